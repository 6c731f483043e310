#include "models/distributions/gamma.hpp"

#include "models/distributions/arguments.hpp"

namespace loadscape::models {

Gamma::Gamma(double shape, double mean) : shape_{shape}, mean_{mean}, sampler_{shape, mean / shape} {}

double Gamma::sample(sim::Stream& stream) const {
  auto sampler = sampler_;  // Boost's call operator is not const, though nothing changes
  return sampler(stream).value();
}

MadeDistribution Gamma::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  // Outside, rounding in the rejection test would show.
  const double shape = arguments.between("shape", 0.01, 1e6);
  const double mean = arguments.positive("mean");
  return arguments.made<Gamma>(shape, mean);
}

}  // namespace loadscape::models
