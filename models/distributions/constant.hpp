#pragma once
/// The distribution without chance.

#include "models/distribution.hpp"

namespace loadscape::models {

/// The same value in every draw; takes nothing from the stream.
class Constant final : public Distribution {
 public:
  explicit Constant(double value) : value_{value} {}

  double sample(sim::Stream& stream) const override;
  double mean() const override { return value_; }
  double variance() const override { return 0.0; }
  std::string_view name() const override { return "constant"; }
  std::optional<double> constant() const override { return value_; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double value_;
};

}  // namespace loadscape::models
