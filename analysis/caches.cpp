#include "analysis/caches.hpp"

#include "analysis/statistics.hpp"

namespace loadscape::analysis {

void CacheSummary::add(const std::vector<models::CacheObservation>& caches) {
  for (const auto& cache : caches) caches_[cache.node].push_back(cache);
}

std::vector<CacheResult> CacheSummary::results(const models::CompiledGraph& graph, double level) const {
  std::vector<CacheResult> results;
  for (const auto& [vertex, replications] : caches_) {
    Sample hits, misses, stale, share;
    for (const auto& seen : replications) {
      const auto reads = static_cast<double>(seen.hits + seen.misses);
      hits.emplace_back(static_cast<double>(seen.hits));
      misses.emplace_back(static_cast<double>(seen.misses));
      stale.emplace_back(static_cast<double>(seen.served_stale));
      share.push_back(reads > 0.0 ? std::optional{static_cast<double>(seen.hits) / reads} : std::nullopt);
    }
    results.push_back({.name = graph[vertex].name,
                       .component = graph[vertex].component,
                       .hits = estimate(hits, "", level),
                       .misses = estimate(misses, "", level),
                       .served_stale = estimate(stale, "", level),
                       .hit_share = estimate(share, "nothing was read", level)});
  }
  return results;
}

}  // namespace loadscape::analysis
