#pragma once
/// How long a retry waits.

#include "models/policies.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>

namespace loadscape::models {

/// Whose draws the waits of one call take: wait k of a record is the same whoever asks, and however often.
struct BackoffDraws {
  std::uint64_t run_key = 0;
  std::uint64_t purpose = 0;
  std::uint64_t record = 0;
  std::uint32_t attempt = 0;  ///< of the first try: a call that is made anew has waits of its own

  double uniform(std::uint32_t retry) const {
    sim::Stream stream(run_key, purpose, record, attempt + retry);
    return sim::uniform01(stream);
  }
};

/// The wait before retry k = 1, 2, ... With w(k) = min(max, base * factor^(k - 1)), or the k-th of the list:
///
///   none          w(k)
///   full          U(0, w(k)), as AWS calls it: rand(0, min(cap, base * 2^n))
///   decorrelated  d(k) = min(max, U(base, 3 * d(k - 1))), d(0) = base, as AWS calls it
///   spread        U(w(k) * (1 - spread), w(k) * (1 + spread)), as resilience4j randomizes
///   envoy         U(0, min(max, (2^k - 1) * base)) [envoy: router_filter.rst]
///   polly         with t = k - 1 + U(0, 1) and f(t) = 2^t tanh(sqrt(4 t)): base * (f(t(k)) - f(t(k - 1))) / 1.4
///                 [Polly: RetryHelper.cs, the exponential backoff with jitter]; cut at max
///
/// `spread` is not cut at max. Cost: of the last two one draw for each retry so far.
sim::Duration backoff_before(const RetryPolicy& policy, std::uint32_t retry, const BackoffDraws& draws);

/// Its mean [s], for an analysis; where it has no simple form the wait without jitter.
double mean_backoff_before(const RetryPolicy& policy, std::uint32_t retry);

}  // namespace loadscape::models
