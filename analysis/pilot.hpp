#pragma once
/// The warm-up of an experiment: found, or checked.

#include "analysis/experiment.hpp"
#include "sim/time.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace loadscape::analysis {

struct WarmUp {
  sim::Duration length{0};
  std::vector<std::string> warnings;
};

/// The scenario's warm-up; with `warm_up: auto` the longest that MSER-5 finds for any topology, so that all topologies
/// are observed in the same window.
///
/// A pilot of up to 5 replications of each topology, with random numbers of their own and without scheduled faults,
/// samples the number of open records at 1,000 instants; MSER-5 gets its mean over the replications [White00]. At most
/// half of the run is left out, and a warning says when that is not enough.
WarmUp warm_up_of(const ExperimentPlan& plan);

/// Whether a chosen warm-up is too short, as a sentence.
///
/// `series` holds the number of open records of several replications, one value per bucket from the start of the run.
/// MSER-5 on their mean proposes a longer warm-up, and leaving that out changes the mean of what remains by more than
/// chance: the paired 99 % interval over the replications excludes 0. Without two replications nothing is said.
std::optional<std::string> short_warm_up(std::span<const std::vector<double>> series, double bucket_s,
                                         double warm_up_s);

/// Load that does not follow the clock, and no scheduled faults: the only beginning is that of the run.
bool has_one_beginning(const models::Scenario& scenario);

}  // namespace loadscape::analysis
