#pragma once
/// What the nodes of one run share: who they draw for, and what they draw.

#include "models/distribution.hpp"
#include "sim/message.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// Why a message failed; `Reason::node` is the vertex where it happened.
enum class Failure : std::uint16_t { none, timeout, down, rejected, limit, error, expired, nested };

inline sim::Reason reason_of(Failure failure, std::uint32_t node) {
  return {.kind = static_cast<std::uint16_t>(failure), .detail = 0, .node = node};
}

/// A random quantity that belongs to a business record: drawn by the record's key, not by call order.
struct Demand {
  DistributionPtr distribution;
  std::uint64_t purpose = 0;
  std::optional<double> fixed;  ///< the distribution's constant: no draw needed

  Demand() = default;
  Demand(DistributionPtr of, std::uint64_t for_purpose);
};

class Ledger;
class Emitter;

/// Handed to every node of a run; outlives them.
struct RunContext {
  std::uint64_t run_key = 0;  ///< mix(seed, replication)
  std::vector<Demand> demands;
  Ledger* ledger = nullptr;
  Emitter* emitter = nullptr;

  double draw(const Demand& demand, const sim::Message& message) const {
    if (demand.fixed) return *demand.fixed;
    sim::Stream stream(run_key, demand.purpose, message.key, message.attempt);
    return demand.distribution->sample(stream);
  }
  /// Draws demand number `index` for this message, as a time. @pre index < demands.size()
  sim::Duration draw_time(std::uint32_t index, const sim::Message& message) const {
    return to_duration(draw(demands[index], message));
  }
  /// A drawn time. A heavy tail may reach beyond the clock's range; whatever outlasts every run is never over in one.
  static sim::Duration to_duration(double seconds) {
    return sim::from_seconds(std::min(seconds, longer_than_any_run_s));
  }
  static constexpr double longer_than_any_run_s = 1e9;
};

}  // namespace loadscape::models
