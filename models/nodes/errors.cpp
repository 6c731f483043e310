#include "models/nodes/errors.hpp"

namespace loadscape::models {

sim::Then Errors::enter(sim::Simulation&, sim::Message& message, sim::Step&) {
  sim::Stream stream(context().run_key, purpose_, message.key, message.attempt);
  if (sim::uniform01(stream) < probability_) sim::Simulation::fail(message, reason_of(Failure::error, id()));
  return sim::Then::proceed;
}

}  // namespace loadscape::models
