#include "analysis/batch_means.hpp"

#include "analysis/math_policy.hpp"

#include <boost/math/distributions/normal.hpp>

#include <cmath>

namespace loadscape::analysis {

std::optional<BatchTest> von_neumann_test(std::span<const std::optional<double>> batches) {
  const auto n = static_cast<double>(batches.size());
  if (batches.size() < 8) return std::nullopt;
  double mean = 0.0;
  for (const auto& x : batches) {
    if (!x) return std::nullopt;
    mean += *x / n;
  }
  double squares = 0.0, steps = 0.0;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    squares += (*batches[i] - mean) * (*batches[i] - mean);
    if (i > 0) steps += (*batches[i] - *batches[i - 1]) * (*batches[i] - *batches[i - 1]);
  }
  if (steps == 0.0) return std::nullopt;
  BatchTest test;
  test.correlation = 1.0 - steps / (2.0 * squares);
  const double deviation = std::sqrt((n - 2.0) / (n * n - 1.0));
  const boost::math::normal_distribution<double, MathPolicy> normal;
  test.p_value = boost::math::cdf(boost::math::complement(normal, test.correlation / deviation));
  return test;
}

}  // namespace loadscape::analysis
