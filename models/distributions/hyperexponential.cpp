#include "models/distributions/hyperexponential.hpp"

#include "models/distributions/arguments.hpp"
#include "sim/real.hpp"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/uniform_01.hpp>

#include <cmath>

namespace loadscape::models {

namespace {

// (1 - s) / 2 with s = sqrt((cv2 - 1) / (cv2 + 1)), without the cancellation.
double probability_of_long(double cv2) { return 1.0 / ((cv2 + 1.0) * (1.0 + std::sqrt((cv2 - 1.0) / (cv2 + 1.0)))); }

}  // namespace

Hyperexponential::Hyperexponential(double mean, double cv2)
    : mean_{mean},
      cv2_{cv2},
      long_probability_{probability_of_long(cv2)},
      long_mean_{mean / (2 * long_probability_)},
      short_mean_{mean / (2 * (1.0 - long_probability_))} {}

double Hyperexponential::sample(sim::Stream& stream) const {
  const bool is_long = boost::random::uniform_01<sim::Real>{}(stream) < long_probability_;
  const double phase = boost::random::exponential_distribution<sim::Real>{}(stream).value();
  return phase * (is_long ? long_mean_ : short_mean_);
}

MadeDistribution Hyperexponential::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  const double mean = arguments.positive("mean");
  const double cv2 = arguments.between("cv2", 1.0, 1e6);
  return arguments.made<Hyperexponential>(mean, cv2);
}

}  // namespace loadscape::models
