#pragma once
/// Everything a command found out, in memory: what results.json (format 1), the tables, the plots and the report show.
///
/// Plain data, filled by `summarize` (analysis/summary.hpp), `measure_coupling` (analysis/coupling.hpp) and
/// `summarize_blast` (analysis/blast.hpp). Names, never indices; vectors keep the order of the scenario. A name that
/// carries a unit ends in it. Definitions: docs/reference/results.md.

#include "analysis/estimate.hpp"
#include "analysis/limit_forecast.hpp"
#include "analysis/statistics.hpp"
#include "sim/histogram.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadscape::analysis {

// ---------------------------------------------------------------------------------------------------- one flow

/// Seconds from emission to handled at the target, of delivered records: mean over replications of each figure.
struct LatencyEstimates {
  Estimate mean, p50, p95, p99, max;
};

/// Where a flow's time went at one node [s per offered record].
struct TimeSpentEstimates {
  std::string node;
  Estimate wait, service, link, retry, limit;
};

/// A count by name: failures by reason, limit use by flow.
struct NamedEstimate {
  std::string name;
  Estimate value;
};

/// `undecided` when the interval crosses the bound, or when there is no interval.
enum class Judgement { met, missed, undecided };
std::string_view text_of(Judgement judgement);  ///< "met"

/// An expectation of the scenario, held against one topology.
struct ExpectationResult {
  std::string metric;  ///< "success", "p95", ...
  std::string text;    ///< the bound as written: ">= 99.7 %"
  double bound = 0.0;  ///< in base units: a share, seconds, records, records per second
  Estimate measured;
  Judgement judgement = Judgement::undecided;
  int line = 0;        ///< in the scenario; 0 when it was not written there
};

/// What the jobs of a batch flow did: per replication, within the window.
struct JobEstimates {
  Estimate due, started, skipped, queued, overran, completed, incomplete, running_at_end;
  Estimate duration_mean_s, duration_max_s;  ///< of completed jobs
  Estimate chunks, calls, error_table, redone;
};

/// One flow in one topology. Counts are records per replication, emitted inside the observed window; a record of a
/// flow with k targets counts k times. Shares are of the offered records.
struct FlowResult {
  std::string name, from, pattern, entity;
  std::vector<std::string> to;
  std::optional<double> deadline_s;

  Estimate offered, accepted, delivered, in_deadline;
  Estimate lost, expired, dead_lettered, in_flight_at_end, failed_total;
  Estimate duplicates, reordered;
  Estimate deduplicated;         ///< copies that a target knew and acknowledged without the work
  Estimate degraded;             ///< delivered with a fallback's answer: part of `delivered`
  Estimate redriven;             ///< put back from the dead letters, each time
  Estimate corrupted;            ///< delivered with wrong data: part of `delivered`
  Estimate throughput_per_s, goodput_per_s;
  Estimate success_share;        ///< delivered / offered
  Estimate goodput_share;        ///< in deadline / offered
  Estimate attempts_per_record;  ///< deliveries tried / offered
  LatencyEstimates end_to_end_time_s;
  std::optional<JobEstimates> jobs;              ///< batch flows only
  bool may_be_stale = false;  ///< a data-change flow, or reads that copies answered; else the next ones are absent
  LatencyEstimates staleness_s;  ///< age of what was read; of a change: until the subscriber has applied it
  Estimate stale;  ///< older than the flow's `max_age`
  Estimate stale_share;  ///< of the delivered
  std::vector<NamedEstimate> failed;             ///< by reason, alphabetical
  std::vector<NamedEstimate> lost_at;            ///< messages that vanished, attempts included, by node
  std::vector<TimeSpentEstimates> time_spent_s;  ///< in vertex order; nodes where no time was spent are left out
  std::vector<ExpectationResult> expectations;
  std::vector<std::string> unstable_at;          ///< unstable nodes that it waits for; its times then diverge
  sim::Histogram pooled_end_to_end_time;         ///< all replications together: for a picture, not for a figure
};

// ------------------------------------------------------------------------------------------- nodes and limits

