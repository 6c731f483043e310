#pragma once
/// The sum of equal steps.

#include "models/distribution.hpp"
#include "models/distributions/gamma.hpp"

namespace loadscape::models {

/// k exponential phases in a row, each of mean / k: variance mean^2 / k. [Kleinrock75]
///
/// Few phases are drawn one by one, which is faster than the gamma distribution that they add up to.
class Erlang final : public Distribution {
 public:
  Erlang(int phases, double mean);

  double sample(sim::Stream& stream) const override;
  double mean() const override { return total_.mean(); }
  double variance() const override { return total_.variance(); }
  std::string_view name() const override { return "erlang"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  int phases_;
  Gamma total_;
};

}  // namespace loadscape::models
