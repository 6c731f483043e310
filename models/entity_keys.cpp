#include "models/entity_keys.hpp"

#include "sim/elementary.hpp"
#include "sim/random.hpp"

#include <algorithm>

namespace loadscape::models {

EntityDraws::EntityDraws(const EntityKeys& keys) : count_{keys.count}, purpose_{sim::name_key("entity_key")} {
  if (keys.exponent == 0.0) return;
  std::vector<double> cumulative;
  cumulative.reserve(count_);
  double sum = 0.0;
  for (std::uint32_t k = 1; k <= count_; ++k) {
    cumulative.push_back(sum += sim::elementary::pow(static_cast<double>(k), -keys.exponent));
  }
  cumulative_ = std::make_shared<const std::vector<double>>(std::move(cumulative));
}

std::uint32_t EntityDraws::draw(std::uint64_t run_key, std::uint64_t record) const {
  sim::Stream stream{run_key, purpose_, record};
  const double u = sim::uniform01(stream);
  std::uint64_t number = 0;
  if (cumulative_) {
    const auto found = std::ranges::upper_bound(*cumulative_, u * cumulative_->back());
    number = static_cast<std::uint64_t>(found - cumulative_->begin());
  } else {
    number = static_cast<std::uint64_t>(u * count_);
  }
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(number, count_ - 1));  // rounding may carry a u next to 1 beyond the last
}

}  // namespace loadscape::models
