#include "sim/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace loadscape::sim {
namespace {

/// The middle of bucket `index` [ns].
double midpoint(std::size_t index) {
  constexpr std::size_t per_octave = std::size_t{1} << Histogram::sub_bits;
  if (index < per_octave) return static_cast<double>(index);
  const std::size_t shift = (index >> Histogram::sub_bits) - 1;
  const double width = std::ldexp(1.0, static_cast<int>(shift));
  const auto low = static_cast<double>(per_octave + (index & (per_octave - 1)));
  return low * width + (width - 1.0) / 2.0;
}

}  // namespace

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
  min_ = std::min(min_, other.min_);
}

void Histogram::clear() { *this = Histogram{}; }

double Histogram::quantile_s(double probability) const {
  const auto rank = static_cast<std::uint64_t>(std::max(1.0, std::ceil(probability * static_cast<double>(count_))));
  if (rank >= count_) return to_seconds(max_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) {
      const double middle = midpoint(i);
      return std::clamp(middle, static_cast<double>(min_.count()), static_cast<double>(max_.count())) * 1e-9;
    }
  }
  return to_seconds(max_);
}

}  // namespace loadscape::sim
