#include "models/draws.hpp"

#include <limits>
#include <utility>

namespace loadscape::models {

Demand::Demand(DistributionPtr of, std::uint64_t for_purpose)
    : distribution{std::move(of)}, purpose{for_purpose}, fixed{distribution->constant()} {}

TimeDraws::TimeDraws(const Demand& demand, std::uint64_t run_key)
    : is_fixed_{demand.fixed.has_value()},
      distribution_{demand.distribution.get()},
      purpose_{demand.purpose},
      key_{sim::mix(run_key, demand.purpose)} {
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

sim::Duration TimeDraws::draw_one(std::uint64_t record, std::uint32_t attempt) const {
  sim::Stream stream{key_, record, attempt};
  return to_duration(distribution_->sample(stream));
}

}  // namespace loadscape::models
