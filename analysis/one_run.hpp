#pragma once
/// A single run of one contender, as every part of an experiment makes it.

#include "analysis/experiment.hpp"
#include "models/run.hpp"

#include <cstdint>
#include <string>

namespace loadscape::analysis {

/// Seed, duration and start of the scenario, and those of its faults that concern the contender.
models::RunOptions options_of(const models::Scenario& scenario, const Contender& contender, std::uint32_t replication);

/// Runs to the end and holds the outcome against the laws.
/// @param variant  said after a law that is broken: " (while erp is down)"
/// @throws Cancelled, InvariantBroken.
models::Observation run_one(const ExperimentPlan& plan, const Contender& contender, const models::RunOptions& options,
                            const std::string& variant = "");

}  // namespace loadscape::analysis
