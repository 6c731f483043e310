#pragma once
/// Small value types that the landscape states and the nodes obey.

#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::models {

enum class LimitKind { rolling_quota, token_bucket, concurrency };
/// What uses up a limit.
enum class LimitUse {
  calls,        ///< every call into the system
  bulk_batches  ///< the batches that the system makes of bulk jobs; their requests are calls
};
enum class OnBreach { refuse, delay };

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

struct RetryPolicy {
  std::uint32_t attempts = 1;          ///< including the first
  std::vector<sim::Duration> backoff;  ///< before attempt 2, 3, ...; the last one repeats; empty: at once
};

/// What becomes of a flow's deliveries that a store has put aside: they are put back.
struct RedrivePolicy {
  sim::Duration after{0};    ///< in the dead letters, each time
  std::uint32_t times = 1;   ///< at most; then they stay there
};

}  // namespace loadscape::models
