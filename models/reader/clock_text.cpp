#include "models/reader/clock_text.hpp"

#include "models/characters.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace loadscape::models {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::string_view schedule_hint =
    "write daily 02:00, Mon 06:00, weekdays 18:00, every 15 min, weekdays every 1 h, monthly 1 03:00, last day 23:00, "
    "first business day 06:00 or last business day 18:00";

std::optional<unsigned> weekday(std::string_view text) {
  const auto* const found = std::ranges::find(weekdays, text);
  if (found == weekdays.end()) return std::nullopt;
  return static_cast<unsigned>(found - weekdays.begin());
}

bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

int number_of(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// Removes the prefix and the spaces behind it.
bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text = trimmed(text.substr(prefix.size()));
  return true;
}

Read<ScheduleRule> repeated(ScheduleRule rule, std::string_view interval) {
  const auto measured = read_quantity(interval, Dimension::duration);
  if (!measured.value) return measured.complaint;
  if (auto wrong = outside(*measured.value, Dimension::duration, between(60.0, 86'400.0))) {
    wrong->hint = "counted from midnight; for shorter intervals write arrivals: every 10 s";
    return *wrong;
  }
  rule.every = sim::from_seconds(*measured.value);
  return rule;
}

Read<ScheduleRule> at_time(ScheduleRule rule, std::string_view text) {
  const auto time = read_clock(text);
  if (!time) return Complaint{"must say when, by the clock", std::string(schedule_hint)};
  rule.at = *time;
  return rule;
}

Read<ScheduleRule> monthly(std::string_view text) {
  const auto space = text.find(' ');
  const auto day = text.substr(0, space);
  const bool is_day = all_digits(day) && day.size() <= 2 && number_of(day) >= 1;
  if (!is_day || space == std::string_view::npos) {
    return Complaint{"must name a day of the month and a time", "write monthly 1 03:00"};
  }
  if (number_of(day) > 28) {
    return Complaint{"names a day that not every month has", "write a day from 1 to 28, or last day 03:00"};
  }
  return at_time({.days = ScheduleRule::Days::of_month, .day_of_month = static_cast<std::uint32_t>(number_of(day))},
                 trimmed(text.substr(space)));
}

}  // namespace

std::optional<sim::Duration> read_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':' || !all_digits(text.substr(0, 2)) || !all_digits(text.substr(3))) {
    return std::nullopt;
  }
  const int hours = number_of(text.substr(0, 2));
  const int minutes = number_of(text.substr(3));
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::hours{hours} + std::chrono::minutes{minutes};
}

std::optional<std::uint8_t> read_days(std::string_view text) {
  if (text == "daily") return std::uint8_t{0x7f};
  if (text == "weekdays") return std::uint8_t{0x1f};
  if (text == "weekends") return std::uint8_t{0x60};
  const auto dash = text.find('-');
  const auto first = weekday(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : weekday(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  unsigned days = 0;
  for (unsigned day = *first;; day = (day + 1) % 7) {
    days |= 1U << day;
    if (day == *last) return static_cast<std::uint8_t>(days);
  }
}

std::optional<Date> read_date(std::string_view text) {
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' && all_digits(text.substr(0, 4)) &&
                      all_digits(text.substr(5, 2)) && all_digits(text.substr(8));
  if (!shaped) return std::nullopt;
  const Date date{std::chrono::year{number_of(text.substr(0, 4))},
                  std::chrono::month{static_cast<unsigned>(number_of(text.substr(5, 2)))},
                  std::chrono::day{static_cast<unsigned>(number_of(text.substr(8)))}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

Read<ScheduleRule> read_schedule(std::string_view text) {
  text = trimmed(text);
  if (skip(text, "monthly ")) return monthly(text);
  if (skip(text, "last business day ")) return at_time({.days = ScheduleRule::Days::last_business_day}, text);
  if (skip(text, "first business day ")) return at_time({.days = ScheduleRule::Days::first_business_day}, text);
  if (skip(text, "last day ")) return at_time({.days = ScheduleRule::Days::last_of_month}, text);
  ScheduleRule rule;
  const auto space = text.find(' ');
  if (const auto days = read_days(text.substr(0, space)); days && space != std::string_view::npos) {
    rule.weekdays = *days;
    text = trimmed(text.substr(space));
  }
  if (skip(text, "every ")) return repeated(rule, text);
  return at_time(rule, text);
}

Read<StartTime> read_start(std::string_view text) {
  text = trimmed(text);
  const auto space = std::min(text.find(' '), text.size());
  const auto day = text.substr(0, space);
  const auto time = read_clock(trimmed(text.substr(space)));
  if (day.size() == 10 && day[4] == '-') {
    const auto date = read_date(day);
    if (!date) return Complaint{"is no date of the calendar", "write \"2026-01-30 06:00\""};
    const int year = static_cast<int>(date->year());
    if (year < first_year || year > last_year) {
      return Complaint{fmt::format("must lie between the years {} and {}", first_year, last_year), ""};
    }
    if (time) return StartTime{clock_of(*date) + *time, true};
  }
  const auto of_week = weekday(day);
  if (!of_week || !time) {
    return Complaint{"must be a day of the week or a date, and a time",
                     R"(write "Mon 06:00" or "2026-01-30 06:00"; days: Mon, Tue, Wed, Thu, Fri, Sat, Sun)"};
  }
  return StartTime{*of_week * one_day + *time, false};
}

std::string write_start(const StartTime& start) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(start.clock - midnight_of(start.clock)).count();
  const auto day = day_of(start.clock);
  const auto name = start.has_date ? write_date(date_of(day)) : std::string(weekdays[weekday_of(day)]);
  return fmt::format("{} {:02}:{:02}", name, minutes / 60, minutes % 60);
}

}  // namespace loadscape::models
