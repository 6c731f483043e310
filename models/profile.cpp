#include "models/profile.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

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

}  // namespace

double Profile::factor_at(Duration since_monday) const { return factors[piece_at(*this, since_monday).index]; }

double Profile::integral(Duration from, Duration to) const {
  const std::int64_t weeks = (to - from) / one_week;
  if (weeks < 2) return integral_by_pieces(*this, from, to);
  return static_cast<double>(weeks) * weekly_total(*this) + integral_by_pieces(*this, from + weeks * one_week, to);
}

Duration Profile::advance(Duration from, double seconds) const {
  if (seconds <= 0.0) return from;
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

Profile always() { return {}; }

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
