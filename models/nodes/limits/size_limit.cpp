#include "models/nodes/limits/size_limit.hpp"

#include "models/nodes/limits/limit_values.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadscape::models {

sim::Then SizeLimit::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  const auto size = of_ == Of::records ? message.units : static_cast<std::uint64_t>(std::ceil(message.payload_bytes));
  const auto most = std::max<std::uint64_t>(1, allowed());
  const auto largest = std::min(size, most);
  if (size <= allowed() || terms().on_breach == OnBreach::split) {
    note_use(message, std::max<std::uint64_t>(1, (size + most - 1) / most), largest);
    return sim::Then::proceed;
  }
  return refuse(sim, message);
}

Value PayloadSize::key() {
  Value value = value_of(bytes, {Dimension::size, between(1.0, 1e15)});
  value.text = [] { return std::string(); };
  return value;
}
std::string PayloadSize::text() const { return fmt::format("payloads of {}", write_quantity(bytes, Dimension::size)); }
std::unique_ptr<LimitNode> PayloadSize::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<SizeLimit>(context, terms, SizeLimit::Of::bytes);
}

Value ChunkSize::key() { return allowance_value(records); }
std::string ChunkSize::text() const { return fmt::format("{} records in a call", records); }
std::unique_ptr<LimitNode> ChunkSize::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<SizeLimit>(context, terms, SizeLimit::Of::records);
}

}  // namespace loadscape::models
