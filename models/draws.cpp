#include "models/draws.hpp"

#include <limits>
#include <utility>

namespace loadscape::models {

Demand::Demand(DistributionPtr of, std::uint64_t for_purpose)
    : distribution{std::move(of)}, purpose{for_purpose}, fixed{distribution->constant()} {}

double sum_over_units(const Distribution& distribution, sim::StreamKey key, const sim::Message& message) {
  if (const auto value = distribution.constant()) return *value * message.units;
  double sum = 0.0;
  for (std::uint32_t unit = 0; unit < message.units; ++unit) {
    sim::Stream stream{key, sim::mix(message.key, unit), message.attempt};
    sum += distribution.sample(stream);
  }
  return sum;
}

TimeDraws::TimeDraws(const Demand& demand, std::uint64_t run_key)
    : is_fixed_{demand.fixed.has_value() && !demand.counts_units()},
      counts_units_{demand.counts_units()},
      each_{demand.each},
      distribution_{demand.distribution.get()},
      purpose_{demand.purpose},
      key_{sim::mix(run_key, demand.purpose)},
      per_unit_{demand.per_unit.get()} {
  if (is_fixed_) drawn_[0] = to_duration(*demand.fixed);
}

sim::Duration TimeDraws::draw_anew(std::uint64_t record, std::uint32_t attempt) {
  const std::uint64_t gap = record - expected_;
  if (attempt > 0 || gap > 1) {  // not one record after the other: drawing ahead would be in vain
    const bool is_late = gap > std::numeric_limits<std::uint64_t>::max() / 2;
    if (!is_late || valid_ == 0) expected_ = record + 1;
    return draw_one(record, attempt);
  }
  first_ = record - record % size;
  valid_ = size;
  expected_ = first_ + size;
  for (std::uint64_t i = 0; i < size; i += 2) {
    const auto first_values = sim::Stream::first_values(key_, first_ + i, 0);
    for (std::uint64_t half = 0; half < 2; ++half) {
      sim::Stream stream{key_, first_ + i + half, 0, first_values[half]};
      drawn_[i + half] = to_duration(distribution_->sample(stream));
    }
  }
  return drawn_[record - first_];
}

sim::Duration TimeDraws::draw_by_units(const sim::Message& message) const {
  double seconds = 0.0;
  if (each_) {
    seconds = sum_over_units(*distribution_, key_, message);
  } else {
    sim::Stream stream{key_, message.key, message.attempt};
    seconds = distribution_->constant().value_or(0.0);
    if (!distribution_->constant()) seconds = distribution_->sample(stream);
  }
  if (per_unit_ != nullptr) {
    const sim::StreamKey key{sim::mix(static_cast<std::uint64_t>(key_), sim::name_key("per unit"))};
    seconds += sum_over_units(*per_unit_, key, message);
  }
  return to_duration(seconds);
}

sim::Duration TimeDraws::draw_one(std::uint64_t record, std::uint32_t attempt) const {
  sim::Stream stream{key_, record, attempt};
  return to_duration(distribution_->sample(stream));
}

}  // namespace loadscape::models
