#include "models/nodes/fan_out.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

sim::Then FanOut::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  message.tries = 0;
  deliver(sim, message);
  return sim::Then::wait;
}

void FanOut::deliver(sim::Simulation& sim, sim::Message& caller) {
  const auto target = caller.tries++;
  auto& child = sim.copy(caller, bodies_[target]);
  child.parent = caller.id;
  child.responsible = true;
  child.group = true;
  caller.child = child.id;
  context().ledger->narrow(child, target);
  context().ledger->retain(child);
  sim.start_next(child);
}

void FanOut::returned(sim::Simulation& sim, sim::Message& caller, sim::Message&) {
  caller.child = sim::no_message;
  if (caller.tries < bodies_.size()) {
    deliver(sim, caller);
  } else {
    sim.proceed_next(caller);
  }
}

void FanOut::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) {
  if (caller.child != sim::no_message) sim.message(caller.child).parent = sim::no_message;
  caller.child = sim::no_message;
}

}  // namespace loadscape::models
