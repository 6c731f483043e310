#include "analysis/comparisons.hpp"

#include "analysis/figures.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace loadscape::analysis {
namespace {

constexpr std::array<std::string_view, 8> compared{
    "throughput_per_s",      "goodput_per_s",         "success_share",         "end_to_end_time_s.mean",
    "end_to_end_time_s.p50", "end_to_end_time_s.p95", "end_to_end_time_s.p99", "attempts_per_record"};

/// A metric of one flow in all topologies; no values where it diverges.
std::vector<Sample> samples_of(std::size_t flow, std::string_view metric,
                               std::span<const TopologySummary* const> summaries,
                               std::span<const std::vector<std::set<std::size_t>>> unstable) {
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    auto& sample = samples.emplace_back(summaries[i]->sample(flow, metric));
    const bool diverges = metric.starts_with(time_path) && !unstable[i][flow].empty();
    if (diverges) sample.assign(sample.size(), std::nullopt);
  }
  return samples;
}

std::vector<Comparison> compare_family(const std::string& flow, std::string_view metric,
                                       std::span<const Sample> samples, std::span<const std::string> names,
                                       double level) {
  std::vector<Comparison> family;
  for (std::size_t a = 0; a < samples.size(); ++a) {
    for (std::size_t b = a + 1; b < samples.size(); ++b) {
      const auto paired = compare_paired(samples[a], samples[b], level);
      family.push_back({std::string(metric), flow, names[a], names[b], paired});
    }
  }
  std::vector<PairedDifference*> members;
  for (auto& comparison : family) members.push_back(&comparison.paired);
  adjust(members);
  return family;
}

}  // namespace

std::span<const std::string_view> compared_metrics() { return compared; }

std::vector<Comparison> compare_topologies(const models::Landscape& landscape,
                                           std::span<const TopologySummary* const> summaries,
                                           std::span<const std::string> names, double level) {
  std::vector<Comparison> comparisons;
  const auto& flows = models::flows_of(landscape);
  std::vector<std::vector<std::set<std::size_t>>> unstable;
  for (const auto* summary : summaries) unstable.push_back(summary->unstable_nodes_of_flows());
  for (std::size_t i = 0; i < flows.size(); ++i) {
    for (const auto metric : compared) {
      const auto samples = samples_of(i, metric, summaries, unstable);
      auto family = compare_family(flows[i].name, metric, samples, names, level);
      std::ranges::move(family, std::back_inserter(comparisons));
    }
  }
  return comparisons;
}

}  // namespace loadscape::analysis
