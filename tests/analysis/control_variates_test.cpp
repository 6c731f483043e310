#include "analysis/control_variates.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

TEST_CASE("a control that explains everything leaves no interval", "[analysis][control-variates]") {
  // y = 10 + 2 (c - 3), exactly: the mean of y is 10 although the sample of c has mean 4
  const Control c{{2.0, 3.0, 5.0, 6.0}, 3.0};
  const auto result = controlled_estimate(std::vector<double>{8.0, 10.0, 14.0, 16.0}, std::span(&c, 1));
  CHECK(*result.estimate.mean == Approx(10.0));
  CHECK(*result.estimate.half_width == Approx(0.0).margin(1e-12));
  CHECK(result.coefficients.at(0) == Approx(2.0));
}

TEST_CASE("a regression by hand: slope, estimate and interval", "[analysis][control-variates]") {
  // c = -2 -1 0 1 2 and mean 0.5 expected; y = 1 3 2 5 4: mean 3, slope 8 / 10 = 0.8,
  // estimate 3 - 0.8 (0 - 0.5) = 3.4; residuals -0.4 0.8 -1 1.2 -0.6: squares 3.6, s^2 = 3.6 / 3 = 1.2;
  // variance 1.2 (1 / 5 + 0.25 / 10) = 0.27; t(3, 0.975) = 3.182446.
  const Control c{{-2.0, -1.0, 0.0, 1.0, 2.0}, 0.5};
  const auto result = controlled_estimate(std::vector<double>{1.0, 3.0, 2.0, 5.0, 4.0}, std::span(&c, 1));
  CHECK(result.coefficients.at(0) == Approx(0.8));
  CHECK(*result.estimate.mean == Approx(3.4));
  CHECK(*result.estimate.half_width == Approx(3.182446 * std::sqrt(0.27)).epsilon(1e-6));
  // without controls: t(4, 0.975) = 2.776445, s = sqrt(10 / 4)
  CHECK(result.width_ratio == Approx(3.182446 * std::sqrt(0.27) / (2.776445 * std::sqrt(2.5 / 5.0))).epsilon(1e-6));
}

TEST_CASE("a control that does not vary, or that is there twice, changes nothing", "[analysis][control-variates]") {
  const std::vector<double> y{1.0, 3.0, 2.0, 5.0, 4.0};
  const Control c{{-2.0, -1.0, 0.0, 1.0, 2.0}, 0.5}, constant{{7.0, 7.0, 7.0, 7.0, 7.0}, 1.0};
  const auto alone = controlled_estimate(y, std::vector<Control>{c});
  for (const auto& controls : {std::vector<Control>{c, constant}, std::vector<Control>{c, c}}) {
    const auto result = controlled_estimate(y, controls);
    CHECK(*result.estimate.mean == Approx(*alone.estimate.mean));
    CHECK(*result.estimate.half_width == Approx(*alone.estimate.half_width));
  }
}

TEST_CASE("without controls the estimate is the plain one", "[analysis][control-variates]") {
  const std::vector<double> y{1.0, 3.0, 2.0};
  const auto result = controlled_estimate(y, {});
  const auto plain = estimate(Sample(y.begin(), y.end()));
  CHECK(*result.estimate.mean == Approx(*plain.mean));
  CHECK(*result.estimate.half_width == Approx(*plain.half_width));
  CHECK(result.width_ratio == Approx(1.0));
}

TEST_CASE("control variates need replications, as many of each control", "[analysis][control-variates]") {
  const Control c{{1.0, 2.0, 3.0}, 0.5};
  CHECK_THROWS_WITH(controlled_estimate(std::vector<double>{1.0, 2.0, 4.0}, std::span(&c, 1)),
                    "control variates: 3 replications are too few for 1 controls");
  CHECK_THROWS_WITH(controlled_estimate(std::vector<double>{1.0, 2.0}, std::span(&c, 1)),
                    "control variates: 2 replications of the figure, 3 of control 1");
}

}  // namespace
}  // namespace loadscape::tests
