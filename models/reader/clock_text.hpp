#pragma once
/// Days, times and dates as they are written: "Mon 06:00", "weekdays every 15 min", "2026-01-30 06:00".

#include "models/reader/expressions.hpp"
#include "models/schedule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loadscape::models {

/// What a time of day looks like, as an ECMAScript expression.
inline constexpr std::string_view clock_pattern = "([01][0-9]|2[0-3]):[0-5][0-9]";
/// What days of the week look like: Mon, Mon-Fri, weekdays, weekends, daily.
inline constexpr std::string_view days_pattern =
    "(daily|weekdays|weekends|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(-(Mon|Tue|Wed|Thu|Fri|Sat|Sun))?)";

/// "02:00", since midnight.
std::optional<sim::Duration> read_clock(std::string_view text);
/// "Mon", "Mon-Fri" (round the end of the week if need be), "daily", "weekdays", "weekends": bit 0 is Monday.
std::optional<std::uint8_t> read_days(std::string_view text);
/// "2026-01-30": a date that exists. Clocks reach from `first_year` to `last_year`.
std::optional<Date> read_date(std::string_view text);

/// "daily 02:00" or "02:00", "Mon 06:00", "weekdays 18:00", "every 15 min", "weekdays every 1 h", "monthly 1 03:00",
/// "last day 23:00", "first business day 06:00", "last business day 18:00".
Read<ScheduleRule> read_schedule(std::string_view text);

inline constexpr int first_year = 1971, last_year = 2199;

/// When a run begins.
struct StartTime {
  sim::Duration clock{0};  ///< see models/calendar.hpp
  bool has_date = false;
};
/// "Mon 06:00", or with a date "2026-01-30 06:00", from 1971 to 2199.
Read<StartTime> read_start(std::string_view text);
std::string write_start(const StartTime& start);

}  // namespace loadscape::models
