#pragma once
/// Blast radius: what a fault does to every flow, record by record against the same run without it.

#include "analysis/results.hpp"
#include "models/compiled.hpp"
#include "models/landscape.hpp"
#include "models/observation.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace loadscape::analysis {

/// Which outage hits every component in turn.
struct BlastOptions {
  std::optional<sim::Duration> at;                  ///< since the start of the run; absent: the peak hour
  sim::Duration length{std::chrono::hours{1}};
  std::vector<std::string> components;              ///< absent names are ignored; empty: every one
};

/// When the blast outage begins: the start of the hour with the largest expected offered load.
///
/// Hours are counted from the start of the run and lie within [warm_up, duration - 2 h], so that the recovery can be
/// seen; within [warm_up, duration] when the run is too short for that; at warm_up when no whole hour fits. The load of
/// an hour is the expected work [s] that its arrivals bring to their targets, with the flows they trigger; when no flow
/// brings work, their number. Ties go to the earliest hour.
sim::Duration peak_hour(const models::Landscape& landscape, sim::Duration starts, sim::Duration warm_up,
                        sim::Duration duration);

/// The outages to try in one topology: each system, then each middleware component.
/// @param at  when, see `peak_hour`
std::vector<models::Fault> blast_outages(const models::Landscape& landscape, const models::DependencyGraph& components,
                                         const BlastOptions& options, sim::Duration at);

/// Records of one flow that fared worse in one replication.
struct BlastFlowSample {
  double offered = 0.0;
  double failed = 0.0, lost = 0.0, expired = 0.0, dead_lettered = 0.0, suppressed = 0.0, late = 0.0;
  double duplicated = 0.0;
  double affected() const { return failed + lost + expired + dead_lettered + suppressed + late; }
};

/// One fault in one replication.
struct BlastSample {
  std::vector<BlastFlowSample> flows;  ///< by flow index
  std::vector<std::size_t> systems;  ///< touched, as vertices of the landscape, ascending
  std::optional<double> time_to_first_impact_s;  ///< absent when no record is affected, or the fault has no one begin
  std::optional<double> time_to_recover_s;  ///< absent unless the fault has one end
  bool unrecovered = false;
  double lost_area = 0.0;
};

/// How the records of a run with a fault differ from those of its twin without.
///
/// Records pair by (flow, target, key). A record counts when its twin was delivered and it was not, or was late: past
/// the flow's deadline where the twin met it; without a deadline, more than 1 s behind the twin. A record still in
/// flight at the horizon is late. A twin without a partner is suppressed: what triggers it did not happen.
/// @pre both lists are ordered by (flow, target, key).
BlastSample compare_records(const models::Landscape& landscape, std::span<const models::RecordEntry> without,
                            std::span<const models::RecordEntry> with, const models::Fault& fault,
                            sim::SimTime horizon);

/// Intervals over the replications of one fault.
BlastFault summarize_blast(const models::Landscape& landscape, const models::Fault& declared, bool middleware,
                           std::span<const BlastSample> replications, double level);

}  // namespace loadscape::analysis
