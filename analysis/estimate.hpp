#pragma once
/// What queueing theory says about a topology, in milliseconds and without a simulation.
///
/// Steady state at the peak: every arrival process at the highest rate it has in the observed window, all at once.
/// What is exact, what is approximate and what is left out: docs/reference/estimate.md.

#include "analysis/statistics.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {
struct Scenario;
class Compiled;
}  // namespace loadscape::models

namespace loadscape::analysis {

struct FlowEstimate {
  std::string name;
  double offered_per_s = 0.0;                    ///< records at the peak; one with k targets counts k times
  std::optional<double> end_to_end_time_mean_s;  ///< as results.json defines it; absent when a station on its way
                                                 ///< is overloaded, or nothing arrives
  std::optional<double> end_to_end_time_p95_s;   ///< only where the distribution is known
  std::string why;                               ///< why there is no mean
  bool overloaded = false;                       ///< because a station on its way is
};

struct StationEstimate {
  std::string name, kind, component;
  bool middleware = false;
  std::optional<std::uint32_t> servers;     ///< absent: unlimited
  double arrival_rate_per_s = 0.0;          ///< at the peak, refused ones included
  /// [erlang] without the waits for other stations while a server is held; absent when the service has no finite mean
  std::optional<double> offered_load;
  std::optional<double> utilization;  ///< at the peak, 1 when overloaded; absent without a number of servers
  std::optional<double> mean_utilization;  ///< over the observed window: what a simulation averages
  std::optional<double> holding_mean_s;  ///< time that a server is held, nested waits included
  std::optional<double> wait_mean_s;  ///< absent when overloaded
  std::optional<double> queue_length;  ///< mean number waiting; absent when overloaded
  double refused_share = 0.0;
  std::string formula;  ///< "M/M/1", "M/G/c (Allen-Cunneen)", ...
  bool overloaded = false;
};

struct TopologyEstimate {
  std::string name, kind;
  std::vector<FlowEstimate> flows;  ///< in scenario order
  std::vector<StationEstimate> stations;  ///< in vertex order; those that nothing comes to left out
  std::string bottleneck;  ///< the station with the least room; empty when none has a bound
  std::optional<double> saturates_at;  ///< the bottleneck's capacity / its offered load: a multiple of all rates
  bool exact = false;  ///< means are exact: product form, nothing left out
  std::vector<std::string> approximations;  ///< sentences
  std::vector<std::string> not_modeled;
  int iterations = 0;
  bool converged = true;
};

/// @param name, kind  label and registry name of the topology
TopologyEstimate estimate_topology(const models::Scenario& scenario, const models::Compiled& compiled,
                                   const std::string& name, const std::string& kind);

/// Tables for people, topology by topology; the last lines tell what the figures rest on.
std::string estimate_text(std::span<const TopologyEstimate> estimates);

const FlowEstimate* find_flow(const TopologyEstimate& estimate, std::string_view name);  ///< null: none
const StationEstimate* find_station(const TopologyEstimate& estimate, std::string_view name);  ///< null: none

/// Difference of an estimate from a simulated figure.
struct EstimateDifference {
  double relative = 0.0;  ///< estimated / simulated - 1
  bool outside = false;  ///< outside of the simulation's interval; false when there is none
};
/// Nothing when one of the two is missing or the simulated one is zero.
std::optional<EstimateDifference> difference_of(const std::optional<double>& estimated, const Estimate& simulated);
/// "-0.8 %", "+12 % *" when outside; "-" for nothing.
std::string difference_text(const std::optional<EstimateDifference>& difference);

/// A sentence about estimates, and the topologies it is true of.
struct EstimateNote {
  std::string sentence;
  std::vector<std::string> topologies;  ///< empty: all
};
using EstimateNotes = std::vector<std::string> TopologyEstimate::*;  ///< `approximations` or `not_modeled`
std::vector<EstimateNote> notes_of(std::span<const TopologyEstimate> estimates, EstimateNotes which);
std::string text_of(const EstimateNote& note);  ///< "retention (nothing expires) [event-driven]"

}  // namespace loadscape::analysis
