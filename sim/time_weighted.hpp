#pragma once
/// A level that changes at instants, and its integral over time.

#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>

namespace loadscape::sim {

/// Time-weighted total of a whole-numbered level, such as the number of busy servers.
///
/// The area is kept in whole ns x units: exact, so that laws can be checked for equality. A change costs one
/// multiplication and an addition.
class TimeWeighted {
 public:
  std::uint32_t level() const { return level_; }
  std::uint32_t highest() const { return highest_; }  ///< since the window began

  void set(SimTime now, std::uint32_t level) {
    area_ = area(now);
    last_ = now;
    level_ = level;
    highest_ = std::max(highest_, level);
  }

  /// Forgets the past, keeps the level.
  void begin_window(SimTime now) {
    last_ = now;
    area_ = 0;
    highest_ = level_;
  }

  /// Integral of the level since the window began [ns x units, modulo 2^64].
  std::uint64_t exact_area(SimTime now) const { return static_cast<std::uint64_t>(area(now)); }
  /// The same in seconds x units.
  double integral_s(SimTime now) const { return static_cast<double>(area(now)) * 1e-9; }

 private:
  unsigned __int128 area(SimTime now) const {
    return area_ + static_cast<unsigned __int128>(static_cast<std::uint64_t>((now - last_).count())) * level_;
  }

  unsigned __int128 area_ = 0;
  SimTime last_{};
  std::uint32_t level_ = 0;
  std::uint32_t highest_ = 0;
};

}  // namespace loadscape::sim
