#pragma once
/// Estimates with intervals from independent replications, and paired comparisons between two of them.
///
/// Pure functions. A sample that has no value in some replication (the p95 of a flow that delivered nothing) is
/// std::nullopt there; it is left out, and the estimate says how many replications it rests on.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::analysis {

/// One value per replication, in replication order.
using Sample = std::vector<std::optional<double>>;

inline constexpr double default_level = 0.95;

/// A mean over replications with its two-sided Student-t interval, or the reason why a part of it is missing.
///
/// One replication has a mean but no interval; none has neither. Both numbers are finite when present.
struct Estimate {
  std::optional<double> mean;        ///< absent when no replication has a value
  std::optional<double> half_width;  ///< absent when fewer than two replications have a value
  double level = default_level;      ///< confidence of the interval
  std::size_t n = 0;                 ///< replications that have a value
  std::string why;                   ///< why a number is absent or n is short; empty otherwise
  bool diverges = false;             ///< absent because it grows without limit: there is nothing to estimate

  bool has_interval() const { return mean.has_value() && half_width.has_value(); }
  double low() const { return *mean - *half_width; }   ///< @pre has_interval()
  double high() const { return *mean + *half_width; }  ///< @pre has_interval()
  bool covers(double value) const { return low() <= value && value <= high(); }  ///< @pre has_interval()
};

/// An estimate that nothing was measured for.
Estimate absent(std::string why, double level = default_level);

/// Mean and Student-t interval: t(n - 1) * s / sqrt(n), s the sample standard deviation. [Law15 ch. 4]
/// @param why  said when no replication has a value, e.g. "no record was delivered"
/// @param noun  what each value comes from, in `why`: "has a value in 3 of 20 batches"
/// @throws std::invalid_argument unless 0 < level < 1.
Estimate estimate(std::span<const std::optional<double>> sample, std::string_view why = "nothing was measured",
                  double level = default_level, std::string_view noun = "replications");

/// A quantile of independent values of one distribution, and two of the values that enclose it.
struct QuantileInterval {
  double value = 0.0;          ///< the smallest value with at least `probability` of the values at or below it
  std::optional<double> low;   ///< absent when the values are too few for a bound on that side
  std::optional<double> high;
  double coverage = 0.0;       ///< at least the level where both bounds are there
  std::size_t n = 0;
};

/// Distribution-free interval from order statistics: the number of values below the quantile is binomial(n, p), so the
/// l-th and u-th smallest values enclose it with probability P(l <= B < u). Both tails hold at most (1 - level) / 2.
/// For values of a continuous distribution, independent of each other: not for the waits of one run. [David03 sec. 7.1]
/// @throws std::invalid_argument for no values, a probability or a level outside (0, 1).
QuantileInterval quantile_interval(std::span<const double> values, double probability, double level = default_level);

/// What a paired comparison of a with b says, at family-wise level 1 - `level` after `adjust`.
enum class Verdict {
  identical,  ///< the two are equal in every replication
  a_higher,
  b_higher,
  not_distinguishable,  ///< the interval covers zero, or does so after adjustment for the other comparisons
  unknown  ///< fewer than two pairs
};
std::string_view text_of(Verdict verdict);  ///< "a higher"

/// a - b, replication by replication.
struct PairedDifference {
  Estimate difference;  ///< its interval is for this comparison alone
  std::optional<double> p_value;  ///< two-sided, of "the mean difference is zero"; absent without two pairs
  std::optional<double> p_adjusted;  ///< after `adjust`; until then the same
  Verdict verdict = Verdict::unknown;
};

/// Pairs with a value on both sides count; the others are left out. Equal non-zero differences in every
/// replication have an interval of zero width and a p-value of zero.
/// @throws std::invalid_argument when the samples differ in length or the level is not in (0, 1).
PairedDifference compare_paired(std::span<const std::optional<double>> a, std::span<const std::optional<double>> b,
                                double level = default_level);

/// Holm's step-down adjustment of a family of p-values, in the given order: the chance that any true "no difference"
/// is rejected stays below 1 - level. [Holm79]
std::vector<double> holm_adjusted(std::span<const double> p_values);

/// Adjusts the members of one family of comparisons for each other; identical and unknown ones do not count.
void adjust(std::span<PairedDifference* const> family);

}  // namespace loadscape::analysis
