#include "models/distributions/pareto.hpp"

#include "models/distributions/arguments.hpp"
#include "sim/real.hpp"

#include <boost/random/uniform_01.hpp>

#include <limits>

namespace loadscape::models {

double Pareto::sample(sim::Stream& stream) const {
  const sim::Real u = 1 - boost::random::uniform_01<sim::Real>{}(stream);  // in (0, 1]
  return min_ * pow(u, -1 / shape_).value();
}

double Pareto::mean() const {
  if (shape_ <= 1.0) return std::numeric_limits<double>::infinity();
  return shape_ * min_ / (shape_ - 1.0);
}

double Pareto::variance() const {
  if (shape_ <= 2.0) return std::numeric_limits<double>::infinity();
  return min_ * min_ * shape_ / ((shape_ - 1.0) * (shape_ - 1.0) * (shape_ - 2.0));
}

MadeDistribution Pareto::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  const double min = arguments.positive("min");
  const double shape = arguments.between("shape", 0.1, 1000);
  return arguments.made<Pareto>(min, shape);
}

}  // namespace loadscape::models
