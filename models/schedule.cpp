#include "models/schedule.hpp"

#include <algorithm>

namespace loadscape::models {
namespace {

using sim::Duration;
using std::chrono::days;

/// The rule's first time at or after `clock` on a day that it holds on.
std::optional<Duration> next_on(const ScheduleRule& rule, days day, Duration clock) {
  const Duration midnight{day};
  if (rule.every == Duration{0}) {
    const auto at = midnight + rule.at;
    return at >= clock ? std::optional{at} : std::nullopt;
  }
  const auto into_day = std::max(clock - midnight, Duration{0});
  const auto at = (into_day + rule.every - Duration{1}) / rule.every * rule.every;
  return at < one_day ? std::optional{midnight + at} : std::nullopt;
}

}  // namespace

bool ScheduleRule::holds_on(std::chrono::days day) const {
  switch (days) {
    case Days::of_week: return (weekdays >> weekday_of(day) & 1U) != 0;
    case Days::of_month: return static_cast<unsigned>(date_of(day).day()) == day_of_month;
    case Days::last_of_month: return day == last_day_of_month(day);
    case Days::first_business_day: return is_business_day(day) && days_before_in_month(day, true) == 0;
    case Days::last_business_day: return is_business_day(day) && days_left_in_month(day, true) == 0;
  }
  return false;
}

std::optional<Duration> Schedule::next(Duration clock) const {
  constexpr days longest_gap{64};  // two months and more: every rule holds at least once a month
  const auto today = day_of(clock);
  for (auto day = today; day < today + longest_gap; day += days{1}) {
    std::optional<Duration> first;
    for (const auto& rule : rules) {
      if (!rule.holds_on(day)) continue;
      const auto at = next_on(rule, day, clock);
      if (at && (!first || *at < *first)) first = at;
    }
    if (first) return first;
  }
  return std::nullopt;
}

std::uint64_t Schedule::count(Duration from, Duration to) const {
  std::uint64_t times = 0;
  for (auto at = next(from); at && *at < to; at = next(*at + Duration{1})) ++times;
  return times;
}

bool Schedule::needs_date() const {
  return std::ranges::any_of(rules, [](const auto& rule) { return rule.days != ScheduleRule::Days::of_week; });
}

}  // namespace loadscape::models
