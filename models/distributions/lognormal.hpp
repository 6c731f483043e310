#pragma once
/// The usual shape of response times: a body and a long tail.

#include "models/distribution.hpp"

namespace loadscape::models {

/// exp(mu + sigma Z) with Z standard normal: mean exp(mu + sigma^2 / 2), variance mean^2 (exp(sigma^2) - 1). [Law15]
///
/// From percentiles: mu = log p50, sigma = log(p99 / p50) / 2.3263, the 99th percentile of Z.
/// From moments: sigma^2 = log(1 + (sd / mean)^2), mu = log mean - sigma^2 / 2.
class Lognormal final : public Distribution {
 public:
  Lognormal(double mu, double sigma) : mu_{mu}, sigma_{sigma} {}

  double sample(sim::Stream& stream) const override;
  double mean() const override;
  double variance() const override;
  std::string_view name() const override { return "lognormal"; }
  static MadeDistribution make(std::span<const GivenArgument> given);

 private:
  double mu_, sigma_;
};

}  // namespace loadscape::models
