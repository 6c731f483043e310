#pragma once
/// From the observations of single replications to the estimates of one topology.

#include "analysis/caches.hpp"
#include "analysis/results.hpp"
#include "analysis/stability.hpp"
#include "models/compiled.hpp"
#include "models/landscape.hpp"
#include "models/observation.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::analysis {

/// Figures of one replication, in the order of the rows that define them (summary.cpp).
using Figures = std::vector<std::optional<double>>;

/// Collects the replications of one topology, or the batches of its one long run, which then stand for replications.
/// Keeps a few hundred numbers of each; histograms and series are merged.
///
/// Observations must come in replication order: sums of doubles depend on it in the last bit.
class TopologySummary {
 public:
  /// @param duration_s  of a run, warm-up included: what exhausted time is a share of
  TopologySummary(const models::Landscape& landscape, const models::CompiledGraph& graph, double duration_s,
                  double level = default_level);

  void add(const models::Observation& observation);

  /// By flow, the unstable nodes (vertices) that it waits for, directly or for a call nested in its handling.
  std::vector<std::set<std::size_t>> unstable_nodes_of_flows() const;
  /// A sentence for each unstable node: what it is offered, what it can do, and whose times have no value.
  std::vector<std::string> instabilities(const std::string& topology) const;

  /// Everything but coupling, with expectations judged. Figures that an unstable node makes diverge are absent.
  TopologyResult result(const std::string& name, const std::string& kind) const;

  /// One metric of one flow, replication by replication, by its path in `compared_metrics`.
  Sample sample(std::size_t flow, std::string_view path) const;

 private:
  using CountsByName = std::map<std::string, std::uint64_t>;
  struct FlowSummary {
    std::vector<Figures> figures;  ///< by replication
    std::vector<Figures> jobs;     ///< by replication; batch flows only
    std::vector<CountsByName> failed, lost_at;  ///< by replication
    std::vector<std::map<std::size_t, models::TimeSpent>> spent;  ///< by replication, by vertex
    sim::Histogram pooled;
    bool is_aged = false;  ///< some read was answered by a copy, or a change was applied
  };
  struct NodeSummary {
    std::optional<std::uint32_t> servers;
    std::vector<Figures> figures;
    std::vector<StationLoad> loads;
  };
  struct LimitSummary {
    models::LimitObservation first;  ///< for what does not vary: kind, allowance, window
    std::vector<Figures> figures;
    std::vector<models::LimitObservation> seen;
  };

  void add_window(const models::Observation& observation);
  PolicyResult policy_result(std::size_t vertex) const;
  void add_flow(std::size_t index, const models::FlowObservation& seen, double window_s);
  void add_series(const std::vector<models::Series>& series);
  bool is_unstable_node(std::size_t vertex) const;
  FlowResult flow_result(std::size_t index, const std::string& topology, const std::set<std::size_t>& unstable) const;
  NodeResult node_result(std::size_t vertex) const;
  LimitResult limit_result(std::size_t vertex) const;
  std::vector<NamedEstimate> by_name(const std::vector<CountsByName>& replications) const;
  std::vector<TimeSpentEstimates> time_spent_of(const FlowSummary& flow) const;
  Estimate total(const Sample& sample) const;
  std::string_view noun() const { return batches_ > 1 ? "batches" : "replications"; }

  const models::Landscape& landscape_;
  const models::CompiledGraph& graph_;
  double duration_s_;
  double level_;
  std::size_t runs_ = 0;
  std::size_t batches_ = 1;  ///< that each run was observed in; samples are batches then
  std::uint64_t events_ = 0;
  std::vector<FlowSummary> flows_;  ///< by flow index
  std::map<std::size_t, NodeSummary> nodes_;  ///< by vertex
  std::map<std::size_t, LimitSummary> limits_;  ///< by vertex
  CacheSummary caches_;
  std::map<std::size_t, std::vector<Figures>> policies_;  ///< by vertex
  std::vector<SeriesResult> series_sums_;
};

}  // namespace loadscape::analysis
