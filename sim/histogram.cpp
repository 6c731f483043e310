#include "sim/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace loadscape::sim {
namespace {

/// The middle of a bucket [ns].
double midpoint(std::size_t octave, std::size_t place) {
  if (octave == 0) return static_cast<double>(place);
  const double width = std::ldexp(1.0, static_cast<int>(octave) - 1);
  const auto low = static_cast<double>((std::size_t{1} << Histogram::sub_bits) + place);
  return low * width + (width - 1.0) / 2.0;
}

}  // namespace

void Histogram::add_page(std::size_t octave) {
  page_of_[octave] = static_cast<std::uint8_t>(counts_.size() >> sub_bits);
  counts_.resize(counts_.size() + per_octave, 0);
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t octave = 0; octave < octaves; ++octave) {
    if (other.page_of_[octave] == no_page) continue;
    if (page_of_[octave] == no_page) add_page(octave);
    const std::size_t to = page_of_[octave] * per_octave;
    const std::size_t from = other.page_of_[octave] * per_octave;
    for (std::size_t i = 0; i < per_octave; ++i) counts_[to + i] += other.counts_[from + i];
  }
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
  for (std::size_t octave = 0; octave < octaves; ++octave) {
    if (page_of_[octave] == no_page) continue;
    for (std::size_t i = 0; i < per_octave; ++i) {
      seen += counts_[page_of_[octave] * per_octave + i];
      if (seen < rank) continue;
      const double middle = midpoint(octave, i);
      return std::clamp(middle, static_cast<double>(min_.count()), static_cast<double>(max_.count())) * 1e-9;
    }
  }
  return to_seconds(max_);
}

}  // namespace loadscape::sim
