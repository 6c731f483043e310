#include "analysis/warm_up.hpp"

#include <algorithm>
#include <limits>

namespace loadscape::analysis {
namespace {

constexpr std::size_t batch = 5;
constexpr std::size_t fewest_batches = 10;
constexpr std::size_t always_kept = 5;

std::vector<double> batch_means(std::span<const double> series) {
  std::vector<double> means(series.size() / batch);
  for (std::size_t i = 0; i < means.size(); ++i) {
    double sum = 0.0;
    for (const double value : series.subspan(i * batch, batch)) sum += value;
    means[i] = sum / static_cast<double>(batch);
  }
  return means;
}

}  // namespace

Truncation mser5(std::span<const double> series) {
  const auto z = batch_means(series);
  if (z.size() < fewest_batches) return {0, false, false};
  Truncation best;
  double smallest = std::numeric_limits<double>::infinity();
  double mean = 0.0, squares = 0.0;  // of z[d..], updated from the end [Welford62]
  for (std::size_t d = z.size(); d-- > 0;) {
    const auto n = static_cast<double>(z.size() - d);
    const double off = z[d] - mean;
    mean += off / n;
    squares += off * (z[d] - mean);
    const double mser = squares / (n * n);
    if (z.size() - d < always_kept || mser > smallest) continue;
    smallest = mser;
    best.values = d * batch;
    best.in_last_half = 2 * d > z.size();
  }
  return best;
}

std::vector<double> mean_of(std::span<const std::vector<double>> series) {
  if (series.empty()) return {};
  std::vector<double> means(std::ranges::min(series, {}, &std::vector<double>::size).size(), 0.0);
  for (const auto& one : series) {
    for (std::size_t i = 0; i < means.size(); ++i) means[i] += one[i];
  }
  for (auto& mean : means) mean /= static_cast<double>(series.size());
  return means;
}

}  // namespace loadscape::analysis
