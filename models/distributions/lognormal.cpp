#include "models/distributions/lognormal.hpp"

#include "models/distributions/arguments.hpp"
#include "sim/elementary.hpp"
#include "sim/real.hpp"

#include <boost/random/lognormal_distribution.hpp>

#include <cmath>

namespace loadscape::models {

namespace {

constexpr double normal_p99 = 2.3263478740408411;  // the standard normal's 99th percentile
constexpr double widest = 1e6;                     // keeps sigma below 6, and every draw far from overflow

MadeDistribution from_percentiles(Arguments& arguments) {
  const double p50 = arguments.positive("p50");
  const double p99 = arguments.positive("p99");
  if (p99 <= p50) arguments.reject("p99", "must be greater than p50");
  if (p99 / p50 > widest) arguments.reject("p99", "must be at most 1e6 times p50");
  const double sigma = sim::elementary::log(p99 / p50) / normal_p99;
  return arguments.made<Lognormal>(sim::elementary::log(p50), sigma);
}

MadeDistribution from_moments(Arguments& arguments) {
  const double mean = arguments.positive("mean");
  const double sd = arguments.positive("sd");
  const double ratio = sd / mean;
  if (ratio > widest) arguments.reject("sd", "must be at most 1e6 times mean");
  const double sigma_squared = sim::elementary::log1p(ratio * ratio);
  const double mu = sim::elementary::log(mean) - sigma_squared / 2;
  return arguments.made<Lognormal>(mu, sigma_squared > 0.0 ? std::sqrt(sigma_squared) : 0.0);
}

}  // namespace

double Lognormal::sample(sim::Stream& stream) const {
  return boost::random::lognormal_distribution<sim::Real>{mu_, sigma_}(stream).value();
}

double Lognormal::mean() const { return sim::elementary::exp(mu_ + sigma_ * sigma_ / 2); }

double Lognormal::variance() const { return mean() * mean() * sim::elementary::expm1(sigma_ * sigma_); }

MadeDistribution Lognormal::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  const bool percentiles = arguments.has("p50") || arguments.has("p99");
  return percentiles ? from_percentiles(arguments) : from_moments(arguments);
}

}  // namespace loadscape::models
