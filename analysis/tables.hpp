#pragma once
/// Results as text for a terminal: plain ASCII, at most 100 columns, three significant digits, units.

#include "analysis/human.hpp"
#include "analysis/results.hpp"

#include <string>

namespace loadscape::analysis {

std::string flow_table(const Results& results);         ///< delivered, goodput, success, p50, p95, p99 per flow
std::string expectation_table(const Results& results);  ///< met, missed or undecided, per topology
std::string limit_table(const Results& results);        ///< use against allowance, refusals, exhaustion
std::string coupling_table(const Results& results);     ///< connections, propagation cost, single points
std::string estimate_table(const Results& results);  ///< estimated mean times and utilizations beside simulated ones
std::string blast_table(const Results& results);  ///< components by records affected, most first, per topology
std::string declared_fault_table(const Results& results);  ///< the same of the scenario's own faults; empty: none

/// The single points of failure: "hub (6 flows)", or "none".
std::string single_points_text(const CouplingResult& coupling);

/// What can be said about p95, success and goodput of each flow: the best topology against each other one, as "order
/// p95: event-driven is 1.20 s +- 0.10 s faster than hub-and-spoke; not distinguishable from esb".
std::string verdict_text(const Results& results);

/// All of the above that have rows, each under a heading. Ends with a line end.
std::string comparison_text(const Results& results);

}  // namespace loadscape::analysis
