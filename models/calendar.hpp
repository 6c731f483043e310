#pragma once
/// Days, dates and business days on the clock of a run.
///
/// The clock counts from Monday 00:00. Where a run has a date, that is Monday, 1970-01-05, so the same number tells the
/// time of the week and the date. Years are Gregorian, days have 24 hours (no daylight saving), and business days are
/// Monday to Friday: public holidays are not modeled.

#include "sim/time.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace loadscape::models {

using Date = std::chrono::year_month_day;

inline constexpr sim::Duration one_day = std::chrono::hours{24};
inline constexpr sim::Duration one_week = std::chrono::hours{24 * 7};
inline constexpr std::chrono::sys_days first_monday{std::chrono::days{4}};

/// Whole days since the first Monday, rounded down.
constexpr std::chrono::days day_of(sim::Duration clock) { return std::chrono::floor<std::chrono::days>(clock); }
constexpr sim::Duration midnight_of(sim::Duration clock) { return day_of(clock); }
/// 0 is Monday.
constexpr unsigned weekday_of(std::chrono::days day) {
  const auto within = day.count() % 7;
  return static_cast<unsigned>(within < 0 ? within + 7 : within);
}
constexpr bool is_business_day(std::chrono::days day) { return weekday_of(day) < 5; }

constexpr Date date_of(std::chrono::days day) { return Date{first_monday + day}; }
/// Midnight of a date that exists. @pre date.ok()
constexpr sim::Duration clock_of(const Date& date) { return std::chrono::sys_days{date} - first_monday; }
std::string write_date(const Date& date);  ///< "2026-01-30"

/// The last day of the month that `day` lies in.
constexpr std::chrono::days last_day_of_month(std::chrono::days day) {
  const auto date = date_of(day);
  return std::chrono::sys_days{date.year() / date.month() / std::chrono::last} - first_monday;
}
/// Days of the same month behind `day`, all of them or business days alone.
std::uint32_t days_left_in_month(std::chrono::days day, bool business);
/// Days of the same month before `day`.
std::uint32_t days_before_in_month(std::chrono::days day, bool business);

}  // namespace loadscape::models
