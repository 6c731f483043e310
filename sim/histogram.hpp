#pragma once
/// Mergeable histogram of durations with bounded relative error.

#include "sim/time.hpp"

#include <bit>
#include <cstdint>
#include <vector>

namespace loadscape::sim {

/// Counts durations in buckets whose width is at most 1/64 of their lower bound.
///
/// Values below 64 ns are exact; above, a bucket's midpoint is within 0.8 % of every value in it. Adding never
/// allocates. Two histograms of equal shape merge by adding counts, so the order of merging does not matter.
/// Sum, minimum and maximum are exact.
class Histogram {
 public:
  static constexpr unsigned sub_bits = 6;  // 2^6 buckets per octave
  static constexpr std::size_t buckets = (63 - sub_bits + 1) << sub_bits;

  Histogram() : counts_(buckets, 0) {}

  /// @pre value >= 0
  void add(Duration value, std::uint64_t weight = 1) {
    const auto v = static_cast<std::uint64_t>(value.count());
    counts_[index_of(v)] += weight;
    count_ += weight;
    sum_ += static_cast<double>(v) * static_cast<double>(weight);
    if (value > max_) max_ = value;
    if (value < min_) min_ = value;
  }
  void merge(const Histogram& other);
  void clear();

  std::uint64_t count() const { return count_; }
  double sum_s() const { return sum_ * 1e-9; }
  double mean_s() const { return count_ == 0 ? 0.0 : sum_s() / static_cast<double>(count_); }
  Duration max() const { return count_ == 0 ? Duration{0} : max_; }
  Duration min() const { return count_ == 0 ? Duration{0} : min_; }

  /// The smallest recorded value v with at least `probability` of the values <= v, to the bucket's midpoint;
  /// 0 for the first and the exact maximum for the last. @pre count() > 0, 0 < probability <= 1.
  double quantile_s(double probability) const;

 private:
  static constexpr std::size_t index_of(std::uint64_t v) {
    if (v < (1u << sub_bits)) return static_cast<std::size_t>(v);
    const auto shift = static_cast<unsigned>(std::bit_width(v)) - 1 - sub_bits;
    return (static_cast<std::size_t>(shift) << sub_bits) + static_cast<std::size_t>(v >> shift);
  }

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  double sum_ = 0.0;
  Duration max_{0};
  Duration min_{Duration::max()};
};

}  // namespace loadscape::sim
