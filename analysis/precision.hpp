#pragma once
/// When to stop adding replications.

#include "analysis/results.hpp"
#include "models/topology.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace loadscape::analysis {

/// How far a figure is from a precision goal.
struct Reached {
  std::string topology, figure;      ///< the one that is known worst: "esb", "order.p95"
  double relative_half_width = 0.0;  ///< of it; infinite without an interval
  bool goal = false;                 ///< every figure is known as well as was asked for
};

/// Half width of the interval as a share of the estimate; 0 when both are 0, infinite without an interval.
double relative_half_width(const Estimate& estimate);

/// Holds every figure of the goal, in every topology, against it.
///
/// The relative-precision procedure of Law and Kelton: an interval of relative half width g' = g / (1 + g) around the
/// estimate lies within g of the true mean when it covers it [Law15 sec. 9.4.1]; asymptotically the coverage is that
/// of the level [ChowRobbins65]. Figures of a flow at an unstable station have no value to be known: they are left out.
Reached reached(const models::PrecisionGoal& goal, const models::Landscape& landscape,
                std::span<const TopologyResult> topologies);

/// How many replications to have next: a quarter more, at least 5. A fixed schedule, whatever the number of threads;
/// looking seldom also keeps a lucky early look from ending the run.
std::uint32_t next_replications(std::uint32_t done, std::uint32_t most);

}  // namespace loadscape::analysis
