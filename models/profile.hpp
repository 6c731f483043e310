#pragma once
/// How the intensity of an arrival process varies over the week and the month, and grows over the run.

#include "models/calendar.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace loadscape::models {

/// A factor on the last days of every month, whole days, 1 on all others. Needs a clock with a date.
struct MonthEnd {
  std::uint32_t days = 3;
  bool business = true;  ///< of the days, those from Monday to Friday count, and only they are multiplied
  double factor = 2.0;
};

/// Steady growth: the factor is exp(per_s x time since `since`), so that equal times multiply by equal factors.
struct Growth {
  double per_s = 0.0;  ///< 0: none; negative: decline
  sim::Duration since{0};
};

/// One twelfth of the mean Gregorian year of 365.2425 days: 30 d 10 h 29 min 6 s. What growth per month refers to.
inline constexpr sim::Duration mean_month = std::chrono::seconds{2'629'746};

/// A multiplier of an arrival rate: a weekly, piecewise-constant factor x the factors of month ends x growth. Time zero
/// is Monday 00:00; see models/calendar.hpp.
///
/// `starts[i]` is when `factor[i]` begins to hold; the last one holds until the week ends. starts[0] is zero.
/// Integrals and their inverse are closed forms, summed over the stretches during which the factor stays the same.
struct Profile {
  std::string name = "always";
  std::vector<sim::Duration> starts{sim::Duration{0}};
  std::vector<double> factors{1.0};
  std::vector<MonthEnd> month_ends = {};
  Growth growth = {};

  double factor_at(sim::Duration since_monday) const;
  /// Integral of the factor over [from, to), in seconds; both may lie beyond one week.
  double integral(sim::Duration from, sim::Duration to) const;
  /// The first instant t >= from at which integral(from, t) reaches `seconds`, to the nearest nanosecond;
  /// Duration::max() when it never does, or with month ends or growth not within 400 days (runs last 366 at most).
  sim::Duration advance(sim::Duration from, double seconds) const;
  /// The least upper bound of the factor over [from, to). @pre from < to
  double peak(sim::Duration from, sim::Duration to) const;
  /// Whether the factor is not 1 at all times.
  bool varies() const;
  bool needs_date() const { return !month_ends.empty(); }
};

/// The product of two factors.
Profile operator*(const Profile& a, const Profile& b);

Profile always();  ///< factor 1 at all times
Profile business_hours();  ///< factor 1 Monday to Friday 08:00-18:00, 0 otherwise
Profile month_end(const MonthEnd& rule);
Profile growth(double per_s);

/// The factor from this time of the week on.
struct WeekPoint {
  sim::Duration at{0};  ///< since Monday 00:00
  double factor = 1.0;
};
/// Each point holds until the next one; the week's last holds until its first comes round. @pre !points.empty()
Profile weekly(std::vector<WeekPoint> points);

}  // namespace loadscape::models
