#pragma once
/// The random times of one demand in one run.

#include "models/distribution.hpp"
#include "sim/message.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace loadscape::models {

/// A random quantity that belongs to a business record: drawn by the record's key, not by call order.
struct Demand {
  DistributionPtr distribution;
  std::uint64_t purpose = 0;
  std::optional<double> fixed;  ///< the distribution's constant: no draw needed
  // For messages that stand for several units; those of the usual kind stand for one and need neither.
  bool each = false;         ///< drawn for every unit, not once
  DistributionPtr per_unit;  ///< drawn for every unit besides; null: none

  Demand() = default;
  Demand(DistributionPtr of, std::uint64_t for_purpose);
  /// Whether its time depends on how many units a message stands for.
  bool counts_units() const { return each || per_unit; }
};

/// The sum of one draw for each of the message's units. A constant is not drawn; anything else costs a draw per unit.
double sum_over_units(const Distribution& distribution, sim::StreamKey key, const sim::Message& message);

/// A drawn time. A heavy tail may reach beyond the clock's range; whatever outlasts every run is never over in one.
inline sim::Duration to_duration(double seconds) {
  constexpr double longer_than_any_run_s = 1e9;
  return sim::from_seconds(std::min(seconds, longer_than_any_run_s));
}

/// Draws a demand's times, several records ahead where records come one after the other.
///
/// A draw is a function of (run, purpose, record, attempt) alone, so drawing ahead changes no value; it lets the
/// processor work on several Philox blocks at once. The records of a flow have neighboring keys.
class alignas(64) TimeDraws {
 public:
  TimeDraws(const Demand& demand, std::uint64_t run_key);

  sim::Duration draw(std::uint64_t record, std::uint32_t attempt) {
    if (is_fixed_) return drawn_[0];
    const std::uint64_t ahead = record - first_;
    if (ahead < valid_ && attempt == 0) return drawn_[ahead];
    return draw_anew(record, attempt);
  }
  sim::Duration draw(const sim::Message& message) {
    if (is_fixed_) return drawn_[0];
    const std::uint64_t ahead = message.key - first_;
    if (ahead < valid_ && message.attempt == 0) return drawn_[ahead];
    return counts_units_ ? draw_by_units(message) : draw_anew(message.key, message.attempt);
  }
  std::uint64_t purpose() const { return purpose_; }

 private:
  static constexpr std::uint64_t size = 8;  // a cache line of times; even, as neighbors share a block

  sim::Duration draw_anew(std::uint64_t record, std::uint32_t attempt);
  sim::Duration draw_one(std::uint64_t record, std::uint32_t attempt) const;
  sim::Duration draw_by_units(const sim::Message& message) const;

  bool is_fixed_;
  bool counts_units_;
  bool each_;
  std::uint32_t valid_ = 0;
  std::uint64_t first_ = 0;     // drawn_[i] belongs to record first_ + i, for i < valid_
  std::uint64_t expected_ = 0;  // the record behind the last one that was drawn
  const Distribution* distribution_;
  std::uint64_t purpose_;
  sim::StreamKey key_;
  const Distribution* per_unit_;
  sim::Duration drawn_[size] = {};
};

}  // namespace loadscape::models
