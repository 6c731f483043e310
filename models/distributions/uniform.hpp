#pragma once
/// Every value between two bounds, equally likely.

#include "models/distribution.hpp"

namespace loadscape::models {

/// Density 1 / (max - min) on [min, max): mean (min + max) / 2, variance (max - min)^2 / 12. [Law15]
class Uniform final : public Distribution {
 public:
  /// @pre 0 <= min < max
  Uniform(double min, double max) : min_{min}, max_{max} {}

  double sample(sim::Stream& stream) const override;
  double mean() const override;
  double variance() const override;
  std::string_view name() const override { return "uniform"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double min_, max_;
};

}  // namespace loadscape::models
