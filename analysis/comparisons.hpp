#pragma once
/// Topologies against each other, paired by replication.

#include "analysis/summary.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::analysis {

/// Metrics that topologies are compared by.
std::span<const std::string_view> compared_metrics();

/// Every metric of every flow for every pair of topologies, paired by replication. The pairs of topologies for one
/// metric of one flow are one family: their verdicts are adjusted for each other. [Holm79]
std::vector<Comparison> compare_topologies(const models::Landscape& landscape,
                                           std::span<const TopologySummary* const> summaries,
                                           std::span<const std::string> names, double level = default_level);

}  // namespace loadscape::analysis
