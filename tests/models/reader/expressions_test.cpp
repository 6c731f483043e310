#include "models/reader/expressions.hpp"

#include "models/reader/arrivals_text.hpp"
#include "tests/catch.hpp"

#include <cmath>

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
  CHECK(complaint("mmpp(2/min for 10 min)") == "needs two states or more; one alone is poisson");
  CHECK(complaint("mmpp(2/min, 60/min)") == "has a state \"2/min\" without rate or duration");
  CHECK(complaint("mmpp(0/min for 1 s, 0/min for 2 s)") == "has no state in which anything arrives");
  CHECK(complaint("poisson(1/s) * weekly(Mon 08:00 0)") == "is multiplied with 0 at all times");
  CHECK(complaint("poisson(1/s) * growth(5 %/fortnight)") == "must be a share per day, week, month or year");
  CHECK(complaint("poisson(1/s) * month-end(day=3)") == "has an unknown argument \"day\"");
  CHECK(complaint("poisson(1/s) * weekly(Mon 8:00 1)") == "must be a point of the week");
}

TEST_CASE("factors multiply, and a rate per day refers to the weekly ones", "[models][reader]") {
  const auto both = arrivals("poisson(600/day) * business-hours * weekly(08:00 2, 13:00 1)");
  // From 08:00 to 13:00 twice the rate of 13:00 to 18:00: 15 hours' worth in a day of 600.
  CHECK(both.rate_per_s == Approx(600.0 / (15 * 3600.0)));
  const auto closing = arrivals("poisson(600/day) * month-end(days=1, factor=4) * growth(10 %/week)");
  CHECK(closing.rate_per_s == Approx(600.0 / 86'400.0));
  CHECK(closing.profile.month_ends.front().factor == 4.0);
  CHECK(std::exp(closing.profile.growth.per_s * 7 * 86'400.0) == Approx(1.1));
}

TEST_CASE("a Markov-modulated process has the mean rate of its states", "[models][reader]") {
  const auto bursts = arrivals("mmpp(quiet 2/min for 10 min, burst 60/min for 30 s)");
  CHECK(bursts.states[1].name == "burst");
  CHECK(bursts.states[1].rate_per_s == 1.0);
  CHECK(bursts.states[1].sojourn_s == 30.0);
  CHECK(*bursts.mean_rate_per_s() == Approx((20.0 + 30.0) / 630.0));  // records per round / its length
  CHECK(arrivals("mmpp(2/s for 1 s, 0/s for 1 s)").states[0].name.empty());
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
