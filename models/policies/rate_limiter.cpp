#include "models/policies/rate_limiter.hpp"

#include "models/parameter_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

std::optional<sim::Duration> PermitCycles::reserve(sim::SimTime now) {
  const auto period = rules_.period.count();
  const auto permits = std::int64_t{rules_.permits};
  const auto elapsed = now.time_since_epoch().count();
  const auto present = elapsed / period;
  if (present != cycle_) {
    // Few cycles fill any debt; more are not multiplied out, as a short period passes very often.
    const auto cycles = std::min(present - cycle_, permits - left_);
    left_ = std::min(permits, left_ + cycles * permits);
    cycle_ = present;
  }
  std::int64_t wait = 0;
  if (left_ < 1) {
    const auto missing = 1 - (left_ + permits);  // at the start of the next cycle
    const auto further = missing > 0 ? (missing + permits - 1) / permits : 0;
    wait = (present + 1) * period - elapsed + further * period;
  }
  if (wait > rules_.max_wait.count()) return std::nullopt;
  --left_;
  return sim::Duration{wait};
}

void RateLimiterParams::describe(Fields& fields) {
  fields.add("permits", rules_.permits, at_least(1), "calls in each period");
  fields.add("period", rules_.period, positive, "how long a period is; the first begins with the run");
  fields.add("max_wait", rules_.max_wait, at_least(0), "how long a call waits for a permit of a later period");
  fields.add("refuses_at_once", rules_.refuses_at_once,
             "whether a call that would wait longer fails at once, or after having waited for so long");
}

PolicyParams::Texts RateLimiterParams::texts() const {
  return {{"permits", fmt::format("{} per {}", rules_.permits, seconds_text(sim::to_seconds(rules_.period)))},
          {"max wait", seconds_text(sim::to_seconds(rules_.max_wait))}};
}

std::unique_ptr<ModelNode> RateLimiterParams::make(const RunContext& context, const PolicyPlace&) const {
  return std::make_unique<RateLimiter>(context, rules_);
}

sim::Then RateLimiter::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  ++calls_;
  message.tries = for_its_turn;
  const auto wait = cycles_.reserve(sim.now());
  if (wait == sim::Duration{0}) {
    run_body(sim, message);
    return sim::Then::wait;
  }
  if (!wait) ++refused_;
  if (!wait && rules_.refuses_at_once) {
    sim::Simulation::fail(message, reason_of(Failure::rate_limit, id()));
    return sim::Then::proceed;
  }
  if (!wait) message.tries = in_vain;
  const auto rest = wait.value_or(rules_.max_wait);
  step.waited += rest.count();
  sim.wake_after(*this, message, rest);
  return sim::Then::wait;
}

void RateLimiter::due(sim::Simulation& sim, sim::Message& message) {
  if (message.tries == for_its_turn) {
    run_body(sim, message);
    return;
  }
  sim::Simulation::fail(message, reason_of(Failure::rate_limit, id()));
  sim.proceed_next(message);
}

void RateLimiter::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  pass_on(sim, caller, child);
}

void RateLimiter::observe(const sim::Simulation&, Observation& into) const {
  auto& seen = into.policies.emplace_back();
  seen.node = id();
  seen.calls = calls_;
  seen.refused = refused_;
}

}  // namespace loadscape::models
