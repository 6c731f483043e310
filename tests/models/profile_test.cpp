#include "models/profile.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace loadscape::tests {
namespace {

using models::one_day;
using models::one_week;
using models::Profile;
using sim::Duration;
using namespace std::chrono_literals;

constexpr Duration friday = 4 * one_day;

// Nights at 0.1, Monday to Wednesday at 2.5, Thursday nothing, the rest 1.
Profile uneven() { return {.name = "uneven", .starts = {0h, 6h, 72h, 96h}, .factors = {0.1, 2.5, 0.0, 1.0}}; }

}  // namespace

TEST_CASE("always is 1 at all times", "[models][profile]") {
  const auto profile = models::always();
  CHECK(profile.factor_at(0s) == 1.0);
  CHECK(profile.factor_at(3 * one_week + 5h) == 1.0);
  CHECK(profile.integral(2h, 5h) == 3 * 3600.0);
  CHECK(profile.advance(one_week - 1s, 5.0) == one_week + 4s);
}

TEST_CASE("business hours are Monday to Friday from 08:00 up to 18:00", "[models][profile]") {
  const auto profile = models::business_hours();
  CHECK(profile.factor_at(0h) == 0.0);
  CHECK(profile.factor_at(8h - 1ns) == 0.0);
  CHECK(profile.factor_at(8h) == 1.0);
  CHECK(profile.factor_at(18h - 1ns) == 1.0);
  CHECK(profile.factor_at(18h) == 0.0);
  CHECK(profile.factor_at(friday + 12h) == 1.0);
  CHECK(profile.factor_at(friday + 36h) == 0.0);  // Saturday noon
  CHECK(profile.factor_at(7 * one_week + 12h) == 1.0);
}

TEST_CASE("the integral counts the hours that pass, over any number of weeks", "[models][profile]") {
  const auto profile = models::business_hours();
  CHECK(profile.integral(0h, 24h) == 10 * 3600.0);
  CHECK(profile.integral(9h, 33h) == 10 * 3600.0);          // Monday 09:00 to Tuesday 09:00
  CHECK(profile.integral(0h, one_week) == 50 * 3600.0);
  CHECK(profile.integral(friday + 17h, one_week + 9h) == 2 * 3600.0);
  CHECK(profile.integral(9h, 100 * one_week + 10h) == (100 * 50 + 1) * 3600.0);
  CHECK(profile.integral(9h, 9h) == 0.0);
  CHECK(uneven().integral(5h, 7h) == Approx((0.1 + 2.5) * 3600.0).epsilon(1e-15));
}

TEST_CASE("advance skips what has factor 0", "[models][profile]") {
  const auto profile = models::business_hours();
  CHECK(profile.advance(0h, 1.0) == 8h + 1s);
  CHECK(profile.advance(17h, 2 * 3600.0) == one_day + 9h);
  CHECK(profile.advance(friday + 17h, 2 * 3600.0) == one_week + 9h);
  CHECK(profile.advance(0h, 50 * 3600.0 * 52 + 1.0) == 52 * one_week + 8h + 1s);
}

TEST_CASE("advance stops at the first instant: the evening, not the next morning", "[models][profile]") {
  const auto profile = models::business_hours();
  CHECK(profile.advance(8h, 10 * 3600.0) == 18h);
  CHECK(profile.advance(0h, 50 * 3600.0) == friday + 18h);
  CHECK(profile.advance(0h, 50 * 3600.0 * 3) == 2 * one_week + friday + 18h);
  CHECK(profile.advance(20h, 0.0) == 20h);  // nothing is asked for
}

