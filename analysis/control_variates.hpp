#pragma once
/// Narrower intervals from what is known without simulation.

#include "analysis/statistics.hpp"

#include <span>
#include <vector>

namespace loadscape::analysis {

/// A figure that each replication measures although its expected value is known: records offered, mean service time.
struct Control {
  std::vector<double> values;   ///< one per replication
  double expected = 0.0;        ///< its true mean
};

/// An estimate that controls have been taken into account in.
struct Controlled {
  Estimate estimate;                 ///< of the mean; its interval counts the controls as fitted
  std::vector<double> coefficients;  ///< b below, one per control
  double width_ratio = 1.0;          ///< half width / half width without controls
};

/// Regression-adjusted control variates [Lavenberg81]: for replications (y, c) with known means mu of the controls,
///
///     estimate = mean(y) - b' (mean(c) - mu),   b from least squares of y on c,
///     variance = s^2 (1 / n + (mean(c) - mu)' (D'D)^+ (mean(c) - mu)),   s^2 = residual squares / (n - 1 - k),
///
/// with D the controls less their sample means, k its rank, and t(n - 1 - k) for the interval: exact when y and c are
/// jointly normal. Each control that explains nothing costs a degree of freedom; one that does not vary, or that the
/// others imply, costs and gives nothing.
/// @throws std::invalid_argument when a control has another number of replications than y, for n < k + 3 and for a
///         level outside (0, 1).
Controlled controlled_estimate(std::span<const double> y, std::span<const Control> controls,
                               double level = default_level);

}  // namespace loadscape::analysis
