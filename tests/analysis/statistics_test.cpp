#include "analysis/statistics.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <limits>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

TEST_CASE("the interval of three replications is the Student-t interval of the table", "[analysis][statistics]") {
  const auto result = estimate(Sample{1.0, 2.0, 3.0});
  CHECK(*result.mean == 2.0);
  CHECK(*result.half_width == Approx(4.302653 / std::sqrt(3.0)).epsilon(1e-6));  // t(2, 0.975) * s / sqrt(n), s = 1
  CHECK(result.n == 3);
  CHECK(result.level == 0.95);
  CHECK(result.why.empty());
}

TEST_CASE("ten replications at 99 % use t(9, 0.995)", "[analysis][statistics]") {
  const Sample sample{0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 2.0, 2.0, 2.0, 2.0};  // mean 1, s^2 = 10 / 9
  const auto result = estimate(sample, "", 0.99);
  CHECK(*result.mean == Approx(1.0));
  CHECK(*result.half_width == Approx(3.249836 * std::sqrt(10.0 / 9.0 / 10.0)).epsilon(1e-6));
}

TEST_CASE("one replication has a mean, no interval, and says why", "[analysis][statistics]") {
  const auto result = estimate(Sample{4.0});
  CHECK(*result.mean == 4.0);
  CHECK_FALSE(result.half_width);
  CHECK(result.why == "one replication gives no interval");
}

TEST_CASE("replications without a value are left out and counted", "[analysis][statistics]") {
  const auto some = estimate(Sample{1.0, std::nullopt, 3.0});
  CHECK(*some.mean == 2.0);
  CHECK(some.n == 2);
  CHECK(some.why == "has a value in 2 of 3 replications");
  CHECK(estimate(Sample{1.0, std::nullopt, 3.0}, "", 0.95, "batches").why == "has a value in 2 of 3 batches");
  const auto none = estimate(Sample{std::nullopt, std::nullopt}, "no record was delivered");
  CHECK_FALSE(none.mean);
  CHECK(none.n == 0);
  CHECK(none.why == "no record was delivered");
  const auto infinite = estimate(Sample{1.0, std::numeric_limits<double>::infinity()});
  CHECK(*infinite.mean == 1.0);
  CHECK(infinite.n == 1);
}

TEST_CASE("equal values have exactly that mean and an interval of zero width", "[analysis][statistics]") {
  const auto result = estimate(Sample(10, 0.1));
  CHECK(*result.mean == 0.1);
  CHECK(*result.half_width == 0.0);
}

TEST_CASE("order statistics enclose a median as the binomial table says", "[analysis][statistics]") {
  // n = 10, p = 1/2: P(B <= 1) = 11 / 1024 = 1.07 %, P(B <= 2) = 5.5 %: the 2nd and the 9th smallest, 97.9 %.
  std::vector<double> values{7.0, 3.0, 10.0, 1.0, 5.0, 9.0, 2.0, 8.0, 6.0, 4.0};
  const auto median = quantile_interval(values, 0.5);
  CHECK(median.value == 5.0);
  CHECK(*median.low == 2.0);
  CHECK(*median.high == 9.0);
  CHECK(median.coverage == Approx(1.0 - 22.0 / 1024.0));
  CHECK(median.n == 10);
}

TEST_CASE("the 95th percentile of few values has no upper bound", "[analysis][statistics]") {
  std::vector<double> values;
  for (int i = 1; i <= 60; ++i) values.push_back(i);  // 0.95^60 = 4.6 %: even the largest is too often below
  const auto few = quantile_interval(values, 0.95);
  CHECK(few.value == 57.0);
  CHECK_FALSE(few.high);
  CHECK(few.low);
  for (int i = 61; i <= 72; ++i) values.push_back(i);  // 0.95^72 = 2.49 %
  CHECK(*quantile_interval(values, 0.95).high == 72.0);
}

