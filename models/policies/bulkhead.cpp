#include "models/policies/bulkhead.hpp"

#include "models/parameter_text.hpp"

#include <fmt/format.h>

namespace loadscape::models {

void BulkheadParams::describe(Fields& fields) {
  fields.add("concurrent", rules_.concurrent, at_least(1), "calls under way at once");
  fields.add("max_wait", rules_.max_wait, at_least(0), "how long a call waits for a place");
  fields.add("queue", rules_.queue, at_least(0), "calls that may wait for a place");
}

PolicyParams::Texts BulkheadParams::texts() const {
  return {{"concurrent", fmt::format("{}", rules_.concurrent)},
          {"max wait", rules_.max_wait ? seconds_text(sim::to_seconds(*rules_.max_wait)) : "without end"},
          {"queue", count_or_unlimited(rules_.queue)}};
}

std::unique_ptr<ModelNode> BulkheadParams::make(const RunContext& context, const PolicyPlace&) const {
  return std::make_unique<Bulkhead>(context, rules_);
}

sim::Then Bulkhead::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  ++calls_;
  message.tries = entered;
  if (inside_ < rules_.concurrent) {
    ++inside_;
    run_body(sim, message);
    return sim::Then::wait;
  }
  const bool may_wait = !rules_.max_wait || *rules_.max_wait > sim::Duration{0};
  if (!may_wait || (rules_.queue && line_.size() >= *rules_.queue)) return refuse(message);
  message.since = sim.now();
  line_.push_back(sim, message.id);
  if (rules_.max_wait) sim.wake_after(*this, message, *rules_.max_wait);
  return sim::Then::wait;
}

sim::Then Bulkhead::refuse(sim::Message& message) {
  ++refused_;
  sim::Simulation::fail(message, reason_of(Failure::bulkhead, id()));
  return sim::Then::proceed;
}

void Bulkhead::due(sim::Simulation& sim, sim::Message& message) {
  line_.unlink(sim, message.id);
  sim.step(message.step).waited += (sim.now() - message.since).count();
  refuse(message);
  sim.proceed_next(message);
}

void Bulkhead::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  free_place(sim);
  pass_on(sim, caller, child);
}

void Bulkhead::free_place(sim::Simulation& sim) {
  if (line_.empty()) {
    --inside_;
    return;
  }
  auto& next = sim.message(line_.pop_front(sim));
  sim.cancel(next);
  sim.step(next.step).waited += (sim.now() - next.since).count();
  sim.start(make_child(sim, next, sim.step(next.step).datum));
}

void Bulkhead::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) {
  if (caller.waiting) {
    line_.unlink(sim, caller.id);
    step.waited += (sim.now() - caller.since).count();
    return;
  }
  let_go(sim, caller);
  free_place(sim);
}

void Bulkhead::observe(const sim::Simulation&, Observation& into) const {
  auto& seen = into.policies.emplace_back();
  seen.node = id();
  seen.calls = calls_;
  seen.refused = refused_;
}

}  // namespace loadscape::models
