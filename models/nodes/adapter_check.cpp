#include "models/nodes/adapter_check.hpp"

namespace loadscape::models {

sim::Then AdapterCheck::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  for (const auto& breakdown : breakdowns_) {
    if (sim.now() < breakdown.from || sim.now() >= breakdown.until) continue;
    if (breakdown.is_silent) {
      message.note = breakdown.change + 1U;
      continue;
    }
    auto reason = reason_of(Failure::schema, id());
    reason.detail = breakdown.change;
    sim::Simulation::fail(message, reason);
    break;
  }
  return sim::Then::proceed;
}

}  // namespace loadscape::models
