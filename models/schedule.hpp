#pragma once
/// When something is due by the clock: every 15 minutes, Monday at 06:00, on the last business day of the month.

#include "models/calendar.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// Some days, and on each of them one time or a time again and again.
struct ScheduleRule {
  enum class Days { of_week, of_month, last_of_month, first_business_day, last_business_day };
  Days days = Days::of_week;
  std::uint8_t weekdays = 0x7f;    ///< of_week: bit 0 is Monday
  std::uint32_t day_of_month = 1;  ///< of_month: 1 to 28, which every month has
  sim::Duration at{0};             ///< since midnight
  sim::Duration every{0};          ///< zero: once; else at midnight and on from there until the day ends

  bool holds_on(std::chrono::days day) const;
};

/// Due whenever one of the rules says so, and once where several do.
struct Schedule {
  std::vector<ScheduleRule> rules;

  /// The first time at or after `clock`; nothing when there is no rule.
  std::optional<sim::Duration> next(sim::Duration clock) const;
  /// How often within [from, to).
  std::uint64_t count(sim::Duration from, sim::Duration to) const;
  /// Whether a rule depends on the month.
  bool needs_date() const;
};

}  // namespace loadscape::models
