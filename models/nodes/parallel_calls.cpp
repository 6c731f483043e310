#include "models/nodes/parallel_calls.hpp"

#include <algorithm>
#include <utility>

namespace loadscape::models {

ParallelCalls::ParallelCalls(const RunContext& context, TriggerParams params)
    : ModelNode{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

sim::Then ParallelCalls::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  const auto count = calls_to_make(context(), message, params_, name_key_);
  if (count == 0) return sim::Then::proceed;
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(joins_.size()));
    joins_.emplace_back();
  }
  message.tries = free_.back();
  free_.pop_back();
  auto& join = join_of(message);
  join.missing = std::min(params_.first.value_or(count), count);
  join.may_fail = count - join.missing;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto& call = context().emitter->emit(sim, params_.flow, triggered_key(message, name_key_, i), Emitter::Start::held);
    call.parent = message.id;
    join.calls.push_back(call.id);
    sim.start(call);
  }
  return sim::Then::wait;
}

void ParallelCalls::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  auto& join = join_of(caller);
  std::erase(join.calls, child.id);
  if (child.failed) {
    if (join.may_fail-- > 0) return;
    sim::Simulation::fail(caller, reason_of(Failure::nested, id()));
  } else if (--join.missing > 0) {
    return;
  }
  let_go(sim, caller);
  sim.proceed_next(caller);
}

/// Calls under way become nobody's.
void ParallelCalls::let_go(sim::Simulation& sim, sim::Message& caller) {
  auto& join = join_of(caller);
  for (const auto id : join.calls) {
    auto& call = sim.message(id);
    if (call.live && call.parent == caller.id) call.parent = sim::no_message;  // else it is lost, its place reused
  }
  join.calls.clear();
  free_.push_back(caller.tries);
}

void ParallelCalls::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) { let_go(sim, caller); }

}  // namespace loadscape::models
