#pragma once
/// How many calls or follow-ups a trigger makes when it fires.

#include <cstdint>
#include <string>

namespace loadscape::models {

/// A fixed number, any of a range alike, or geometric: P(N = n) = q^n / (1 + mean), n >= 0, with q = mean / (1 + mean).
///
/// Geometric on 0, 1, 2, ... is what layered queueing networks take for "mean calls" [Franks09]: after each call another
/// one follows with probability q, the first included, so the mean may be below 1.
class CallCount {
 public:
  enum class Kind { fixed, uniform, geometric };
  static constexpr std::uint32_t most = 1'000'000;  ///< a larger geometric draw is cut to this

  CallCount(std::uint32_t calls = 1) : low_{calls}, high_{calls}, mean_{static_cast<double>(calls)} {}  // NOLINT
  /// @pre low < high
  static CallCount uniform(std::uint32_t low, std::uint32_t high);
  /// @pre mean > 0
  static CallCount geometric(double mean);

  Kind kind() const { return kind_; }
  double mean() const { return mean_; }
  std::uint32_t largest() const { return high_; }
  /// P(N >= n).
  double at_least(std::uint32_t n) const;
  /// The number that belongs to a uniform draw from (0, 1).
  std::uint32_t quantile(double u) const;
  /// As written in a scenario: "3", "1..5", "geometric(2.5)".
  std::string text() const;

 private:
  Kind kind_ = Kind::fixed;
  std::uint32_t low_ = 1, high_ = 1;
  double mean_ = 1.0;
};

}  // namespace loadscape::models
