#include "models/distributions/exponential.hpp"

#include "models/distributions/arguments.hpp"
#include "sim/real.hpp"

#include <boost/random/exponential_distribution.hpp>

namespace loadscape::models {

double Exponential::sample(sim::Stream& stream) const {
  // Of mean 1, and stretched: a product is cheaper than the division by a rate.
  return mean_ * boost::random::exponential_distribution<sim::Real>{}(stream).value();
}

MadeDistribution Exponential::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  const double mean = arguments.positive("mean");
  return arguments.made<Exponential>(mean);
}

}  // namespace loadscape::models
