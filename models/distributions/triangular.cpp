#include "models/distributions/triangular.hpp"

#include "models/distributions/arguments.hpp"
#include "models/distributions/constant.hpp"
#include "sim/real.hpp"

#include <boost/random/triangle_distribution.hpp>

namespace loadscape::models {

double Triangular::sample(sim::Stream& stream) const {
  return boost::random::triangle_distribution<sim::Real>{min_, mode_, max_}(stream).value();
}

double Triangular::mean() const { return (min_ + mode_ + max_) / 3; }

double Triangular::variance() const {
  const double low = mode_ - min_, high = max_ - mode_;  // the same formula, without the cancellation
  return (low * low + low * high + high * high) / 18;
}

MadeDistribution Triangular::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  const double min = arguments.non_negative("min");
  const double mode = arguments.at_least("mode", min, "min");
  const double max = arguments.at_least("max", mode, "mode");
  if (min == max) return arguments.made<Constant>(min);
  return arguments.made<Triangular>(min, mode, max);
}

}  // namespace loadscape::models
