#pragma once
/// Heavy tails: sizes of files and of batches.

#include "models/distribution.hpp"

namespace loadscape::models {

/// P(X > x) = (min / x)^shape for x >= min, by inversion: min U^(-1/shape). [Law15]
///
/// Mean shape min / (shape - 1), infinite for shape <= 1; variance infinite for shape <= 2.
class Pareto final : public Distribution {
 public:
  Pareto(double min, double shape) : min_{min}, shape_{shape} {}

  double sample(sim::Stream& stream) const override;
  double mean() const override;
  double variance() const override;
  std::string_view name() const override { return "pareto"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double min_, shape_;
};

}  // namespace loadscape::models
