#include "models/distributions/uniform.hpp"

#include "models/distributions/arguments.hpp"
#include "models/distributions/constant.hpp"
#include "sim/real.hpp"

#include <boost/random/uniform_real_distribution.hpp>

namespace loadscape::models {

double Uniform::sample(sim::Stream& stream) const {
  return boost::random::uniform_real_distribution<sim::Real>{min_, max_}(stream).value();
}

double Uniform::mean() const { return min_ + (max_ - min_) / 2; }

double Uniform::variance() const { return (max_ - min_) * (max_ - min_) / 12; }

MadeDistribution Uniform::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  const double min = arguments.non_negative("min");
  const double max = arguments.at_least("max", min, "min");
  if (min == max) return arguments.made<Constant>(min);
  return arguments.made<Uniform>(min, max);
}

}  // namespace loadscape::models
