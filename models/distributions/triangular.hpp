#pragma once
/// An expert's guess: least, most likely, most.

#include "models/distribution.hpp"

namespace loadscape::models {

/// Density that rises in a line from min to mode and falls in a line to max: mean (min + mode + max) / 3,
/// variance (min^2 + mode^2 + max^2 - min mode - min max - mode max) / 18. [Law15]
class Triangular final : public Distribution {
 public:
  /// @pre 0 <= min <= mode <= max, min < max
  Triangular(double min, double mode, double max) : min_{min}, mode_{mode}, max_{max} {}

  double sample(sim::Stream& stream) const override;
  double mean() const override;
  double variance() const override;
  std::string_view name() const override { return "triangular"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double min_, mode_, max_;
};

}  // namespace loadscape::models
