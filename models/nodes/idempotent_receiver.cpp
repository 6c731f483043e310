#include "models/nodes/idempotent_receiver.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

IdempotentReceiver::IdempotentReceiver(const RunContext& context, sim::Duration window)
    : PolicyNode{context}, window_{window} {
  context.ledger->keep_handling_times();
}

sim::Then IdempotentReceiver::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (context().ledger->is_known(message, sim.now(), window_)) {
    context().ledger->note_deduplicated(message);
    return sim::Then::proceed;
  }
  run_body(sim, message);
  return sim::Then::wait;
}

void IdempotentReceiver::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  pass_on(sim, caller, child);
}

}  // namespace loadscape::models
