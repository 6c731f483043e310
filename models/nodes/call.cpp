#include "models/nodes/call.hpp"

#include "models/policies/backoff.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loadscape::models {
namespace {

constexpr std::int64_t token = 1000;  // gRPC counts thousandths

}  // namespace

Call::Call(const RunContext& context, Params params)
    : PolicyNode{context},
      params_{std::move(params)},
      tokens_{params_.retry.budget ? params_.retry.budget->tokens.value_or(0) * token : 0} {}

sim::Then Call::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  message.tries = 1;
  ++calls_;
  attempt(sim, message);
  return sim::Then::wait;
}

void Call::attempt(sim::Simulation& sim, sim::Message& caller) {
  auto& child = make_child(sim, caller, sim.step(caller.step).datum, (caller.tries - 1) * params_.stride);
  caller.resting = false;
  ++under_way_;
  if (params_.timeout) sim.wake_after(*this, caller, *params_.timeout);
  sim.start_next(child);
}

void Call::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  sim.cancel(caller);
  caller.child = sim::no_message;
  end_attempt(caller);
  if (child.failed) {
    attempt_failed(sim, caller, child.reason, child.come_back);
    return;
  }
  if (params_.retry.budget && params_.retry.budget->tokens) {
    const auto most = std::int64_t{*params_.retry.budget->tokens} * token;
    tokens_ = std::min<std::int64_t>(most, tokens_ + std::llround(params_.retry.budget->token_ratio * token));
  }
  sim.proceed_next(caller);
}

void Call::due(sim::Simulation& sim, sim::Message& caller) {
  if (caller.resting) {
    attempt(sim, caller);
    return;
  }
  let_go(sim, caller);
  end_attempt(caller);
  attempt_failed(sim, caller, reason_of(Failure::timeout, id()), {});
}

void Call::end_attempt(const sim::Message& caller) {
  --under_way_;
  if (caller.tries > 1) --retries_;
}

void Call::spend_token() {
  if (params_.retry.budget && params_.retry.budget->tokens) tokens_ = std::max<std::int64_t>(0, tokens_ - token);
}

bool Call::budget_allows() const {
  const auto& budget = params_.retry.budget;
  if (!budget) return true;
  if (budget->tokens) return 2 * tokens_ > std::int64_t{*budget->tokens} * token;
  const auto share = static_cast<std::uint32_t>(budget->share.value_or(0.0) * under_way_);
  return retries_ < std::max(share, budget->at_least);
}

sim::Duration Call::wait_before_retry(const sim::Message& caller) const {
  const BackoffDraws draws{context().run_key, params_.purpose, caller.key, caller.attempt};
  return backoff_before(params_.retry, caller.tries, draws);
}

void Call::attempt_failed(sim::Simulation& sim, sim::Message& caller, sim::Reason reason, sim::SimTime come_back) {
  spend_token();
  const bool may_try = caller.tries < params_.retry.attempts && params_.retry.on.contains(reason.kind);
  if (!may_try || !budget_allows()) {
    if (may_try) ++denied_;
    sim::Simulation::fail(caller, reason, come_back);
    sim.proceed_next(caller);
    return;
  }
  const auto rest = std::max(wait_before_retry(caller), come_back - sim.now());
  ++caller.tries;
  ++retries_;
  ++repeated_;
  caller.resting = true;
  sim.step(caller.step).waited += rest.count();
  sim.wake_after(*this, caller, rest);
}

void Call::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) {
  if (caller.resting) {
    --retries_;
  } else {
    end_attempt(caller);
  }
  caller.resting = false;
  let_go(sim, caller);
}

void Call::observe(const sim::Simulation&, Observation& into) const {
  if (!params_.is_policy) return;
  auto& seen = into.policies.emplace_back();
  seen.node = id();
  seen.calls = calls_;
  seen.repeated = repeated_;
  seen.denied = denied_;
}

}  // namespace loadscape::models
