#pragma once
/// Mergeable histogram of durations with bounded relative error.

#include "sim/time.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadscape::sim {

/// Counts durations in buckets whose width is at most 1/64 of their lower bound.
///
/// Values below 64 ns are exact; above, a bucket's midpoint is within 0.8 % of every value in it. Counts are kept for
/// the octaves that were seen (512 bytes each), so adding allocates at most once per octave. Merging adds counts, so
/// its order does not matter. Sum, minimum and maximum are exact.
class Histogram {
 public:
  static constexpr unsigned sub_bits = 6;  // 2^6 buckets per octave
  static constexpr std::size_t octaves = 63 - sub_bits + 1;

  Histogram() { page_of_.fill(no_page); }

  /// @pre value >= 0
  void add(Duration value, std::uint64_t weight = 1) {
    const auto v = static_cast<std::uint64_t>(value.count());
    const auto shift = static_cast<unsigned>(std::bit_width(v | per_octave)) - 1 - sub_bits;
    const std::uint64_t scaled = v >> shift;  // in [0, 64) in the first octave, in [64, 128) in the others
    const auto octave = static_cast<std::size_t>(shift + (scaled >> sub_bits));
    if (page_of_[octave] == no_page) add_page(octave);
    counts_[(static_cast<std::size_t>(page_of_[octave]) << sub_bits) + (scaled & (per_octave - 1))] += weight;
    count_ += weight;
    sum_ += static_cast<unsigned __int128>(v) * weight;
    max_ = std::max(max_, value);
    min_ = std::min(min_, value);
  }
  void merge(const Histogram& other);
  void clear();

  std::uint64_t count() const { return count_; }
  double sum_s() const { return static_cast<double>(sum_) * 1e-9; }
  double mean_s() const { return count_ == 0 ? 0.0 : sum_s() / static_cast<double>(count_); }
  Duration max() const { return count_ == 0 ? Duration{0} : max_; }
  Duration min() const { return count_ == 0 ? Duration{0} : min_; }

  /// The smallest recorded value v with at least `probability` of the values <= v, to the bucket's midpoint;
  /// 0 for the first and the exact maximum for the last. @pre count() > 0, 0 < probability <= 1.
  double quantile_s(double probability) const;

 private:
  static constexpr std::uint64_t per_octave = 1 << sub_bits;
  static constexpr std::uint8_t no_page = 0xff;

  void add_page(std::size_t octave);

  unsigned __int128 sum_ = 0;  ///< [ns]
  std::uint64_t count_ = 0;
  Duration max_{0};
  Duration min_{Duration::max()};
  std::vector<std::uint64_t> counts_;  ///< pages of one octave each, in the order in which they were needed
  std::array<std::uint8_t, octaves> page_of_;
};

}  // namespace loadscape::sim
