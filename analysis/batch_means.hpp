#pragma once
/// Whether the batches of one long run are long enough to stand for independent runs.

#include "analysis/statistics.hpp"

#include <optional>
#include <span>

namespace loadscape::analysis {

/// The test of batch means against positive correlation between neighbors.
struct BatchTest {
  double correlation = 0.0;  ///< of neighbors: C below, close to the lag-1 autocorrelation
  double p_value = 1.0;      ///< one-sided, of "batches are independent"
};

/// Von Neumann's ratio as a test for batch means:
///
///     C = 1 - sum (x(i) - x(i+1))^2 / (2 sum (x(i) - mean)^2),
///
/// which for n independent normal values has mean 0, variance (n - 2) / (n^2 - 1), and is close to normal from n = 8
/// on. Positive C: batches are too short, and an interval that takes them as independent is too narrow.
/// Absent for fewer than 8 values, a value missing, or values that are all equal. [Neumann41] [Fishman78]
std::optional<BatchTest> von_neumann_test(std::span<const std::optional<double>> batches);

}  // namespace loadscape::analysis