TEST_CASE("advance undoes the integral to 1 ns", "[models][profile]") {
  sim::Stream stream{1, 2, 3};
  for (const auto& profile : {models::always(), models::business_hours(), uneven()}) {
    for (int i = 0; i < 20'000; ++i) {
      const Duration from = sim::from_seconds(2 * 604800.0 * sim::uniform01(stream));
      const Duration to = from + sim::from_seconds(5 * 604800.0 * std::pow(sim::uniform01(stream), 4));
      const double seconds = profile.integral(from, to);
      const Duration back = profile.advance(from, seconds);
      CAPTURE(profile.name, from.count(), to.count(), back.count());
      // While the factor is 0, time passes without the integral: the answer is where that began.
      // Beyond 1 ns: what a double cannot hold of a sum of weeks, stretched by a small factor.
      const auto error = static_cast<double>(std::chrono::abs(back - to).count());
      const double factor = profile.factor_at(to);
      REQUIRE((factor > 0.0 ? error <= 1.0 + seconds * 0x1p-51 / factor * 1e9 : back <= to));
      REQUIRE(std::fabs(profile.integral(from, back) - seconds) <= 2.5e-9 + seconds * 0x1p-50);
    }
  }
}

TEST_CASE("the end of each piece is found from anywhere, though sums are rounded", "[models][profile]") {
  const Profile tenths{.name = "tenths", .starts = {0h, 7h, 9h, 33h, 34h}, .factors = {0.1, 0.0, 0.7, 0.0, 0.3}};
  sim::Stream stream{4, 5, 6};
  for (int i = 0; i < 20'000; ++i) {
    const Duration from = sim::from_seconds(7 * 3600.0 * sim::uniform01(stream));
    REQUIRE(tenths.advance(from, tenths.integral(from, 7h)) == 7h);
    REQUIRE(std::chrono::abs(tenths.advance(from, tenths.integral(from, 33h)) - 33h) <= 1ns);
    const Duration later = 9 * one_week + 33h;
    REQUIRE(std::chrono::abs(tenths.advance(from, tenths.integral(from, later)) - later) <= 1ns);
  }
}

TEST_CASE("advance says never instead of looking forever", "[models][profile]") {
  const Profile silent{.name = "silent", .starts = {0h, 12h}, .factors = {0.0, 0.0}};
  CHECK(silent.advance(5h, 1e-9) == Duration::max());
  CHECK(silent.advance(5h, 0.0) == 5h);
  CHECK(silent.integral(0h, 10 * one_week) == 0.0);
  CHECK(models::always().advance(0h, 1e300) == Duration::max());
  CHECK(models::always().advance(0h, 1e10) == Duration::max());  // 317 years, more than a Duration holds
  CHECK(models::business_hours().advance(0h, 9e9) == Duration::max());
  const Profile faint{.name = "faint", .starts = {0h, 1h}, .factors = {1.0, 1e-300}};
  CHECK(faint.advance(0h, 3601.0) == one_week + 1s);
}

namespace {

Duration on(int year, unsigned month, unsigned day) {
  return models::clock_of(models::Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}});
}

}  // namespace

