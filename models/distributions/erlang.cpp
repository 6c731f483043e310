#include "models/distributions/erlang.hpp"

#include "models/distributions/arguments.hpp"
#include "sim/real.hpp"

#include <boost/random/exponential_distribution.hpp>

namespace loadscape::models {

namespace {

constexpr int most_drawn_singly = 8;  // four Philox blocks, about the cost of one gamma draw

}  // namespace

Erlang::Erlang(int phases, double mean) : phases_{phases}, total_{static_cast<double>(phases), mean} {}

double Erlang::sample(sim::Stream& stream) const {
  if (phases_ > most_drawn_singly) return total_.sample(stream);
  double sum = 0.0;
  for (int i = 0; i < phases_; ++i) sum += boost::random::exponential_distribution<sim::Real>{}(stream).value();
  return sum * (total_.mean() / phases_);
}

MadeDistribution Erlang::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  const double phases = arguments.whole("k", 1, 1e6);
  const double mean = arguments.positive("mean");
  return arguments.made<Erlang>(static_cast<int>(phases), mean);
}

}  // namespace loadscape::models
