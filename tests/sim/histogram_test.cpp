#include "sim/histogram.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace loadscape::tests {
namespace {

using sim::Duration;
using sim::Histogram;
using namespace std::chrono_literals;

// Values of every size from 1 ns to about 200 days.
std::vector<Duration> values_of_every_size(std::size_t n) {
  std::vector<Duration> values;
  sim::Stream stream{1, 2, 3};
  for (std::size_t i = 0; i < n; ++i) {
    values.emplace_back(static_cast<std::int64_t>(std::exp2(54.0 * sim::uniform01(stream))));
  }
  return values;
}

Histogram histogram_of(const std::vector<Duration>& values) {
  Histogram histogram;
  for (const Duration value : values) histogram.add(value);
  return histogram;
}

}  // namespace

TEST_CASE("a quantile is within 0.8 % of the value of that rank", "[sim][histogram]") {
  auto values = values_of_every_size(20'001);
  const auto histogram = histogram_of(values);
  std::ranges::sort(values);
  for (std::size_t rank = 1; rank <= values.size(); rank += 100) {
    const double exact = sim::to_seconds(values[rank - 1]);
    // Half a rank inside, so that rounding of the probability does not choose another rank.
    const double got = histogram.quantile_s((static_cast<double>(rank) - 0.5) / static_cast<double>(values.size()));
    CAPTURE(rank, exact, got);
    CHECK(std::fabs(got - exact) <= 0.008 * exact);
  }
}

TEST_CASE("every single value is reported within 0.8 %, below 64 ns exactly", "[sim][histogram]") {
  for (std::int64_t value = 0; value < 100'000; value += value < 1000 ? 1 : 37) {
    Histogram histogram;
    histogram.add(Duration{value}, 2);
    histogram.add(Duration{std::int64_t{1} << 40});  // so that the value is not the maximum
    const double got = histogram.quantile_s(0.5) * 1e9;
    const auto exact = static_cast<double>(value);
    CAPTURE(value, got);
    REQUIRE(std::fabs(got - exact) <= (value < 64 ? 1e-6 : 0.008 * exact));
  }
}

TEST_CASE("merging equals adding, in either order", "[sim][histogram]") {
  const auto values = values_of_every_size(5'000);
  const std::vector<Duration> first(values.begin(), values.begin() + 2'000),
      second(values.begin() + 2'000, values.end());
  const auto whole = histogram_of(values);
  auto forward = histogram_of(first), backward = histogram_of(second);
  forward.merge(histogram_of(second));
  backward.merge(histogram_of(first));
  for (const auto* merged : {&forward, &backward}) {
    CHECK(merged->count() == whole.count());
    CHECK(merged->max() == whole.max());
    CHECK(merged->min() == whole.min());
    CHECK(merged->sum_s() == Approx(whole.sum_s()).epsilon(1e-12));
    for (const double p : {0.01, 0.5, 0.95, 0.99, 1.0}) CHECK(merged->quantile_s(p) == whole.quantile_s(p));
  }
}

TEST_CASE("the last quantile is the exact maximum", "[sim][histogram]") {
  const auto histogram = histogram_of({1s, 2s, 1'234'567'891ns, 9'876'543'211ns});
  CHECK(histogram.quantile_s(1.0) == sim::to_seconds(9'876'543'211ns));
  CHECK(histogram.quantile_s(0.76) == sim::to_seconds(9'876'543'211ns));  // rank 4 of 4
  CHECK(histogram.quantile_s(0.75) == Approx(2.0).epsilon(0.008));        // rank 3 of 4
}

TEST_CASE("count, sum, mean, minimum and maximum are exact", "[sim][histogram]") {
  Histogram histogram;
  histogram.add(2s);
  histogram.add(5s, 3);
  CHECK(histogram.count() == 4);
  CHECK(histogram.sum_s() == Approx(17.0).epsilon(1e-15));
  CHECK(histogram.mean_s() == Approx(4.25).epsilon(1e-15));
  CHECK(histogram.min() == 2s);
  CHECK(histogram.max() == 5s);
}

TEST_CASE("an empty histogram has no values, and a cleared one is empty", "[sim][histogram]") {
  auto histogram = histogram_of({1s});
  histogram.clear();
  CHECK(histogram.count() == 0);
  CHECK(histogram.mean_s() == 0.0);
  CHECK(histogram.min() == 0s);
  CHECK(histogram.max() == 0s);
  auto other = histogram_of({3s});
  other.merge(histogram);
  CHECK(other.min() == 3s);
  CHECK(other.count() == 1);
}

TEST_CASE("the longest duration fits", "[sim][histogram]") {
  const auto histogram = histogram_of({0ns, Duration::max(), Duration::max()});
  CHECK(histogram.quantile_s(0.3) == 0.0);
  CHECK(histogram.quantile_s(0.5) == Approx(sim::to_seconds(Duration::max())).epsilon(0.008));
}

}  // namespace loadscape::tests
