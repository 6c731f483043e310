#include "models/schedule.hpp"

#include "models/reader/clock_text.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {

using namespace loadscape::models;
using namespace std::chrono_literals;

namespace {

Schedule schedule(std::initializer_list<std::string_view> texts) {
  Schedule result;
  for (const auto text : texts) {
    const auto read = read_schedule(text);
    if (const auto* complaint = std::get_if<Complaint>(&read)) FAIL(complaint->what);
    result.rules.push_back(std::get<ScheduleRule>(read));
  }
  return result;
}

sim::Duration on(int year, unsigned month, unsigned day) {
  return clock_of(Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}});
}

}  // namespace

TEST_CASE("a schedule by the week is due at its times and not between", "[models][schedule]") {
  CHECK(schedule({"daily 02:30"}).next(0h) == 2h + 30min);
  CHECK(schedule({"02:30"}).next(2h + 30min) == 2h + 30min);
  CHECK(schedule({"02:30"}).next(2h + 30min + 1ns) == 26h + 30min);
  CHECK(schedule({"Mon 06:00"}).next(6h + 1ns) == one_week + 6h);
  CHECK(schedule({"weekdays 18:00"}).next(4 * one_day + 19h) == one_week + 18h);  // Friday evening
  CHECK(schedule({"Sat-Mon 01:00"}).next(one_day) == 5 * one_day + 1h);
  CHECK(schedule({"weekends 00:00"}).next(6 * one_day + 1h) == one_week + 5 * one_day);
}

TEST_CASE("every 15 min is counted from midnight and begins anew with the day", "[models][schedule]") {
  CHECK(schedule({"every 15 min"}).next(7min) == 15min);
  CHECK(schedule({"every 15 min"}).next(0h) == 0h);
  CHECK(schedule({"every 15 min"}).count(0h, one_day) == 96);
  CHECK(schedule({"every 7 h"}).next(21h + 1ns) == 24h);  // 00:00, 07:00, 14:00, 21:00
  CHECK(schedule({"weekdays every 1 h"}).next(4 * one_day + 23h + 1min) == one_week);
}

TEST_CASE("days of the month follow the calendar", "[models][schedule]") {
  CHECK(schedule({"monthly 1 03:00"}).next(on(2026, 1, 1) + 4h) == on(2026, 2, 1) + 3h);
  CHECK(schedule({"last day 23:00"}).next(on(2028, 2, 1)) == on(2028, 2, 29) + 23h);
  // January 2026 ends on a Saturday, February begins on a Sunday.
  CHECK(schedule({"last business day 18:00"}).next(on(2026, 1, 1)) == on(2026, 1, 30) + 18h);
  CHECK(schedule({"last business day 18:00"}).next(on(2026, 1, 31)) == on(2026, 2, 27) + 18h);
  CHECK(schedule({"first business day 06:00"}).next(on(2026, 1, 31)) == on(2026, 2, 2) + 6h);
  CHECK(schedule({"last business day 18:00"}).needs_date());
  CHECK_FALSE(schedule({"weekdays 18:00", "every 1 h"}).needs_date());
}

TEST_CASE("several rules are due together once", "[models][schedule]") {
  const auto both = schedule({"Mon 06:00", "daily 06:00", "every 6 h"});
  CHECK(both.count(0h, one_day) == 4);
  CHECK_FALSE(Schedule{}.next(0h).has_value());
}

TEST_CASE("what is no schedule is refused", "[models][schedule]") {
  for (const std::string_view text :
       {"24:00", "2:00", "12:60", "noon", "daily", "02:00:00", "Mo 06:00", "monthly 06:00", "monthly 31 06:00",
        "monthly 0 06:00", "last day", "every 10 s", "every 2 d"}) {
    CAPTURE(text);
    CHECK(std::holds_alternative<Complaint>(read_schedule(text)));
  }
}

TEST_CASE("a run begins within the week or on a date", "[models][schedule]") {
  CHECK(std::get<StartTime>(read_start("Sun 00:15")).clock == 144h + 15min);
  const auto dated = std::get<StartTime>(read_start("2026-01-30 06:00"));
  CHECK(dated.has_date);
  CHECK(dated.clock % one_week == 4 * one_day + 6h);  // a Friday
  CHECK(write_start(dated) == "2026-01-30 06:00");
  CHECK(write_start({144h + 15min, false}) == "Sun 00:15");
  for (const std::string_view text : {"Mo 06:00", "Mon", "Mon 6:00", "06:00", "mon 06:00", "2026-02-29 06:00",
                                      "1970-06-01 06:00", "2026-01-30", "2026-1-30 06:00"}) {
    CAPTURE(text);
    CHECK(std::holds_alternative<Complaint>(read_start(text)));
  }
}

}  // namespace loadscape::tests