struct NodeResult {
  std::string name, kind, component;
  bool middleware = false;
  std::optional<std::uint32_t> servers;  ///< absent: unlimited, or not a serving node
  Estimate utilization;                  ///< busy server time / available server time; absent without `servers`
  Estimate busy_servers;                 ///< time average
  Estimate offered_load;                 ///< arrival rate while available x mean service time [erlang]
  bool unstable = false;                 ///< offered more than it can do, and its line grows; its waits then diverge
  Estimate queue_length;                 ///< time average of the messages waiting
  Estimate max_queue;
  Estimate wait_mean_s, wait_p95_s;
  Estimate service_time_s;               ///< mean server time per completed holding
  Estimate throughput_per_s;             ///< departures
  Estimate rejected, reneged;            ///< messages per replication
  Estimate availability;                 ///< share of the window not down
};

struct LimitResult {
  std::string name, kind, component, unit;
  std::uint64_t allowance = 0;
  double window_s = 0.0;
  Estimate used, refused, delayed;      ///< per replication, warm-up included; calls refused and delayed
  Estimate overrun;                     ///< of `used`: beyond the allowance
  Estimate delay_mean_s;                ///< of the calls that were delayed and have passed, or still wait
  Estimate max_in_window;               ///< largest use in any one window
  Estimate peak_use_share;              ///< max_in_window / allowance
  Estimate exhausted_share;             ///< share of the run with nothing left
  Estimate exhausted_replications;      ///< share of the replications in which it ran out at all
  Estimate first_exhausted_at_s;        ///< over the replications in which it ran out
  std::vector<NamedEstimate> used_by, refused_by, delayed_by;  ///< by flow, flows with none left out
  std::vector<NamedEstimate>
      first_exhausted_by;  ///< share of the replications in which a call of that flow used up the rest
  std::vector<Relief> relief;  ///< what would take use off it, reckoned and not simulated; largest saving first
};

/// A reader's copies of what it has read, within the window.
struct CacheResult {
  std::string name, component;
  Estimate hits, misses;   ///< reads per replication
  Estimate served_stale;   ///< of the misses: answered by a copy too old, because the source failed
  Estimate hit_share;      ///< hits / reads
};

/// A policy on calls: per replication, warm-up included.
struct PolicyResult {
  std::string name, kind, component;
  Estimate calls;       ///< that came to it
  Estimate refused;     ///< of those: without being made
  Estimate repeated;    ///< retries, copies of a hedge, fallbacks
  Estimate denied;      ///< retries that a budget did not allow
  Estimate opened;      ///< times that a breaker opened
  Estimate open_s;  ///< time that it was open [s]
};

// --------------------------------------------------------------------------------------------------- coupling

/// How one system or middleware component is bound to the others.
struct ComponentCoupling {
  std::string name;
  bool middleware = false;
  std::size_t afferent = 0;           ///< Ca: components that must change with this one
  std::size_t efferent = 0;           ///< Ce: components that this one must change with
  std::optional<double> instability;  ///< Ce / (Ca + Ce); absent when both are zero
  double betweenness = 0.0;           ///< share of shortest message paths between others that run through it
  bool articulation_point = false;    ///< without it the message graph falls apart
  std::vector<std::string> reached_by;  ///< structural blast radius: who waits for it, directly or through others
  std::optional<std::size_t> reuse = std::nullopt;  ///< middleware: flows that pass through it
};

struct FlowCoupling {
  std::string flow;
  std::vector<std::string> single_points;  ///< components that every record must pass, its own ends left out
};

/// Who has to follow when the shape of an entity changes at one system.
struct ChangeReach {
  std::string system;
  std::vector<std::string> adapters;  ///< that know its shape there
  std::vector<std::string> teams;     ///< components that own one of them, each once
};

/// What one change of an entity's schema touches.
struct EntityChange {
  std::string entity;
  std::vector<std::string> components;  ///< that must change
  std::size_t connections = 0;          ///< adapters and subscriptions that carry it
  std::size_t adapters = 0;             ///< that know its shape at some system
  std::vector<ChangeReach> at = {};     ///< by system that sends or receives it
};

