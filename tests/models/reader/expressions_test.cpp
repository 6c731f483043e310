#include "models/reader/expressions.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {

using namespace loadscape::models;
using namespace std::chrono_literals;

namespace {

Arrivals arrivals(std::string_view text) {
  const auto read = read_arrivals(text);
  if (const auto* complaint = std::get_if<Complaint>(&read)) FAIL(complaint->what);
  return std::get<Arrivals>(read);
}

std::string complaint(std::string_view text) {
  const auto read = read_arrivals(text);
  return std::holds_alternative<Complaint>(read) ? std::get<Complaint>(read).what : "";
}

}  // namespace

TEST_CASE("a rate per minute holds while the profile is open", "[models][reader]") {
  CHECK(arrivals("poisson(30/min)").rate_per_s == 0.5);
  CHECK(arrivals("poisson(30/min) * business-hours").rate_per_s == 0.5);
  CHECK(arrivals("poisson( 30 / min )*business-hours").profile.name == "business-hours");
}

TEST_CASE("a rate per day is spread over the open hours of the days that open", "[models][reader]") {
  CHECK(arrivals("poisson(86400/day)").rate_per_s == Approx(1.0));
  const Arrivals business = arrivals("poisson(500/day) * business-hours");
  CHECK(business.rate_per_s == Approx(500.0 / 36'000.0));
  CHECK(business.rate_per_s * business.profile.integral(0h, 24h) == Approx(500.0));
  CHECK(arrivals("poisson(2500/week) * business-hours").rate_per_s == Approx(500.0 / 36'000.0));
}

TEST_CASE("every and renewal are interarrival times", "[models][reader]") {
  CHECK(arrivals("every 10 s").interarrival_time->constant() == 10.0);
  CHECK(arrivals("renewal(exponential(mean=2 s))").kind == ArrivalKind::renewal);
  CHECK(arrivals("renewal(lognormal(p50=1 s, p99=9 s)) * business-hours").interarrival_time->name() == "lognormal");
}

TEST_CASE("an arrival process that cannot be is refused with its reason", "[models][reader]") {
  CHECK(complaint("") == "must say how records arrive");
  CHECK(complaint("500/day") == "must say how records arrive");
  CHECK(complaint("poisson(500/day") == "has an unmatched parenthesis");
  CHECK(complaint("poisson(500/day) business-hours") == "has \"business-hours\" after the process");
  CHECK(complaint("poisson(500/day) * nights") == "has no profile \"nights\"");
  CHECK(complaint("poisson(-1/s)") == "must be positive");
  CHECK(complaint("poisson(1e9/s)") == "must be at most 1000000/s");
  CHECK(complaint("every 0 s") == "must leave at least 1 us between arrivals on average");
  CHECK(complaint("every -1 s") == "must not be negative");
}

TEST_CASE("times of day and of the week are read exactly", "[models][reader]") {
  CHECK(std::get<sim::Duration>(read_time_of_day("daily 02:30")) == 2h + 30min);
  CHECK(std::get<sim::Duration>(read_time_of_day("23:59")) == 23h + 59min);
  CHECK(std::get<sim::Duration>(read_time_of_week("Mon 06:00")) == 6h);
  CHECK(std::get<sim::Duration>(read_time_of_week("Sun 00:15")) == 144h + 15min);
  for (const std::string_view text : {"24:00", "2:00", "12:60", "noon", "daily", "02:00:00"}) {
    CHECK(std::holds_alternative<Complaint>(read_time_of_day(text)));
  }
  for (const std::string_view text : {"Mo 06:00", "Mon", "Mon 6:00", "06:00", "mon 06:00"}) {
    CHECK(std::holds_alternative<Complaint>(read_time_of_week(text)));
  }
  CHECK(write_time_of_week(144h + 15min) == "Sun 00:15");
}

TEST_CASE("a bound has a relation and a quantity of its metric", "[models][reader]") {
  const auto bound = std::get<Bound>(read_bound(">= 99.7 %", Dimension::share, ""));
  CHECK(bound.relation == Expectation::Relation::at_least);
  CHECK(bound.value == Approx(0.997));
  CHECK(std::get<Bound>(read_bound("<5 min", Dimension::duration, "")).value == 300.0);
  CHECK(std::get<Bound>(read_bound("> 120/min", Dimension::rate, "")).value == 2.0);
  CHECK(std::get<Complaint>(read_bound("= 5 s", Dimension::duration, "< 5 s")).what ==
        "must begin with <, <=, > or >=");
  CHECK(std::get<Complaint>(read_bound("> 101 %", Dimension::share, "")).what == "must lie between 0 % and 100 %");
}

TEST_CASE("a quota is a number of calls per window", "[models][reader]") {
  const auto quota = std::get<Quota>(read_quota("100_000 / 24 h"));
  CHECK(quota.allowance == 100'000);
  CHECK(quota.window == 24h);
  CHECK(std::get<Quota>(read_quota("10/s")).window == 1s);
  CHECK(std::get<Complaint>(read_quota("0 / 1 h")).what == "must be at least 1");
  CHECK(std::get<Complaint>(read_quota("1.5 / 1 h")).what == "must be a whole number");
}

}  // namespace loadscape::tests
