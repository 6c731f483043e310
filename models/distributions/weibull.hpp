#pragma once
/// Times to failure.

#include "models/distribution.hpp"

namespace loadscape::models {

/// P(X > x) = exp(-(x / scale)^shape): mean scale G(1 + 1/shape), variance scale^2 G(1 + 2/shape) - mean^2,
/// G the gamma function. Shape below 1: the older, the safer; above 1: wear. [Law15]
class Weibull final : public Distribution {
 public:
  Weibull(double shape, double scale) : shape_{shape}, scale_{scale} {}

  double sample(sim::Stream& stream) const override;
  double mean() const override;
  double variance() const override;
  std::string_view name() const override { return "weibull"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double shape_, scale_;
};

}  // namespace loadscape::models