TEST_CASE("a quantile needs values and a probability", "[analysis][statistics]") {
  CHECK_THROWS_WITH(quantile_interval(std::vector<double>{}, 0.5), "quantile interval: there are no values");
  CHECK_THROWS_WITH(quantile_interval(std::vector<double>{1.0}, 95.0),
                    "quantile interval: the probability must lie between 0 and 1, got 95");
}

TEST_CASE("a level outside (0, 1) is refused", "[analysis][statistics]") {
  CHECK_THROWS_WITH(estimate(Sample{1.0}, "", 95.0), "confidence level: must lie between 0 and 1, got 95");
}

TEST_CASE("a paired difference sees through what both sides share", "[analysis][statistics]") {
  const Sample a{101.0, 202.0, 303.0, 401.0};
  const Sample b{100.0, 200.0, 300.0, 400.0};  // differences 1, 2, 3, 1: mean 1.75, s = 0.957427
  const auto paired = compare_paired(a, b);
  CHECK(*paired.difference.mean == Approx(1.75));
  CHECK(*paired.difference.half_width == Approx(3.182446 * 0.957427 / 2.0).epsilon(1e-5));
  CHECK(paired.verdict == Verdict::a_higher);
  CHECK(compare_paired(b, a).verdict == Verdict::b_higher);
}

TEST_CASE("a paired difference whose interval covers zero is not distinguishable", "[analysis][statistics]") {
  const auto paired = compare_paired(Sample{1.0, 2.0, 3.0}, Sample{2.0, 2.0, 2.0});
  CHECK(paired.difference.covers(0.0));
  CHECK(paired.verdict == Verdict::not_distinguishable);
}

TEST_CASE("equal samples are identical, a constant shift is certain", "[analysis][statistics]") {
  CHECK(compare_paired(Sample{1.0, 2.0}, Sample{1.0, 2.0}).verdict == Verdict::identical);
  const auto shifted = compare_paired(Sample{1.0, 2.0}, Sample{0.5, 1.5});
  CHECK(shifted.verdict == Verdict::a_higher);
  CHECK(*shifted.difference.half_width == 0.0);
  CHECK(*shifted.p_value == 0.0);
}

TEST_CASE("one pair gives no verdict", "[analysis][statistics]") {
  const auto paired = compare_paired(Sample{1.0}, Sample{2.0});
  CHECK(paired.verdict == Verdict::unknown);
  CHECK_FALSE(paired.p_value);
}

TEST_CASE("samples of different length cannot be paired", "[analysis][statistics]") {
  CHECK_THROWS_WITH(compare_paired(Sample{1.0}, Sample{}), "paired comparison: 1 replications of one, 0 of the other");
}

TEST_CASE("Holm multiplies by what is left and never decreases", "[analysis][statistics]") {
  const std::vector<double> p{0.01, 0.04, 0.03, 0.005};
  const auto adjusted = holm_adjusted(p);  // sorted: 4 x 0.005, 3 x 0.01, 2 x 0.03, max(0.06, 1 x 0.04)
  CHECK(adjusted[0] == Approx(0.03));
  CHECK(adjusted[1] == Approx(0.06));
  CHECK(adjusted[2] == Approx(0.06));
  CHECK(adjusted[3] == Approx(0.02));
}

TEST_CASE("a difference that is significant alone may not survive its family", "[analysis][statistics]") {
  PairedDifference weak = compare_paired(Sample{1.0, 2.0, 1.5, 0.4}, Sample(4, 0.0));
  REQUIRE(weak.verdict == Verdict::a_higher);
  REQUIRE(*weak.p_value > 0.025);
  PairedDifference noise = compare_paired(Sample{1.0, -1.0, 1.0, -0.9}, Sample(4, 0.0));
  PairedDifference same = compare_paired(Sample(4, 0.0), Sample(4, 0.0));
  std::vector<PairedDifference*> family{&weak, &noise, &same};
  adjust(family);
  CHECK(weak.verdict == Verdict::not_distinguishable);
  CHECK(*weak.p_adjusted == Approx(2.0 * *weak.p_value));
  CHECK(same.verdict == Verdict::identical);
}

}  // namespace
}  // namespace loadscape::tests
