#pragma once
/// A level that changes at instants, and its integral over time.

#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>

namespace loadscape::sim {

/// Time-weighted total of a whole-numbered level, such as the number of busy servers.
///
/// The area is kept twice: in whole ns x units modulo 2^64, exact, so that laws can be checked for equality; and in
/// seconds x units as a double, which is what is reported. A change costs one multiplication and three additions.
class TimeWeighted {
 public:
  std::uint64_t level() const { return level_; }
  std::uint64_t highest() const { return highest_; }  ///< since the window began

  void set(SimTime now, std::uint64_t level) {
    advance(now);
    level_ = level;
    highest_ = std::max(highest_, level);
  }

  /// Forgets the past, keeps the level.
  void begin_window(SimTime now) {
    last_ = now;
    area_ = 0;
    area_ns_ = 0.0;
    highest_ = level_;
  }

  /// Integral of the level since the window began [ns x units, modulo 2^64].
  std::uint64_t exact_area(SimTime now) const { return area_ + elapsed(now) * level_; }
  /// The same in seconds x units.
  double integral_s(SimTime now) const {
    return (area_ns_ + static_cast<double>(elapsed(now)) * static_cast<double>(level_)) * 1e-9;
  }

 private:
  std::uint64_t elapsed(SimTime now) const { return static_cast<std::uint64_t>((now - last_).count()); }
  void advance(SimTime now) {
    const auto area = elapsed(now) * level_;
    area_ += area;
    area_ns_ += static_cast<double>(area);
    last_ = now;
  }

  std::uint64_t level_ = 0;
  std::uint64_t highest_ = 0;
  std::uint64_t area_ = 0;
  double area_ns_ = 0.0;
  SimTime last_{};
};

}  // namespace loadscape::sim
