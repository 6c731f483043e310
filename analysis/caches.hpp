#pragma once
/// From what caches did in single replications to estimates.

#include "analysis/results.hpp"
#include "models/compiled.hpp"
#include "models/observation.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace loadscape::analysis {

/// Collects the caches of one topology, replication by replication.
class CacheSummary {
 public:
  void add(const std::vector<models::CacheObservation>& caches);
  std::vector<CacheResult> results(const models::CompiledGraph& graph, double level) const;

 private:
  std::map<std::size_t, std::vector<models::CacheObservation>> caches_;  ///< by vertex
};

}  // namespace loadscape::analysis
