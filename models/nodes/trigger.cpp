#include "models/nodes/trigger.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {
namespace {

bool fires(const RunContext& context, const sim::Message& message, double probability, std::uint64_t name_key) {
  if (probability >= 1.0) return true;
  sim::Stream stream(context.run_key, sim::mix(name_key, sim::name_key("trigger")), message.key, message.attempt);
  return sim::uniform01(stream) < probability;
}

/// Identity of the i-th record that `message` sets off: by its own key, which try it is, and i. A sum, so that the
/// records that neighbors set off are neighbors too.
std::uint64_t key_of(const sim::Message& message, std::uint64_t name_key, std::uint32_t i) {
  return message.key + sim::mix(name_key, static_cast<std::uint64_t>(message.attempt) << 32 | i);
}

}  // namespace

NestedCall::NestedCall(const RunContext& context, TriggerParams params)
    : ModelNode{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

sim::Then NestedCall::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (params_.count == 0 || !fires(context(), message, params_.probability, name_key_)) return sim::Then::proceed;
  message.tries = 0;
  call(sim, message);
  return sim::Then::wait;
}

void NestedCall::call(sim::Simulation& sim, sim::Message& caller) {
  const auto key = key_of(caller, name_key_, caller.tries++);
  auto& child = context().emitter->emit(sim, params_.flow, key, Emitter::Start::held);
  child.parent = caller.id;
  caller.child = child.id;
  sim.start_next(child);
}

void NestedCall::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  caller.child = sim::no_message;
  if (child.failed) sim::Simulation::fail(caller, reason_of(Failure::nested, id()));
  if (!caller.failed && caller.tries < params_.count) {
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
  if (!fires(context(), message, params_.probability, name_key_)) return sim::Then::proceed;
  for (std::uint32_t i = 0; i < params_.count; ++i) {
    sim.start(context().emitter->emit(sim, params_.flow, key_of(message, name_key_, i)));
  }
  return sim::Then::proceed;
}

}  // namespace loadscape::models
