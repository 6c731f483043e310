#pragma once
/// Holds what a scenario expects against what was measured.

#include "analysis/results.hpp"
#include "models/landscape.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadscape::analysis {

/// As written in a scenario: "p95".
std::string_view name_of(models::Expectation::Metric metric);

/// Whether its unit is records.
bool is_count(std::string_view metric);

/// The estimate that the metric is about.
const Estimate& measured_by(models::Expectation::Metric metric, const FlowResult& flow);

/// Met when the whole interval satisfies the bound, missed when none of it does, else undecided; undecided too when
/// there is no interval.
Judgement judge(models::Expectation::Relation relation, double bound, const Estimate& measured);

/// The flow's expectations that apply to the topology, in declared order.
std::vector<ExpectationResult> judge_all(const models::Flow& declared, const std::string& topology,
                                         const FlowResult& flow);

}  // namespace loadscape::analysis
