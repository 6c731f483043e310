#pragma once
/// Strong types for simulated time: when (SimTime) and how long (Duration) never mix with plain numbers.

#include <chrono>
#include <cstdint>
#include <limits>

namespace loadscape::sim {

/// Tag for simulated time; nothing ever reads it from the machine.
struct SimClock {
  using rep = std::int64_t;  // whole nanoseconds: sums are exact, the range is about 292 years
  using period = std::nano;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

using Duration = SimClock::duration;   ///< how long: 40 ms
using SimTime = SimClock::time_point;  ///< when: SimTime{} + 40 ms; the run starts at SimTime{}

inline constexpr SimTime never = SimTime::max();

constexpr double to_seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }  // correctly rounded
constexpr double to_seconds(SimTime t) { return to_seconds(t.time_since_epoch()); }

/// The nearest whole nanosecond; ties go away from zero.
/// @pre |seconds| < 9.2e9 (the range of Duration).
constexpr Duration from_seconds(double seconds) {
  const double ns = seconds * 1e9;
  const auto whole = static_cast<std::int64_t>(ns);
  const double rest = ns - static_cast<double>(whole);  // exact
  return Duration{whole + static_cast<int>(rest >= 0.5) - static_cast<int>(rest <= -0.5)};
}

}  // namespace loadscape::sim