struct ConnectionResult {
  std::string a, b, entity;
  std::string flow = {};  ///< of a subscription
};

struct CouplingResult {
  std::vector<ConnectionResult> connections;
  std::vector<ComponentCoupling> components;
  std::vector<FlowCoupling> flows;
  std::vector<EntityChange> entities;
  double propagation_cost_schema = 0.0;       ///< density of the visibility matrix of schema dependencies
  double propagation_cost_synchronous = 0.0;  ///< the same for "needs it up while it works"
};

// -------------------------------------------------------------------------------------------- schema changes

/// What one schema change of the scenario did in one topology. Counts are records per replication, of the whole run.
struct ChangeResult {
  std::string name, system, entity;
  std::string failure;                ///< "loud" or "silent"
  std::uint32_t version = 0;          ///< of the entity, after it
  std::uint32_t fields = 0;           ///< of the entity; 0: not stated
  bool breaking = true;
  double at_s = 0.0, compatible_for_s = 0.0;
  std::vector<std::string> adapters;  ///< that have to be redeployed
  std::vector<std::string> teams;     ///< that have to act: the owners of those, each once
  Estimate adapters_broken;           ///< that were not redeployed in time
  Estimate records_failed, records_dead_lettered, records_corrupted;
  Estimate time_to_redeploy_s;        ///< from the change until the last adapter is redeployed
};

// ------------------------------------------------------------------------------------------------ one topology

struct SeriesResult {
  std::string name;  ///< "order.delivered_per_s"
  double bucket_s = 60.0;
  std::vector<double> values;  ///< mean over replications; bucket i begins at i * bucket_s
};

struct TopologyResult {
  std::string name;  ///< the label in the scenario
  std::string kind;  ///< the topology's registry name
  std::vector<FlowResult> flows;
  std::vector<NodeResult> nodes;
  std::vector<LimitResult> limits;
  std::vector<CacheResult> caches = {};
  std::vector<PolicyResult> policies = {};  ///< those that flows declare as `resilience`
  CouplingResult coupling;
  std::vector<ChangeResult> changes;  ///< in the order of the scenario
  std::optional<TopologyEstimate> estimate;  ///< what theory says, without the simulation
  std::vector<SeriesResult> series;
  std::uint64_t events = 0;  ///< simulated, over all replications of the run without blast faults
};

/// One metric of one flow in two topologies, paired by replication.
struct Comparison {
  std::string metric;  ///< path inside the flow: "end_to_end_time_s.p95"
  std::string flow;
  std::string a, b;    ///< topologies
  PairedDifference paired;  ///< a - b; adjusted over all pairs of topologies for this metric and flow
};

// ------------------------------------------------------------------------------------------------ blast radius

/// Records of one flow that fared worse because of one fault, per replication.
struct BlastFlow {
  std::string name;
  Estimate offered;        ///< records of the run without the fault, for proportion
  Estimate affected;       ///< failed + lost + expired + dead_lettered + suppressed + late
  Estimate failed, lost, expired, dead_lettered;
  Estimate suppressed;     ///< never emitted, because what triggers them did not happen
  Estimate late;           ///< deadline missed; without one, more than 1 s behind the twin or still in flight
  Estimate duplicated;     ///< handled more than once, only with the fault
};

/// What a fault does, against the same runs without it.
struct BlastFault {
  std::string component;  ///< that is down, or the first of the targets
  std::string name;       ///< of a fault that the scenario declares; empty for the outages tried in turn
  std::string kind;       ///< "outage", "slowdown"
  std::vector<std::string> targets;
  bool middleware = false;
  std::optional<double> at_s, length_s;  ///< absent when it comes more than once, or as long as chance will have it
  std::vector<BlastFlow> flows;               ///< every flow, in scenario order
  Estimate flows_affected;                    ///< number of flows
  Estimate systems_touched;  ///< number of systems that are an end of an affected flow, not the failed one
  std::vector<std::string> systems;  ///< their names, in any replication
  Estimate records_affected;  ///< sums over flows: all of the following but the duplicated
  Estimate records_failed, records_dead_lettered, records_suppressed, records_late;
  Estimate records_lost;  ///< lost or expired
  Estimate records_duplicated;
  Estimate time_to_first_impact_s;  ///< from the fault until the first record is missing
  Estimate time_to_recover_s;  ///< from the fault's end until the last affected record is closed
  Estimate unrecovered_share;  ///< share of replications that end with affected records in flight
  Estimate lost_area;  ///< records x seconds by which deliveries run behind
  std::vector<std::string> structural;  ///< components that wait for it, directly or through others
};

