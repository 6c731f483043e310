#include "models/nodes/limits/rolling_quota.hpp"

#include "models/nodes/limits/limit_values.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

Value RollingQuota::Params::key() { return quota_value(most, length, "calls"); }

std::string RollingQuota::Params::text() const {
  return fmt::format("{} calls in any {}", most, duration_text(length));
}

std::unique_ptr<LimitNode> RollingQuota::Params::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<RollingQuota>(context, terms);
}

void RollingQuota::forget(sim::SimTime now) {
  while (calls_ > 0 && log_[oldest_] + terms().window <= now) {
    inside_ -= cost_at(oldest_);
    oldest_ = wrapped(oldest_ + 1);
    --calls_;
  }
}

bool RollingQuota::has_left(sim::SimTime now, std::uint64_t cost) {
  forget(now);
  return inside_ + cost <= allowed();
}

void RollingQuota::grow() {
  constexpr std::size_t at_first = 1024;
  const auto most = std::max(allowed(), static_cast<std::uint64_t>(log_.size()) + 1);  // a cut may have ended
  const auto size = std::min<std::uint64_t>(most, std::max(at_first, 2 * log_.size()));
  std::ranges::rotate(log_, log_.begin() + static_cast<std::ptrdiff_t>(oldest_));
  log_.resize(size);
  if (is_weighted()) {
    std::ranges::rotate(costs_, costs_.begin() + static_cast<std::ptrdiff_t>(oldest_));
    costs_.resize(size);
  }
  oldest_ = 0;
}

std::uint64_t RollingQuota::use(sim::SimTime now, std::uint64_t cost) {
  if (calls_ == log_.size()) grow();
  const auto index = wrapped(oldest_ + calls_);
  log_[index] = now;
  if (!costs_.empty()) costs_[index] = cost;
  ++calls_;
  return inside_ += cost;
}

sim::SimTime RollingQuota::next_admission(sim::SimTime now, std::uint64_t cost) {
  if (cost > allowed()) return sim::never;
  forget(now);
  if (costs_.empty()) {  // those that must have left, and the others before the last of them with it
    const auto leaving = inside_ + cost - allowed();
    return log_[wrapped(oldest_ + static_cast<std::size_t>(leaving) - 1)] + terms().window;
  }
  auto left = inside_;
  for (auto index = oldest_;; index = wrapped(index + 1)) {
    left -= costs_[index];
    if (left + cost <= allowed()) return log_[index] + terms().window;
  }
}

std::optional<std::uint64_t> RollingQuota::in_use(sim::SimTime now) {
  forget(now);
  return inside_;
}

}  // namespace loadscape::models
