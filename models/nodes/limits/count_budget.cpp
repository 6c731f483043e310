#include "models/nodes/limits/count_budget.hpp"

#include "models/nodes/limits/limit_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

bool CalloutCount::attempt_begins(std::uint32_t slot) {
  if (at(slot).used >= allowed_to(slot)) return false;
  ++at(slot).used;
  return true;
}

void CalloutCount::ends(sim::Simulation&, const sim::Message& message, std::uint32_t slot) {
  note_use(message, at(slot).used, at(slot).used / at(slot).shares);
}

bool StatedCount::begins(sim::Simulation&, const sim::Message& message, std::uint32_t slot) {
  const auto largest = std::min(message.units, records_per_transaction());
  const auto each = cost_of(message) / (terms().by_record ? std::max(1U, message.units) : 1U);
  const auto in_one = terms().by_record ? each * largest : each;
  if (in_one > allowed()) return false;
  note_use(message, terms().by_record ? each * message.units : each * at(slot).shares, in_one);
  return true;
}

Value CountBudgetParams::key() { return allowance_value(most); }

std::string CalloutBudget::text() const { return fmt::format("{} calls per transaction", most); }
std::unique_ptr<LimitNode> CalloutBudget::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<CalloutCount>(context, terms);
}

std::string QueryBudget::text() const { return fmt::format("{} queries per transaction", most); }
std::unique_ptr<LimitNode> QueryBudget::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<StatedCount>(context, terms);
}

std::string StatementBudget::text() const { return fmt::format("{} statements per transaction", most); }
std::unique_ptr<LimitNode> StatementBudget::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<StatedCount>(context, terms);
}

}  // namespace loadscape::models
