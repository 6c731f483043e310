#include "models/profile.hpp"

#include "sim/elementary.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace loadscape::models {

namespace {

using sim::Duration;

// A stretch of one week during which the factor stays the same.
struct Piece {
  std::size_t index = 0;
  Duration week_start{0};  // since the first Monday
  Duration end{0};         // since the first Monday
};

Piece piece_at(const Profile& profile, Duration since_monday) {
  Duration into_week = since_monday % one_week;
  if (into_week < Duration{0}) into_week += one_week;
  const auto after = std::ranges::upper_bound(profile.starts, into_week);
  const auto index = static_cast<std::size_t>(after - profile.starts.begin()) - 1;
  const Duration week_start = since_monday - into_week;
  return {index, week_start, week_start + (after == profile.starts.end() ? one_week : *after)};
}

Piece next_piece(const Profile& profile, const Piece& piece) {
  const bool new_week = piece.index + 1 == profile.starts.size();
  const std::size_t index = new_week ? 0 : piece.index + 1;
  const Duration week_start = new_week ? piece.end : piece.week_start;
  const Duration end = index + 1 == profile.starts.size() ? one_week : profile.starts[index + 1];
  return {index, week_start, week_start + end};
}

double weekly_total(const Profile& profile) {
  double total = 0.0;
  for (std::size_t i = 0; i < profile.starts.size(); ++i) {
    const Duration end = i + 1 == profile.starts.size() ? one_week : profile.starts[i + 1];
    total += profile.factors[i] * sim::to_seconds(end - profile.starts[i]);
  }
  return total;
}

double integral_by_pieces(const Profile& profile, Duration from, Duration to) {
  double sum = 0.0;
  for (Piece piece = piece_at(profile, from); from < to; piece = next_piece(profile, piece)) {
    const Duration end = std::min(piece.end, to);
    sum += profile.factors[piece.index] * sim::to_seconds(end - from);
    from = end;
  }
  return sum;
}

// Whole weeks that surely pass before `seconds` are reached: one less than fit, so that rounding cannot overshoot.
// Nothing when the answer lies beyond the range of Duration.
std::optional<Duration> weeks_to_skip(double seconds, double per_week, Duration from) {
  const double weeks = std::floor(seconds / per_week) - 1.0;
  if (weeks <= 0.0) return Duration{0};
  const auto room = (Duration::max() - from) / one_week - 3;  // integer division: whole weeks
  if (weeks >= static_cast<double>(room)) return std::nullopt;
  return one_week * static_cast<std::int64_t>(weeks);
}

// Walks at most `limit` pieces; nothing when they do not suffice, `from` and `seconds` then say what is left.
std::optional<Duration> walk(const Profile& profile, Duration& from, double& seconds, double tolerance,
                             std::size_t limit) {
  Piece piece = piece_at(profile, from);
  for (std::size_t i = 0; i < limit; ++i, piece = next_piece(profile, piece)) {
    const double factor = profile.factors[piece.index];
    const double gain = factor * sim::to_seconds(piece.end - from);
    if (seconds <= gain + std::max(tolerance, 0.5e-9 * factor)) {
      if (factor <= 0.0) return from;
      return from + sim::from_seconds(std::min(seconds / factor, sim::to_seconds(piece.end - from)));
    }
    seconds -= gain;
    from = piece.end;
  }
  return std::nullopt;
}

double month_factor(const Profile& profile, std::chrono::days day) {
  double factor = 1.0;
  for (const auto& rule : profile.month_ends) {
    if (rule.business && !is_business_day(day)) continue;
    if (days_left_in_month(day, rule.business) < rule.days) factor *= rule.factor;
  }
  return factor;
}

// A time during which the factor, growth left out, stays the same; month ends begin and end at midnight.
struct Stretch {
  double factor = 1.0;
  Duration end{0};
};

Stretch stretch_at(const Profile& profile, Duration clock) {
  const Piece piece = piece_at(profile, clock);
  if (profile.month_ends.empty()) return {profile.factors[piece.index], piece.end};
  return {profile.factors[piece.index] * month_factor(profile, day_of(clock)),
          std::min(piece.end, midnight_of(clock) + one_day)};
}

double growth_at(const Growth& growth, Duration clock) {
  return sim::elementary::exp(growth.per_s * sim::to_seconds(clock - growth.since));
}

// Integral of factor x exp(k (t - since)) over [from, to): factor x exp(k (from - since)) x (exp(k (to - from)) - 1) / k.
double gain_of(const Profile& profile, double factor, Duration from, Duration to) {
  const double length = sim::to_seconds(to - from);
  const double k = profile.growth.per_s;
  if (k == 0.0 || factor == 0.0) return factor * length;
  return factor * growth_at(profile.growth, from) * sim::elementary::expm1(k * length) / k;
}

// How long `gain_of` takes from `from` on to reach `seconds`, by the inverse of the same formula.
double time_to_gain(const Profile& profile, double factor, Duration from, double seconds) {
  const double k = profile.growth.per_s;
  if (k == 0.0) return seconds / factor;
  const double ratio = k * seconds / (factor * growth_at(profile.growth, from));
  return ratio <= -1.0 ? HUGE_VAL : sim::elementary::log1p(ratio) / k;
}

double integral_by_stretches(const Profile& profile, Duration from, Duration to) {
  double sum = 0.0;
  while (from < to) {
    const Stretch stretch = stretch_at(profile, from);
    const Duration end = std::min(stretch.end, to);
    sum += gain_of(profile, stretch.factor, from, end);
    from = end;
  }
  return sum;
}

Duration advance_by_stretches(const Profile& profile, Duration from, double seconds) {
  constexpr Duration longer_than_any_run = 400 * one_day;
  const double tolerance = seconds * 0x1p-50;  // as in Profile::advance
  for (const Duration limit = from + longer_than_any_run; from < limit;) {
    const Stretch stretch = stretch_at(profile, from);
    const double gain = gain_of(profile, stretch.factor, from, stretch.end);
    if (seconds <= gain + std::max(tolerance, 0.5e-9 * stretch.factor)) {
      if (stretch.factor <= 0.0) return from;
      const double length = sim::to_seconds(stretch.end - from);
      return from + sim::from_seconds(std::min(time_to_gain(profile, stretch.factor, from, seconds), length));
    }
    seconds -= gain;
    from = stretch.end;
  }
  return Duration::max();
}

bool is_weekly(const Profile& profile) { return profile.month_ends.empty() && profile.growth.per_s == 0.0; }

std::string joined_name(const Profile& a, const Profile& b) {
  if (a.name == "always") return b.name;
  return b.name == "always" ? a.name : a.name + " * " + b.name;
}

}  // namespace

