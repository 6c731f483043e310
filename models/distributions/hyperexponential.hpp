#pragma once
/// More variable than the exponential: mostly short, sometimes long.

#include "models/distribution.hpp"

namespace loadscape::models {

/// Two exponential phases with balanced means, fitted to the mean and the squared coefficient of variation cv2. [Allen90]
///
/// The long phase has probability q = (1 - s) / 2 with s = sqrt((cv2 - 1) / (cv2 + 1)) and mean mean / (2 q), the
/// short one mean / (2 (1 - q)): each carries half of the mean. Variance cv2 mean^2; cv2 = 1 is the exponential.
class Hyperexponential final : public Distribution {
 public:
  Hyperexponential(double mean, double cv2);

  double sample(sim::Stream& stream) const override;
  double mean() const override { return mean_; }
  double variance() const override { return cv2_ * mean_ * mean_; }
  std::string_view name() const override { return "hyperexponential"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double mean_, cv2_;
  double long_probability_;
  double long_mean_, short_mean_;
};

}  // namespace loadscape::models
