#include "models/distributions/empirical.hpp"

#include "models/distributions/arguments.hpp"
#include "models/distributions/constant.hpp"

#include <cmath>
#include <numeric>
#include <utility>

namespace loadscape::models {

Empirical::Empirical(std::vector<double> values, const std::vector<double>& weights)
    : values_{std::move(values)}, index_{weights} {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t i = 0; i < values_.size(); ++i) mean_ += values_[i] * (weights[i] / total);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    variance_ += (values_[i] - mean_) * (values_[i] - mean_) * (weights[i] / total);
  }
}

double Empirical::sample(sim::Stream& stream) const { return values_[static_cast<std::size_t>(index_(stream))]; }

MadeDistribution Empirical::make(std::span<const GivenArgument> given) {
  Arguments arguments{given};
  auto values = arguments.list_of_non_negative("values");
  const bool weighted = arguments.has("weights");
  const auto weights = weighted ? arguments.list_of_non_negative("weights") : std::vector<double>(values.size(), 1.0);
  if (weights.size() != values.size()) arguments.reject("weights", "must be as many as the values");
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (!(total > 0.0)) arguments.reject("weights", "must not all be zero");
  if (!std::isfinite(total)) arguments.reject("weights", "must have a finite sum");
  if (!arguments.wrong() && values.size() == 1) return arguments.made<Constant>(values[0]);
  return arguments.made<Empirical>(std::move(values), weights);
}

}  // namespace loadscape::models
