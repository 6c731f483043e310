#include "analysis/batch_means.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

TEST_CASE("von Neumann's ratio of a ramp, by hand", "[analysis][batch-means]") {
  // 1, ..., 8: steps of 1 give 7, squares about 4.5 give 42: C = 1 - 7 / 84 = 11/12, deviation sqrt(6 / 63).
  Sample ramp;
  for (int i = 1; i <= 8; ++i) ramp.emplace_back(i);
  const auto test = von_neumann_test(ramp);
  REQUIRE(test);
  CHECK(test->correlation == Approx(11.0 / 12.0));
  CHECK(test->p_value == Approx(0.001487).epsilon(0.01));  // 1 - Phi(2.9704)
}

TEST_CASE("batches that alternate are not positively correlated", "[analysis][batch-means]") {
  const Sample zigzag{1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0};
  const auto test = von_neumann_test(zigzag);
  REQUIRE(test);
  CHECK(test->correlation == Approx(1.0 - 7.0 / 4.0));
  CHECK(test->p_value > 0.99);
}

TEST_CASE("too few batches, a missing one, or equal ones cannot be tested", "[analysis][batch-means]") {
  CHECK_FALSE(von_neumann_test(Sample(7, 1.0)));
  CHECK_FALSE(von_neumann_test(Sample(20, 1.0)));
  Sample gap{1.0, 2.0, 3.0, 4.0, std::nullopt, 6.0, 7.0, 8.0};
  CHECK_FALSE(von_neumann_test(gap));
}

}  // namespace
}  // namespace loadscape::tests
