#include "analysis/control_variates.hpp"

#include "analysis/math_policy.hpp"

#include <fmt/format.h>
#include <Eigen/Dense>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <stdexcept>

namespace loadscape::analysis {
namespace {

struct Centered {
  Eigen::MatrixXd deviations;  ///< of the controls from their sample means: replications x controls
  Eigen::VectorXd surprise;    ///< sample means less expected values
};

Centered centered(std::span<const Control> controls, std::size_t replications) {
  const auto n = static_cast<Eigen::Index>(replications);
  Centered result{Eigen::MatrixXd(n, static_cast<Eigen::Index>(controls.size())),
                  Eigen::VectorXd(static_cast<Eigen::Index>(controls.size()))};
  for (std::size_t i = 0; i < controls.size(); ++i) {
    if (controls[i].values.size() != replications) {
      throw std::invalid_argument(fmt::format("control variates: {} replications of the figure, {} of control {}",
                                              replications, controls[i].values.size(), i + 1));
    }
    const auto column = static_cast<Eigen::Index>(i);
    const Eigen::VectorXd values = Eigen::Map<const Eigen::VectorXd>(controls[i].values.data(), n);
    result.deviations.col(column) = values.array() - values.mean();
    result.surprise(column) = values.mean() - controls[i].expected;
  }
  return result;
}

}  // namespace

Controlled controlled_estimate(std::span<const double> y, std::span<const Control> controls, double level) {
  const auto plain = estimate(Sample(y.begin(), y.end()), "nothing was measured", level);
  if (controls.empty()) return {plain, {}, 1.0};
  const auto [deviations, surprise] = centered(controls, y.size());
  // Rank-revealing, so that a control that says nothing new gets no weight.
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> fit;
  fit.setThreshold(1e-10);
  fit.compute(deviations);
  const auto spent = 1 + static_cast<std::size_t>(fit.rank());
  if (y.size() < spent + 2) {
    throw std::invalid_argument(
        fmt::format("control variates: {} replications are too few for {} controls", y.size(), controls.size()));
  }
  const Eigen::VectorXd values = Eigen::Map<const Eigen::VectorXd>(y.data(), static_cast<Eigen::Index>(y.size()));
  const Eigen::VectorXd off = values.array() - values.mean();
  const Eigen::VectorXd b = fit.solve(off);
  const auto freedom = static_cast<double>(y.size() - spent);
  const double s2 = (off - deviations * b).squaredNorm() / freedom;
  // (mean - mu)' (D'D)^+ (mean - mu) is the squared norm of the transposed pseudo-inverse applied to (mean - mu)
  const Eigen::VectorXd leverage = fit.pseudoInverse().transpose() * surprise;
  Controlled result;
  result.estimate = plain;
  result.estimate.mean = values.mean() - b.dot(surprise);
  const boost::math::students_t_distribution<double, MathPolicy> t(freedom);
  result.estimate.half_width = boost::math::quantile(t, 0.5 + level / 2.0) *
                               std::sqrt(s2 * (1.0 / static_cast<double>(y.size()) + leverage.squaredNorm()));
  result.coefficients.assign(b.begin(), b.end());
  if (*plain.half_width > 0.0) result.width_ratio = *result.estimate.half_width / *plain.half_width;
  return result;
}

}  // namespace loadscape::analysis