TEST_CASE("a month end multiplies its last business days, whole days", "[models][profile]") {
  // January 2026 ends on a Saturday: its last three business days are Wednesday 28, Thursday 29 and Friday 30.
  const auto profile = models::month_end({.days = 3, .business = true, .factor = 4.0});
  CHECK(profile.factor_at(on(2026, 1, 28) - 1ns) == 1.0);
  CHECK(profile.factor_at(on(2026, 1, 28)) == 4.0);
  CHECK(profile.factor_at(on(2026, 1, 31) - 1ns) == 4.0);
  CHECK(profile.factor_at(on(2026, 1, 31)) == 1.0);
  CHECK(profile.factor_at(on(2026, 2, 26) + 12h) == 4.0);  // February ends on Saturday 28
  CHECK(profile.integral(on(2026, 1, 1), on(2026, 2, 1)) == (31 + 3 * 3) * 86'400.0);
  CHECK(profile.peak(on(2026, 1, 1), on(2026, 1, 28)) == 1.0);
  CHECK(profile.peak(on(2026, 1, 1), on(2026, 1, 28) + 1ns) == 4.0);
  const auto by_days = models::month_end({.days = 2, .business = false, .factor = 3.0});
  CHECK(by_days.factor_at(on(2028, 2, 28)) == 3.0);  // a leap year: 28 and 29
  CHECK(by_days.factor_at(on(2028, 2, 27)) == 1.0);
}

TEST_CASE("a product multiplies factor by factor, and advance undoes its integral", "[models][profile]") {
  const auto profile = models::business_hours() * models::month_end({.days = 1, .business = true, .factor = 2.0});
  CHECK(profile.name == "business-hours * month-end");
  CHECK(profile.factor_at(on(2026, 1, 30) + 12h) == 2.0);
  CHECK(profile.factor_at(on(2026, 1, 30) + 19h) == 0.0);
  // 22 business days of 10 h, the last one counted twice.
  CHECK(profile.integral(on(2026, 1, 1), on(2026, 2, 1)) == (22 + 1) * 36'000.0);
  CHECK(profile.advance(on(2026, 1, 30) + 17h, 2 * 3600.0) == on(2026, 1, 30) + 18h);
  CHECK(profile.advance(on(2026, 1, 30) + 17h, 3 * 3600.0) == on(2026, 2, 2) + 9h);
  CHECK((models::always() * models::business_hours()).name == "business-hours");
}

TEST_CASE("points of the week hold until the next one, round the end of the week", "[models][profile]") {
  const auto profile = models::weekly({{8h, 1.0}, {18h, 0.25}, {24h + 8h, 3.0}});
  CHECK(profile.factor_at(0h) == 3.0);
  CHECK(profile.factor_at(8h) == 1.0);
  CHECK(profile.factor_at(31h) == 0.25);
  CHECK(profile.factor_at(32h) == 3.0);
  CHECK(profile.integral(0h, one_week) == (10 * 1.0 + 14 * 0.25 + (168 - 24) * 3.0) * 3600.0);
  CHECK(models::weekly({{0h, 2.0}, {1h, 1.0}}).starts.size() == 2);
}

TEST_CASE("growth multiplies equal times by equal factors, in closed form", "[models][profile]") {
  const double k = std::log(1.05) / 2'629'746.0;  // 5 % per month of 365.2425 / 12 days
  auto profile = models::growth(k);
  profile.growth.since = 6h;
  CHECK(profile.factor_at(6h) == 1.0);
  CHECK(profile.factor_at(6h + models::mean_month) == Approx(1.05));
  CHECK(profile.factor_at(6h + 12 * models::mean_month) == Approx(1.795856326));  // 1.05^12
  // Integral of exp(k t) over [0, T]: (exp(k T) - 1) / k.
  CHECK(profile.integral(6h, 6h + models::mean_month) == Approx(0.05 / k));
  CHECK(profile.advance(6h, 0.05 / k) - 6h - models::mean_month <= 1us);
  CHECK(profile.peak(6h, 6h + models::mean_month) == Approx(1.05));
  auto decline = models::growth(-1.0 / 86'400.0);  // the whole of it integrates to one day
  CHECK(decline.advance(0h, 86'000.0) == sim::from_seconds(-86'400.0 * std::log1p(-86'000.0 / 86'400.0)));
  CHECK(decline.advance(0h, 86'401.0) == Duration::max());
}

TEST_CASE("advance undoes the integral with month ends and growth, too", "[models][profile]") {
  auto profile = models::business_hours() * models::month_end({}) * models::growth(3e-7);
  profile.growth.since = on(2026, 1, 5);
  sim::Stream stream{7, 8, 9};
  for (int i = 0; i < 5'000; ++i) {
    const Duration from = on(2026, 1, 5) + sim::from_seconds(60 * 86'400.0 * sim::uniform01(stream));
    const Duration to = from + sim::from_seconds(40 * 86'400.0 * std::pow(sim::uniform01(stream), 3));
    const double seconds = profile.integral(from, to);
    const Duration back = profile.advance(from, seconds);
    CAPTURE(from.count(), to.count(), back.count());
    REQUIRE(std::fabs(profile.integral(from, back) - seconds) <= 1e-8);
    REQUIRE((profile.factor_at(to) > 0.0 ? std::chrono::abs(back - to) <= 10ns : back <= to));
  }
}

}  // namespace loadscape::tests
