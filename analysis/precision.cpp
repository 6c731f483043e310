#include "analysis/precision.hpp"

#include "analysis/expectations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loadscape::analysis {

double relative_half_width(const Estimate& estimate) {
  if (!estimate.has_interval()) return std::numeric_limits<double>::infinity();
  if (*estimate.half_width == 0.0) return 0.0;
  return *estimate.half_width / std::abs(*estimate.mean);
}

Reached reached(const models::PrecisionGoal& goal, const models::Landscape& landscape,
                std::span<const TopologyResult> topologies) {
  const double enough = goal.half_width / (1.0 + goal.half_width);
  Reached worst;
  worst.goal = true;
  for (const auto& topology : topologies) {
    for (const auto& [text, flow, metric] : goal.of) {
      const auto* result = find_flow(topology, models::flows_of(landscape)[flow].name);
      const auto& figure = measured_by(metric, *result);
      if (figure.diverges) continue;
      const double width = relative_half_width(figure);
      if (width > enough) worst.goal = false;
      if (!worst.figure.empty() && width <= worst.relative_half_width) continue;
      worst.topology = topology.name;
      worst.figure = text;
      worst.relative_half_width = width;
    }
  }
  return worst;
}

std::uint32_t next_replications(std::uint32_t done, std::uint32_t most) {
  return std::min(most, done + std::max<std::uint32_t>(5, done / 4));
}

}  // namespace loadscape::analysis
