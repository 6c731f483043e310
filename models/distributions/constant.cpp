#include "models/distributions/constant.hpp"

#include "models/distributions/arguments.hpp"

namespace loadscape::models {

double Constant::sample(sim::Stream&) const { return value_; }

MadeDistribution Constant::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  const double value = arguments.non_negative("value");
  return arguments.made<Constant>(value);
}

}  // namespace loadscape::models
