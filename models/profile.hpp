#pragma once
/// How the intensity of an arrival process varies over the week.

#include "sim/time.hpp"

#include <string>
#include <vector>

namespace loadscape::models {

/// A weekly, piecewise-constant multiplier of an arrival rate; time zero is Monday 00:00.
///
/// `starts[i]` is when `factor[i]` begins to hold; the last one holds until the week ends. starts[0] is zero.
struct Profile {
  std::string name = "always";
  std::vector<sim::Duration> starts{sim::Duration{0}};
  std::vector<double> factors{1.0};

  double factor_at(sim::Duration since_monday) const;
  /// Integral of the factor over [from, to), in seconds; both may lie beyond one week.
  double integral(sim::Duration from, sim::Duration to) const;
  /// The first instant t >= from at which integral(from, t) reaches `seconds`, to the nearest nanosecond;
  /// Duration::max() when it never does.
  sim::Duration advance(sim::Duration from, double seconds) const;
};

inline constexpr sim::Duration one_day = std::chrono::hours{24};
inline constexpr sim::Duration one_week = std::chrono::hours{24 * 7};

Profile always();          ///< factor 1 at all times
Profile business_hours();  ///< factor 1 Monday to Friday 08:00-18:00, 0 otherwise

}  // namespace loadscape::models
