#include "models/nodes/errors.hpp"

#include "models/ledger.hpp"
#include "sim/elementary.hpp"

#include <cmath>

namespace loadscape::models {

sim::Then Errors::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  const auto chance = chances_.any();
  if (chance <= 0.0) return sim::Then::proceed;
  if (step.action == whole) {
    sim::Stream stream(context().run_key, purpose_, message.key, message.attempt);
    if (sim::uniform01(stream) < chance) sim::Simulation::fail(message, reason_of(Failure::error, id()));
    return sim::Then::proceed;
  }
  const auto failed = failures(message, chance);
  if (step.action == partial) {
    context().ledger->reject(message, failed, reason_of(Failure::in_error_table, id()), sim.now());
  } else if (failed > 0) {
    sim::Simulation::fail(message, reason_of(Failure::error, id()));
  }
  return sim::Then::proceed;
}

/// The number of records that go well before the next one that fails is geometric: floor(log U / log(1 - p)).
std::uint32_t Errors::failures(const sim::Message& message, double chance) const {
  if (chance >= 1.0) return message.units;
  sim::Stream stream(context().run_key, purpose_, message.key, message.attempt);
  const double scale = 1.0 / sim::elementary::log1p(-chance);
  std::uint32_t failed = 0;
  for (double at = 0.0;; ++failed) {
    at += 1.0 + std::floor(sim::elementary::log(sim::uniform01(stream)) * scale);
    if (at > message.units) return failed;
  }
}

}  // namespace loadscape::models
