#pragma once
/// Values that were measured.

#include "models/distribution.hpp"
#include "sim/real.hpp"

#include <boost/random/discrete_distribution.hpp>

namespace loadscape::models {

/// One of the given values, each with a probability in proportion to its weight; nothing in between. [Law15]
///
/// An alias table: two 64-bit values per draw, however many values there are. [Walker77]
class Empirical final : public Distribution {
 public:
  /// @pre as many weights as values, none negative, at least one positive
  Empirical(std::vector<double> values, const std::vector<double>& weights);

  double sample(sim::Stream& stream) const override;
  double mean() const override { return mean_; }
  double variance() const override { return variance_; }
  std::string_view name() const override { return "empirical"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  std::vector<double> values_;
  boost::random::discrete_distribution<int, sim::Real> index_;
  double mean_ = 0.0;
  double variance_ = 0.0;
};

}  // namespace loadscape::models