double Profile::factor_at(Duration since_monday) const {
  const double factor = stretch_at(*this, since_monday).factor;
  return growth.per_s == 0.0 ? factor : factor * growth_at(growth, since_monday);
}

double Profile::integral(Duration from, Duration to) const {
  if (!is_weekly(*this)) return integral_by_stretches(*this, from, to);
  const std::int64_t weeks = (to - from) / one_week;
  if (weeks < 2) return integral_by_pieces(*this, from, to);
  return static_cast<double>(weeks) * weekly_total(*this) + integral_by_pieces(*this, from + weeks * one_week, to);
}

Duration Profile::advance(Duration from, double seconds) const {
  if (seconds <= 0.0) return from;
  if (!is_weekly(*this)) return advance_by_stretches(*this, from, seconds);
  // What a sum of this size can have lost to rounding. Without it, work that ends with the day could slip to the next.
  const double tolerance = seconds * 0x1p-50;
  // Most steps are short: look at the rest of this piece and the next before counting weeks.
  if (const auto reached = walk(*this, from, seconds, tolerance, 2)) return *reached;
  const double per_week = weekly_total(*this);
  if (per_week <= 0.0) return Duration::max();
  const auto skipped = weeks_to_skip(seconds, per_week, from);
  if (!skipped) return Duration::max();
  from += *skipped;
  seconds -= per_week * static_cast<double>(*skipped / one_week);
  return walk(*this, from, seconds, tolerance, 4 * starts.size()).value_or(Duration::max());
}

double Profile::peak(Duration from, Duration to) const {
  if (is_weekly(*this)) to = std::min(to, from + one_week + one_day);  // then nothing new comes
  double highest = 0.0;
  while (from < to) {
    const Stretch stretch = stretch_at(*this, from);
    const Duration end = std::min(stretch.end, to);
    highest = std::max(highest, stretch.factor * growth_at(growth, growth.per_s > 0.0 ? end : from));
    from = end;
  }
  return highest;
}

bool Profile::varies() const {
  return !is_weekly(*this) || std::ranges::any_of(factors, [](double factor) { return factor != 1.0; });
}

Profile operator*(const Profile& a, const Profile& b) {
  Profile product{.name = joined_name(a, b), .starts = a.starts, .factors = {}};
  product.starts.insert(product.starts.end(), b.starts.begin(), b.starts.end());
  std::ranges::sort(product.starts);
  const auto [first, last] = std::ranges::unique(product.starts);
  product.starts.erase(first, last);
  for (const auto start : product.starts) {
    product.factors.push_back(a.factors[piece_at(a, start).index] * b.factors[piece_at(b, start).index]);
  }
  product.month_ends = a.month_ends;
  product.month_ends.insert(product.month_ends.end(), b.month_ends.begin(), b.month_ends.end());
  product.growth = {a.growth.per_s + b.growth.per_s, a.growth.since};
  return product;
}

Profile always() { return {}; }

Profile month_end(const MonthEnd& rule) {
  Profile profile;
  profile.name = "month-end";
  profile.month_ends = {rule};
  return profile;
}

Profile growth(double per_s) {
  Profile profile;
  profile.name = "growth";
  profile.growth.per_s = per_s;
  return profile;
}

Profile weekly(std::vector<WeekPoint> points) {
  std::ranges::sort(points, {}, &WeekPoint::at);
  Profile profile{.name = "weekly", .starts = {Duration{0}}, .factors = {points.back().factor}};
  for (const auto& point : points) {
    if (point.at > Duration{0}) {
      profile.starts.push_back(point.at);
      profile.factors.push_back(point.factor);
    } else {
      profile.factors.front() = point.factor;
    }
  }
  return profile;
}

Profile business_hours() {
  using std::chrono::hours;
  Profile profile{.name = "business-hours", .starts = {Duration{0}}, .factors = {0.0}};
  for (int day = 0; day < 5; ++day) {
    profile.starts.insert(profile.starts.end(), {day * one_day + hours{8}, day * one_day + hours{18}});
    profile.factors.insert(profile.factors.end(), {1.0, 0.0});
  }
  return profile;
}

}  // namespace loadscape::models
