#pragma once
/// What the nodes of one run share: who they draw for, and what they draw.

#include "models/draws.hpp"
#include "sim/message.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::models {

/// Why a message failed; `Reason::node` is the vertex where it happened.
enum class Failure : std::uint16_t {
  none,
  timeout,
  down,
  rejected,
  limit,
  error,
  expired,
  nested,
  reneged,
  schema,
  node_down,
  in_error_table,
  partition,
  poison,
  circuit_open,  ///< refused by a circuit breaker
  bulkhead,      ///< refused by a bulkhead
  rate_limit     ///< refused by the caller's own rate limiter
};

inline sim::Reason reason_of(Failure failure, std::uint32_t node) {
  return {.kind = static_cast<std::uint16_t>(failure), .detail = 0, .node = node};
}

class Ledger;
class Emitter;

/// Handed to every node of a run; outlives them.
struct RunContext {
  std::uint64_t run_key = 0;  ///< mix(seed, replication)
  Ledger* ledger = nullptr;
  Emitter* emitter = nullptr;
  mutable std::vector<TimeDraws> times;  ///< by the program's demands
  sim::Duration starts{0};  ///< the clock when the run begins; see models/calendar.hpp

  double draw(const Demand& demand, const sim::Message& message) const {
    if (demand.fixed) return *demand.fixed;
    sim::Stream stream(run_key, demand.purpose, message.key, message.attempt);
    return demand.distribution->sample(stream);
  }
  /// Draws demand number `index` for this message, as a time. @pre index < times.size()
  sim::Duration draw_time(std::uint32_t index, const sim::Message& message) const { return times[index].draw(message); }
};

}  // namespace loadscape::models