struct TopologyBlast {
  std::string topology;
  std::vector<BlastFault> faults;    ///< systems first, then middleware
  std::vector<BlastFault> declared = {};  ///< the scenario's own, in its order
};

// ----------------------------------------------------------------------------------------------- the whole run

/// How far a precision goal was reached.
struct PrecisionResult {
  double half_width = 0.0;           ///< asked for, as a share of each figure
  std::vector<std::string> of;       ///< figures: "order.p95"
  std::uint32_t max_replications = 0;
  bool reached = false;
  std::string worst, worst_topology; ///< the figure that is known worst, and where
  std::optional<double> worst_half_width;  ///< of it, as a share; absent without an interval
};

/// A file besides the scenario that the results depend on.
struct InputSummary {
  std::string path, sha256;
};

struct ScenarioSummary {
  std::string title, path, sha256;
  double duration_s = 0.0, warm_up_s = 0.0;
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;  ///< that were run
  std::uint32_t batches = 1;       ///< of one long run, instead of replications
  bool found_warm_up = false;      ///< by MSER-5; else it was written
  std::optional<PrecisionResult> precision = std::nullopt;
  std::vector<InputSummary> inputs =
      {};  ///< results are reproducible from these, the scenario, the seed and the version
};

struct Results {
  static constexpr int format = 1;  ///< of results.json
  std::string version;  ///< of Loadscape
  std::string command;  ///< "compare"
  ScenarioSummary scenario;
  std::vector<TopologyResult> topologies;
  std::vector<Comparison> comparisons;
  std::vector<TopologyBlast> blast;  ///< empty when no blast radius was asked for

  std::vector<std::string> warnings;  ///< sentences about what the figures do not show

  double cpu_time_s = 0.0;  ///< spent simulating; shown to people, never written to results.json
};

/// What was measured, in the unit of its metric: "340 s +- 12 s".
std::string measured_text(const ExpectationResult& expectation);

/// The expectations that were missed, as "order p95 in hub-and-spoke: 340 s +- 12 s, expected < 5 min"; exit code 1
/// when there is one.
std::vector<std::string> missed_expectations(const Results& results);

const FlowResult* find_flow(const TopologyResult& topology, std::string_view name);  ///< null when there is none
const NodeResult* find_node(const TopologyResult& topology, std::string_view name);  ///< null when there is none
const TopologyResult* find_topology(const Results& results, std::string_view name);  ///< null when there is none

/// The comparison of two topologies, in either order; null when there is none.
const Comparison* find_comparison(const Results& results, std::string_view metric, std::string_view flow,
                                  std::string_view a, std::string_view b);

/// An estimate inside a result and its path there: "end_to_end_time_s.p95". The single list of what is written to
/// results.json and tables/*.csv.
struct EstimateAt {
  std::string path;
  const Estimate* value;
};
std::vector<EstimateAt> estimates_of(const FlowResult& flow);  ///< expectations and time spent left out
std::vector<EstimateAt> estimates_of(const TimeSpentEstimates& spent);
std::vector<EstimateAt> estimates_of(const NodeResult& node);
std::vector<EstimateAt> estimates_of(const LimitResult& limit);
std::vector<EstimateAt> estimates_of(const CacheResult& cache);
std::vector<EstimateAt> estimates_of(const PolicyResult& policy);
std::vector<EstimateAt> estimates_of(const ChangeResult& change);
std::vector<EstimateAt> estimates_of(const BlastFlow& flow);
std::vector<EstimateAt> estimates_of(const BlastFault& fault);

}  // namespace loadscape::analysis
