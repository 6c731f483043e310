#include "models/policies/backoff.hpp"

#include "sim/elementary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loadscape::models {
namespace {

using sim::elementary::exp;
using sim::elementary::pow;

/// Longer than any run; keeps a wait that grows without bound inside the clock's range.
constexpr double longest_ns = 1e18;

double ns(sim::Duration time) { return static_cast<double>(time.count()); }
double cap(const RetryPolicy& policy) { return policy.max ? ns(*policy.max) : longest_ns; }

double plain(const RetryPolicy& policy, std::uint32_t retry) {
  if (policy.base > sim::Duration{0}) {
    // Multiplied as often as it grows: pow() would be off by an ulp where the product of durations is whole.
    double wait = ns(policy.base);
    for (std::uint32_t k = 1; k < retry && wait < cap(policy) && policy.factor != 1.0; ++k) wait *= policy.factor;
    return std::min(wait, cap(policy));
  }
  if (policy.backoff.empty()) return 0.0;
  return std::min(ns(policy.backoff[std::min<std::size_t>(retry - 1, policy.backoff.size() - 1)]), cap(policy));
}

double decorrelated(const RetryPolicy& policy, std::uint32_t retry, const BackoffDraws& draws) {
  const double base = ns(policy.base);
  double wait = base;
  for (std::uint32_t k = 1; k <= retry; ++k) {
    wait = std::min(cap(policy), base + draws.uniform(k) * (3.0 * wait - base));
  }
  return wait;
}

double polly_curve(double t) {
  const double twice = exp(2.0 * std::sqrt(4.0 * t));  // tanh x = (e^2x - 1) / (e^2x + 1)
  return pow(2.0, t) * (twice - 1.0) / (twice + 1.0);
}

double polly(const RetryPolicy& policy, std::uint32_t retry, const BackoffDraws& draws) {
  const auto at = [&](std::uint32_t k) { return k == 0 ? 0.0 : polly_curve(k - 1 + draws.uniform(k)); };
  return std::min(cap(policy), (at(retry) - at(retry - 1)) / 1.4 * ns(policy.base));
}

double envoy_bound(const RetryPolicy& policy, std::uint32_t retry) {
  return std::min(cap(policy), (pow(2.0, retry) - 1.0) * ns(policy.base));
}

double drawn(const RetryPolicy& policy, std::uint32_t retry, const BackoffDraws& draws) {
  const double wait = plain(policy, retry);
  switch (policy.jitter) {
    case Jitter::none: return wait;
    case Jitter::full: return draws.uniform(retry) * wait;
    case Jitter::decorrelated: return decorrelated(policy, retry, draws);
    case Jitter::spread: return wait * (1.0 + policy.spread * (2.0 * draws.uniform(retry) - 1.0));
    case Jitter::envoy: return draws.uniform(retry) * envoy_bound(policy, retry);
    default: return polly(policy, retry, draws);
  }
}

}  // namespace

sim::Duration backoff_before(const RetryPolicy& policy, std::uint32_t retry, const BackoffDraws& draws) {
  return sim::Duration{std::llround(std::min(drawn(policy, retry, draws), longest_ns))};
}

double mean_backoff_before(const RetryPolicy& policy, std::uint32_t retry) {
  const double wait = plain(policy, retry) * 1e-9;
  if (policy.jitter == Jitter::full) return wait / 2.0;
  if (policy.jitter == Jitter::envoy) return envoy_bound(policy, retry) * 0.5e-9;
  return wait;
}

}  // namespace loadscape::models
