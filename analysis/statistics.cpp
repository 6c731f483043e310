#include "analysis/statistics.hpp"

#include "analysis/math_policy.hpp"

#include <fmt/format.h>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace loadscape::analysis {
namespace {

using StudentsT = boost::math::students_t_distribution<double, MathPolicy>;

void require_level(double level) {
  if (!(level > 0.0 && level < 1.0)) {
    throw std::invalid_argument(fmt::format("confidence level: must lie between 0 and 1, got {}", level));
  }
}

std::vector<double> values_in(std::span<const std::optional<double>> sample) {
  std::vector<double> values;
  for (const auto& value : sample) {
    if (value && std::isfinite(*value)) values.push_back(*value);
  }
  return values;
}

/// Mean and standard error of the mean. @pre at least one value
struct Moments {
  double mean = 0.0;
  double standard_error = 0.0;  ///< 0 for a single value
};

Moments moments_of(const std::vector<double>& values) {
  // equal values must give exactly that mean and no spread, whatever the rounding of their sum
  if (std::ranges::all_of(values, [&](double v) { return v == values.front(); })) return {values.front(), 0.0};
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0.0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return {mean, std::sqrt(squares / (n - 1.0) / n)};
}

}  // namespace

Estimate absent(std::string why, double level) {
  Estimate result;
  result.level = level;
  result.why = std::move(why);
  return result;
}

Estimate estimate(std::span<const std::optional<double>> sample, std::string_view why, double level,
                  std::string_view noun) {
  require_level(level);
  const auto values = values_in(sample);
  if (values.empty()) return absent(std::string(why), level);
  Estimate result;
  result.level = level;
  result.n = values.size();
  const Moments moments = moments_of(values);
  result.mean = moments.mean;
  if (result.n < sample.size()) {
    result.why = fmt::format("has a value in {} of {} {}", result.n, sample.size(), noun);
  }
  if (result.n < 2) {
    result.why = sample.size() < 2 ? "one replication gives no interval"
                                   : fmt::format("has a value in 1 of {} {}: no interval", sample.size(), noun);
    return result;
  }
  const StudentsT distribution(static_cast<double>(result.n - 1));
  const double half_width = boost::math::quantile(distribution, 0.5 + level / 2.0) * moments.standard_error;
  constexpr double last_digits = 1e-12;  // what is the same in every replication differs there by rounding alone
  result.half_width = half_width < last_digits * std::abs(moments.mean) ? 0.0 : half_width;
  return result;
}

QuantileInterval quantile_interval(std::span<const double> values, double probability, double level) {
  require_level(level);
  if (values.empty()) throw std::invalid_argument("quantile interval: there are no values");
  if (!(probability > 0.0 && probability < 1.0)) {
    throw std::invalid_argument(
        fmt::format("quantile interval: the probability must lie between 0 and 1, got {}", probability));
  }
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const auto n = sorted.size();
  const boost::math::binomial_distribution<double, MathPolicy> below(static_cast<double>(n), probability);
  // P(B < rank); ranks count from 1
  const auto chance_below = [&](std::size_t rank) {
    return rank == 0 ? 0.0 : boost::math::cdf(below, static_cast<double>(rank - 1));
  };
  std::vector<std::size_t> ranks(n);
  std::iota(ranks.begin(), ranks.end(), std::size_t{1});
  const double tail = (1.0 - level) / 2.0;
  const auto first_above = std::ranges::partition_point(ranks, [&](auto rank) { return chance_below(rank) <= tail; });
  const auto upper = std::ranges::partition_point(ranks, [&](auto rank) { return chance_below(rank) < 1.0 - tail; });
  QuantileInterval result;
  result.n = n;
  const auto at = static_cast<std::size_t>(std::ceil(probability * static_cast<double>(n) * (1.0 - 1e-12)));
  result.value = sorted[std::max<std::size_t>(at, 1) - 1];
  result.coverage = 1.0;
  if (upper != ranks.end()) {
    result.high = sorted[*upper - 1];
    result.coverage = chance_below(*upper);
  }
  if (first_above != ranks.begin()) {
    const auto lower = *std::prev(first_above);
    result.low = sorted[lower - 1];
    result.coverage -= chance_below(lower);
  }
  return result;
}

std::string_view text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::identical: return "identical";
    case Verdict::a_higher: return "a higher";
    case Verdict::b_higher: return "b higher";
    case Verdict::not_distinguishable: return "not distinguishable";
    case Verdict::unknown: break;
  }
  return "unknown";
}

namespace {

Sample differences(std::span<const std::optional<double>> a, std::span<const std::optional<double>> b) {
  if (a.size() != b.size()) {
    throw std::invalid_argument(
        fmt::format("paired comparison: {} replications of one, {} of the other", a.size(), b.size()));
  }
  Sample result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] && b[i]) result[i] = *a[i] - *b[i];
  }
  return result;
}

double two_sided_p_value(const Moments& moments, std::size_t n) {
  if (moments.standard_error == 0.0) return moments.mean == 0.0 ? 1.0 : 0.0;
  const StudentsT distribution(static_cast<double>(n - 1));
  return 2.0 * boost::math::cdf(boost::math::complement(distribution, std::abs(moments.mean) / moments.standard_error));
}

Verdict verdict_of(const PairedDifference& paired) {
  if (!paired.p_adjusted) return Verdict::unknown;
  if (*paired.p_adjusted >= 1.0 - paired.difference.level) return Verdict::not_distinguishable;
  return *paired.difference.mean > 0.0 ? Verdict::a_higher : Verdict::b_higher;
}

}  // namespace

PairedDifference compare_paired(std::span<const std::optional<double>> a, std::span<const std::optional<double>> b,
                                double level) {
  const Sample difference = differences(a, b);
  PairedDifference result;
  result.difference = estimate(difference, "no replication has a value on both sides", level);
  if (!result.difference.has_interval()) return result;
  const auto values = values_in(difference);
  const Moments moments = moments_of(values);
  result.p_value = result.p_adjusted = two_sided_p_value(moments, values.size());
  const bool identical = moments.mean == 0.0 && moments.standard_error == 0.0;
  result.verdict = identical ? Verdict::identical : verdict_of(result);
  return result;
}

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p_values[i]; });
  std::vector<double> adjusted(p_values.size());
  double largest = 0.0;  // adjusted values never fall below those of smaller p-values
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto remaining = static_cast<double>(order.size() - rank);
    largest = std::max(largest, std::min(1.0, remaining * p_values[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

void adjust(std::span<PairedDifference* const> family) {
  std::vector<PairedDifference*> tested;
  std::vector<double> p_values;
  for (PairedDifference* member : family) {
    if (!member->p_value || member->verdict == Verdict::identical) continue;
    tested.push_back(member);
    p_values.push_back(*member->p_value);
  }
  const auto adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i]->p_adjusted = adjusted[i];
    tested[i]->verdict = verdict_of(*tested[i]);
  }
}

}  // namespace loadscape::analysis
