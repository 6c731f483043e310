#include "models/nodes/limit.hpp"

#include "models/ledger.hpp"

#include <algorithm>
#include <cmath>

namespace loadscape::models {

void CuttableLimit::cut(sim::Simulation& sim, double share) {
  shares_.add(share);
  share_changed(sim);
}

void CuttableLimit::restore(sim::Simulation& sim, double share) {
  shares_.remove(share);
  share_changed(sim);
}

std::uint64_t CuttableLimit::share_of(std::uint64_t allowance) const {
  if (shares_.empty()) return allowance;
  constexpr double crumb = 1e-9;  // 0.1 x 30 is 3, not 2
  return static_cast<std::uint64_t>(std::floor(static_cast<double>(allowance) * shares_.product() + crumb));
}

sim::Then PassingLimit::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (line_.empty() && admit(sim.now())) {
    pass(message);
    return sim::Then::proceed;
  }
  if (on_breach_ == OnBreach::refuse) {
    ++refused_;
    sim::Simulation::fail(message, reason_of(Failure::limit, id()));
    return sim::Then::proceed;
  }
  ++delayed_;
  message.since = sim.now();
  line_.push_back(sim, message.id);
  if (line_.size() == 1) wait_for_admission(sim);
  return sim::Then::wait;
}

void PassingLimit::pass(const sim::Message& message) {
  ++used_;
  ++used_by_[context().ledger->flow_of(message)];
}

void PassingLimit::wait_for_admission(sim::Simulation& sim) {
  const auto next = next_admission(sim.now());
  if (next == sim::never) return;
  sim.tick_after(*this, next - sim.now(), expected_tick_, sim::Priority::release);
}

void PassingLimit::tick(sim::Simulation& sim, std::uint32_t what) {
  if (what == expected_tick_) admit_waiting(sim);
}

void PassingLimit::admit_waiting(sim::Simulation& sim) {
  while (!line_.empty() && admit(sim.now())) {
    auto& next = sim.message(line_.pop_front(sim));
    pass(next);
    sim.step(next.step).waited += (sim.now() - next.since).count();
    sim.proceed(next);
  }
  if (!line_.empty()) wait_for_admission(sim);
}

void PassingLimit::share_changed(sim::Simulation& sim) {
  const auto now = sim.now();
  ++expected_tick_;
  convert(now);
  exhausted_ -= std::max(sim::Duration{0}, exhausted_until_ - now);  // that was foreseen, and is void
  exhausted_until_ = std::min(exhausted_until_, now);
  admit_waiting(sim);
  if (!has_left(now)) note_exhausted(now, next_admission(now));
}

void PassingLimit::abandon(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (message.waiting) line_.unlink(sim, message.id);
}

void PassingLimit::note_exhausted(sim::SimTime now, sim::SimTime until) {
  if (!first_exhausted_) first_exhausted_ = now;
  exhausted_ += until - std::max(now, std::min(exhausted_until_, until));
  exhausted_until_ = std::max(exhausted_until_, until);
}

void PassingLimit::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.limits.emplace_back();
  seen.node = id();
  describe(seen);
  seen.used = used_;
  seen.refused = refused_;
  seen.delayed = delayed_;
  const auto beyond = std::max(sim::Duration{0}, exhausted_until_ - sim.now());
  seen.exhausted_s = sim::to_seconds(exhausted_ - beyond);
  if (first_exhausted_) seen.first_exhausted_at_s = sim::to_seconds(*first_exhausted_);
  seen.used_by = used_by_;
}

RollingQuota::RollingQuota(const RunContext& context, const Params& params, std::size_t flows)
    : PassingLimit{context, params.on_breach, flows}, params_{params} {}

bool RollingQuota::has_left(sim::SimTime now) {
  while (inside_ > 0 && log_[oldest_] + params_.window <= now) {
    oldest_ = oldest_ + 1 == log_.size() ? 0 : oldest_ + 1;
    --inside_;
  }
  return inside_ < share_of(params_.allowance);
}

bool RollingQuota::admit(sim::SimTime now) {
  if (!has_left(now)) return false;
  if (inside_ == log_.size()) {  // grow while filling; never beyond the allowance
    std::ranges::rotate(log_, log_.begin() + static_cast<std::ptrdiff_t>(oldest_));
    oldest_ = 0;
    log_.resize(std::min<std::uint64_t>(params_.allowance, std::max<std::uint64_t>(1024, 2 * log_.size())));
  }
  log_[(oldest_ + inside_) % log_.size()] = now;
  ++inside_;
  most_inside_ = std::max(most_inside_, inside_);
  if (inside_ == share_of(params_.allowance)) note_exhausted(now, next_admission(now));
  return true;
}

sim::SimTime RollingQuota::next_admission(sim::SimTime) const {
  const auto allowed = share_of(params_.allowance);
  if (allowed == 0) return sim::never;
  return log_[(oldest_ + inside_ - allowed) % log_.size()] + params_.window;  // the others before it have left by then
}

void RollingQuota::describe(LimitObservation& into) const {
  into.kind = "rolling_quota";
  into.allowance = params_.allowance;
  into.window_s = sim::to_seconds(params_.window);
  into.max_in_window = most_inside_;
}

