#pragma once
/// A flexible shape between the exponential and the constant, and beyond the exponential.

#include "models/distribution.hpp"
#include "sim/real.hpp"

#include <boost/random/gamma_distribution.hpp>

namespace loadscape::models {

/// Density x^(shape - 1) exp(-x / scale), scaled to 1, with scale = mean / shape: variance mean^2 / shape. [Law15]
class Gamma final : public Distribution {
 public:
  Gamma(double shape, double mean);

  double sample(sim::Stream& stream) const override;
  double mean() const override { return mean_; }
  double variance() const override { return mean_ * mean_ / shape_; }
  std::string_view name() const override { return "gamma"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double shape_, mean_;
  boost::random::gamma_distribution<sim::Real> sampler_;
};

}  // namespace loadscape::models
