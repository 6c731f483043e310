#include "models/nodes/trigger.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {
namespace {

bool fires(const RunContext& context, const sim::Message& message, double probability, std::uint64_t name_key) {
  if (probability >= 1.0) return true;
  sim::Stream stream(context.run_key, sim::mix(name_key, sim::name_key("trigger")), message.key, message.attempt);
  return sim::uniform01(stream) < probability;
}

/// The same whenever it is asked for.
std::uint32_t count_for(const RunContext& context, const sim::Message& message, const CallCount& count,
                        std::uint64_t name_key) {
  if (count.kind() == CallCount::Kind::fixed) return count.largest();
  sim::Stream stream(context.run_key, sim::mix(name_key, sim::name_key("count")), message.key, message.attempt);
  return count.quantile(sim::uniform01(stream));
}

}  // namespace

std::uint32_t calls_to_make(const RunContext& context, const sim::Message& message, const TriggerParams& params,
                            std::uint64_t name_key) {
  if (!fires(context, message, params.probability, name_key)) return 0;
  return count_for(context, message, params.count, name_key);
}

NestedCall::NestedCall(const RunContext& context, TriggerParams params)
    : ModelNode{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

sim::Then NestedCall::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (calls_to_make(context(), message, params_, name_key_) == 0) return sim::Then::proceed;
  message.tries = 0;
  call(sim, message);
  return sim::Then::wait;
}

void NestedCall::call(sim::Simulation& sim, sim::Message& caller) {
  const auto key = triggered_key(caller, name_key_, caller.tries++);
  auto& child = context().emitter->emit(sim, params_.flow, key, Emitter::Start::held);
  child.parent = caller.id;
  caller.child = child.id;
  sim.start_next(child);
}

void NestedCall::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  caller.child = sim::no_message;
  if (child.failed) sim::Simulation::fail(caller, reason_of(Failure::nested, id()));
  if (!caller.failed && caller.tries < count_for(context(), caller, params_.count, name_key_)) {
    call(sim, caller);
  } else {
    sim.proceed_next(caller);
  }
}

void NestedCall::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) {
  if (caller.child != sim::no_message) sim.message(caller.child).parent = sim::no_message;
  caller.child = sim::no_message;
}

FollowUp::FollowUp(const RunContext& context, TriggerParams params)
    : ModelNode{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

sim::Then FollowUp::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  const auto count = calls_to_make(context(), message, params_, name_key_);
  for (std::uint32_t i = 0; i < count; ++i) {
    sim.start(context().emitter->emit(sim, params_.flow, triggered_key(message, name_key_, i)));
  }
  return sim::Then::proceed;
}

}  // namespace loadscape::models
