#include "models/nodes/call.hpp"

#include "models/ledger.hpp"

#include <algorithm>

namespace loadscape::models {

sim::Then Call::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  message.tries = 1;
  attempt(sim, message);
  return sim::Then::wait;
}

void Call::attempt(sim::Simulation& sim, sim::Message& caller) {
  auto& child = sim.copy(caller, sim.step(caller.step).datum);
  child.parent = caller.id;
  child.group = caller.group;
  child.attempt = caller.attempt + caller.tries - 1;
  caller.child = child.id;
  caller.resting = false;
  context().ledger->retain(child);
  if (params_.timeout) sim.wake_after(*this, caller, *params_.timeout);
  sim.start_next(child);
}

void Call::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  sim.cancel(caller);
  caller.child = sim::no_message;
  if (child.failed) {
    attempt_failed(sim, caller, child.reason);
  } else {
    sim.proceed_next(caller);
  }
}

void Call::due(sim::Simulation& sim, sim::Message& caller) {
  if (caller.resting) {
    attempt(sim, caller);
    return;
  }
  if (caller.child != sim::no_message) sim.message(caller.child).parent = sim::no_message;
  caller.child = sim::no_message;
  attempt_failed(sim, caller, reason_of(Failure::timeout, id()));
}

void Call::attempt_failed(sim::Simulation& sim, sim::Message& caller, sim::Reason reason) {
  if (caller.tries >= params_.retry.attempts) {
    sim::Simulation::fail(caller, reason);
    sim.proceed_next(caller);
    return;
  }
  const auto& backoff = params_.retry.backoff;
  const auto index = std::min<std::size_t>(caller.tries - 1, backoff.empty() ? 0 : backoff.size() - 1);
  const auto rest = backoff.empty() ? sim::Duration{0} : backoff[index];
  ++caller.tries;
  caller.resting = true;
  sim.step(caller.step).waited += rest.count();
  sim.wake_after(*this, caller, rest);
}

void Call::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) {
  if (caller.child != sim::no_message) sim.message(caller.child).parent = sim::no_message;
  caller.child = sim::no_message;
  caller.resting = false;
}

}  // namespace loadscape::models
