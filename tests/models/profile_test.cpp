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

}  // namespace loadscape::tests