TokenBucket::TokenBucket(const RunContext& context, const Params& params, std::size_t flows)
    : PassingLimit{context, params.on_breach, flows},
      params_{params},
      size_{params.size},
      per_token_{sim::from_seconds(1.0 / params.refill_per_s)} {}

bool TokenBucket::has_left(sim::SimTime now) {
  return std::max(full_at_, now) + per_token_ - now <= per_token_ * static_cast<std::int64_t>(size_);
}

bool TokenBucket::admit(sim::SimTime now) {
  if (!has_left(now)) return false;
  full_at_ = std::max(full_at_, now) + per_token_;
  if (!has_left(now)) note_exhausted(now, next_admission(now));
  return true;
}

sim::SimTime TokenBucket::next_admission(sim::SimTime) const {
  if (size_ == 0) return sim::never;
  return full_at_ + per_token_ - per_token_ * static_cast<std::int64_t>(size_);
}

void TokenBucket::convert(sim::SimTime now) {
  const auto tokens = [&](sim::Duration time) {
    return static_cast<double>(time.count()) / static_cast<double>(per_token_.count());
  };
  const double level = static_cast<double>(size_) - tokens(std::max(full_at_, now) - now);
  size_ = share_of(params_.size);
  const double refill_per_s = params_.refill_per_s * share();
  if (refill_per_s <= 0.0) size_ = 0;  // and what the bucket held is gone
  per_token_ = sim::from_seconds(1.0 / (refill_per_s > 0.0 ? refill_per_s : params_.refill_per_s));
  const double missing = std::max(0.0, static_cast<double>(size_) - level);
  full_at_ = now + sim::Duration{std::llround(missing * static_cast<double>(per_token_.count()))};
}

void TokenBucket::describe(LimitObservation& into) const {
  into.kind = "token_bucket";
  into.allowance = params_.size;
  into.window_s = sim::to_seconds(per_token_ * static_cast<std::int64_t>(params_.size));
}

ConcurrencyLimit::ConcurrencyLimit(const RunContext& context, const Params& params, std::size_t flows)
    : CuttableLimit{context},
      params_{params},
      permits_{static_cast<std::uint32_t>(params.allowance)},
      used_by_(flows, 0) {}

sim::Then ConcurrencyLimit::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (step.action == acquire) return take(sim, message, step);
  give_back(sim);
  return sim::Then::proceed;
}

sim::Then ConcurrencyLimit::take(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  permits_.count_arrival();
  if (permits_.has_free()) {
    grant(sim, message, step, sim::Duration{0});
    return sim::Then::proceed;
  }
  if (params_.on_breach == OnBreach::refuse) {
    ++refused_;
    permits_.count_rejection();
    sim::Simulation::fail(message, reason_of(Failure::limit, id()));
    return sim::Then::proceed;
  }
  ++delayed_;
  permits_.join(sim, message);
  return sim::Then::wait;
}

void ConcurrencyLimit::grant(sim::Simulation& sim, const sim::Message& message, sim::Step& step, sim::Duration wait) {
  permits_.take(sim.now(), wait);
  step.waited += wait.count();
  ++used_;
  ++used_by_[context().ledger->flow_of(message)];
  most_inside_ = std::max<std::uint64_t>(most_inside_, permits_.busy());
  if (permits_.has_free() || exhausted_since_) return;
  exhausted_since_ = sim.now();
  if (!first_exhausted_) first_exhausted_ = sim.now();
}

void ConcurrencyLimit::give_back(sim::Simulation& sim) {
  permits_.give_back(sim.now());
  grant_waiting(sim);
  note_room(sim.now());
}

void ConcurrencyLimit::grant_waiting(sim::Simulation& sim) {
  while (permits_.has_free() && !permits_.line().empty()) {
    auto& next = sim.message(permits_.line().front());
    permits_.leave(sim, next);
    grant(sim, next, sim.step(next.step), sim.now() - next.since);
    sim.proceed(next);
  }
}

void ConcurrencyLimit::note_room(sim::SimTime now) {
  if (!permits_.has_free() || !exhausted_since_) return;
  exhausted_ += now - *exhausted_since_;
  exhausted_since_.reset();
}

void ConcurrencyLimit::share_changed(sim::Simulation& sim) {
  permits_.set_count(static_cast<std::uint32_t>(share_of(params_.allowance)));
  grant_waiting(sim);
  note_room(sim.now());
  if (permits_.has_free() || exhausted_since_) return;
  exhausted_since_ = sim.now();
  if (!first_exhausted_) first_exhausted_ = sim.now();
}

void ConcurrencyLimit::abandon(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (message.waiting) permits_.leave(sim, message);
}

void ConcurrencyLimit::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  permits_.begin_window(sim.now());
}

void ConcurrencyLimit::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.limits.emplace_back();
  seen.node = id();
  seen.kind = "concurrency";
  seen.allowance = params_.allowance;
  seen.used = used_;
  seen.refused = refused_;
  seen.delayed = delayed_;
  seen.exhausted_s =
      sim::to_seconds(exhausted_ + (exhausted_since_ ? sim.now() - *exhausted_since_ : sim::Duration{0}));
  if (first_exhausted_) seen.first_exhausted_at_s = sim::to_seconds(*first_exhausted_);
  seen.max_in_window = most_inside_;
  seen.used_by = used_by_;
}

}  // namespace loadscape::models
