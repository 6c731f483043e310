#include "models/nodes/policy_node.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

sim::Message& PolicyNode::make_child(sim::Simulation& sim, sim::Message& caller, sim::StepId entry,
                                     std::uint32_t luck) {
  auto& child = sim.copy(caller, entry);
  child.parent = caller.id;
  child.group = caller.group;
  child.attempt = caller.attempt + luck;
  caller.child = child.id;
  context().ledger->retain(child);
  return child;
}

void PolicyNode::run_body(sim::Simulation& sim, sim::Message& caller) {
  sim.start_next(make_child(sim, caller, sim.step(caller.step).datum));
}

void PolicyNode::let_go(sim::Simulation& sim, sim::Message& caller) {
  if (caller.child == sim::no_message) return;
  auto& child = sim.message(caller.child);
  caller.child = sim::no_message;
  let_go_of(sim, caller, child);
}

void PolicyNode::let_go_of(sim::Simulation& sim, const sim::Message& caller, sim::Message& child) {
  child.parent = sim::no_message;
  const auto& step = sim.step(caller.step);
  // A policy is the only step of its route: there the child waits, or has yet to enter.
  const bool waits_in_policy = step.action == wraps_policy && child.step == step.datum && child.tries > 0;
  if (waits_in_policy) sim.interrupt(child, reason_of(Failure::timeout, step.node->id()));
}

void PolicyNode::pass_on(sim::Simulation& sim, sim::Message& caller, const sim::Message& child) {
  caller.child = sim::no_message;
  if (child.failed) sim::Simulation::fail(caller, child.reason, child.come_back);
  sim.proceed_next(caller);
}

void PolicyNode::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) { let_go(sim, caller); }

}  // namespace loadscape::models
