#pragma once
/// The memoryless distribution.

#include "models/distribution.hpp"

namespace loadscape::models {

/// Density exp(-x / mean) / mean: variance mean^2. [Law15]
///
/// One 64-bit value and two table look-ups for 98 draws in 100: Boost.Random 1.74 samples by the ziggurat method.
/// [MarsagliaTsang00]
class Exponential final : public Distribution {
 public:
  explicit Exponential(double mean) : mean_{mean} {}

  double sample(sim::Stream& stream) const override;
  double mean() const override { return mean_; }
  double variance() const override { return mean_ * mean_; }
  std::string_view name() const override { return "exponential"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double mean_;
};

}  // namespace loadscape::models
