#include "models/fault.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace loadscape::models {

std::string_view kind_of(const FaultEffect& effect) {
  static constexpr std::array<std::string_view, std::variant_size_v<FaultEffect>> names{
      "outage",    "slowdown", "error_rate", "latency",    "loss",
      "partition", "quota",    "poison",     "disconnect", "consumers_lost"};
  return names[effect.index()];
}

Fault scheduled_outage(std::string name, std::string component, sim::Duration at, sim::Duration length) {
  Fault fault;
  fault.name = std::move(name);
  fault.effect = OutageFault{};
  fault.targets = {std::move(component)};
  fault.timing.at = at;
  fault.timing.length = make_distribution("constant", {{"value", {sim::to_seconds(length)}}});
  return fault;
}

bool strikes(const Fault& fault, std::string_view target) {
  return std::ranges::find(fault.targets, target) != fault.targets.end();
}

bool is_link_fault(const Fault& fault) {
  return std::holds_alternative<LatencyFault>(fault.effect) || std::holds_alternative<LossFault>(fault.effect) ||
         std::holds_alternative<PartitionFault>(fault.effect);
}

bool may_lose_messages(const Fault& fault) {
  const auto* partition = std::get_if<PartitionFault>(&fault.effect);
  return std::holds_alternative<LossFault>(fault.effect) || (partition != nullptr && !partition->refuses);
}

}  // namespace loadscape::models
