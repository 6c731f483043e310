#pragma once
/// Small value types that the landscape states and the nodes obey.

#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// What uses up a limit.
enum class LimitUse {
  calls,        ///< every call into the system, whatever it carries
  records,      ///< the business records that the calls carry
  bulk_batches  ///< the batches that the system makes of bulk jobs; their requests are calls
};
enum class OnBreach {
  refuse,      ///< the call fails at once
  delay,       ///< it waits until there is room
  disconnect,  ///< it fails, and so does every call of its flow until the flow may connect again
  split        ///< of what is too large: it counts as several calls
};

/// What happens to the work a system holds when it goes down.
enum class HeldWork {
  lose,   ///< the attempt fails at once, arrivals are refused while down
  resume,  ///< work freezes and goes on where it stopped; arrivals wait
  restart  ///< work that was interrupted is done again from the start, with the same demand; arrivals wait
};

/// Who is served next, or with whom a system's workers are shared.
enum class Discipline {
  fifo,               ///< first come, first served
  priority,           ///< the most urgent message that waits; work that has begun is not interrupted
  preemptive_resume,  ///< a more urgent arrival takes the worker of the least urgent message; its work goes on later
  processor_sharing   ///< everybody present is served at once, at an equal share of the workers
};

/// Kinds of failure (models/context.hpp); empty: every kind.
struct FailureSet {
  std::uint32_t bits = 0;
  bool contains(std::uint16_t kind) const { return bits == 0 || (bits >> kind & 1U) != 0; }
};

/// How chance changes the waits of a retry; each wait belongs to its record and attempt. See models/policies/backoff.hpp.
enum class Jitter { none, full, decorrelated, spread, envoy, polly };

/// What keeps retries from multiplying the load: one of two rules, shared by all calls of a node.
struct RetryBudget {
  std::optional<double> share;  ///< of the calls under way that may be retries at once
  std::uint32_t at_least = 3;  ///< retries at once that `share` never forbids
  std::optional<std::uint32_t> tokens;  ///< instead: a failure takes one, retries are made while over half are left
  double token_ratio = 0.1;  ///< of a token that a success gives back
};

struct RetryPolicy {
  std::uint32_t attempts = 1;  ///< including the first
  std::vector<sim::Duration> backoff;  ///< before attempt 2, 3, ...; the last one repeats; empty: at once
  sim::Duration base{0};  ///< instead of `backoff`: the first wait; 0: not stated
  double factor = 1.0;  ///< each wait is so many times the one before
  std::optional<sim::Duration> max;  ///< of any wait, before a spread
  Jitter jitter = Jitter::none;
  double spread = 0.5;  ///< jitter `spread`: at most so much shorter or longer, as a share of the wait
  std::optional<RetryBudget> budget;
  FailureSet on;  ///< others are not tried again
};

/// What becomes of a flow's deliveries that a store has put aside: they are put back.
struct RedrivePolicy {
  sim::Duration after{0};  ///< in the dead letters, each time
  std::uint32_t times = 1;  ///< at most; then they stay there
};

}  // namespace loadscape::models
