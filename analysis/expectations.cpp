#include "analysis/expectations.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace loadscape::analysis {
namespace {

using Metric = models::Expectation::Metric;
using Relation = models::Expectation::Relation;

/// The bound itself when the value differs from it only by the rounding of whole nanoseconds to seconds.
double snapped(double value, double bound) {
  return std::abs(value - bound) <= 1e-12 * std::abs(bound) ? bound : value;
}

bool satisfies(Relation relation, double measured, double bound) {
  const double value = snapped(measured, bound);
  switch (relation) {
    case Relation::less: return value < bound;
    case Relation::at_most: return value <= bound;
    case Relation::greater: return value > bound;
    case Relation::at_least: break;
  }
  return value >= bound;
}

}  // namespace

std::string_view name_of(Metric metric) {
  switch (metric) {
    case Metric::success: return "success";
    case Metric::goodput_share: return "goodput_share";
    case Metric::mean: return "mean";
    case Metric::p50: return "p50";
    case Metric::p95: return "p95";
    case Metric::p99: return "p99";
    case Metric::max: return "max";
    case Metric::failed: return "failed";
    case Metric::lost: return "lost";
    case Metric::expired: return "expired";
    case Metric::dead_lettered: return "dead_lettered";
    case Metric::duplicates: return "duplicates";
    case Metric::reordered: return "reordered";
    case Metric::corrupted: return "corrupted";
    case Metric::throughput: break;
    case Metric::staleness_mean: return "staleness_mean";
    case Metric::staleness_p50: return "staleness_p50";
    case Metric::staleness_p95: return "staleness_p95";
    case Metric::staleness_p99: return "staleness_p99";
    case Metric::staleness_max: return "staleness_max";
    case Metric::stale: return "stale";
  }
  return "throughput";
}

const Estimate& measured_by(Metric metric, const FlowResult& flow) {
  switch (metric) {
    case Metric::success: return flow.success_share;
    case Metric::goodput_share: return flow.goodput_share;
    case Metric::mean: return flow.end_to_end_time_s.mean;
    case Metric::p50: return flow.end_to_end_time_s.p50;
    case Metric::p95: return flow.end_to_end_time_s.p95;
    case Metric::p99: return flow.end_to_end_time_s.p99;
    case Metric::max: return flow.end_to_end_time_s.max;
    case Metric::failed: return flow.failed_total;
    case Metric::lost: return flow.lost;
    case Metric::expired: return flow.expired;
    case Metric::dead_lettered: return flow.dead_lettered;
    case Metric::duplicates: return flow.duplicates;
    case Metric::reordered: return flow.reordered;
    case Metric::corrupted: return flow.corrupted;
    case Metric::throughput: break;
    case Metric::staleness_mean: return flow.staleness_s.mean;
    case Metric::staleness_p50: return flow.staleness_s.p50;
    case Metric::staleness_p95: return flow.staleness_s.p95;
    case Metric::staleness_p99: return flow.staleness_s.p99;
    case Metric::staleness_max: return flow.staleness_s.max;
    case Metric::stale: return flow.stale_share;
  }
  return flow.throughput_per_s;
}

bool is_count(std::string_view metric) {
  constexpr std::array counts{Metric::failed,     Metric::lost,      Metric::expired,  Metric::dead_lettered,
                              Metric::duplicates, Metric::reordered, Metric::corrupted};
  return std::ranges::any_of(counts, [&](Metric one) { return name_of(one) == metric; });
}

Judgement judge(Relation relation, double bound, const Estimate& measured) {
  const bool is_upper_bound = relation == Relation::less || relation == Relation::at_most;
  if (measured.diverges) return is_upper_bound ? Judgement::missed : Judgement::met;
  if (!measured.has_interval()) return Judgement::undecided;
  const bool low = satisfies(relation, measured.low(), bound);
  const bool high = satisfies(relation, measured.high(), bound);
  if (low && high) return Judgement::met;
  return low || high ? Judgement::undecided : Judgement::missed;
}

std::vector<ExpectationResult> judge_all(const models::Flow& declared, const std::string& topology,
                                         const FlowResult& flow) {
  std::vector<ExpectationResult> results;
  for (const auto& expectation : declared.expect) {
    const auto& only = expectation.topologies;
    if (!only.empty() && std::ranges::find(only, topology) == only.end()) continue;
    ExpectationResult result;
    result.metric = name_of(expectation.metric);
    result.text = expectation.text;
    result.bound = expectation.bound;
    result.measured = measured_by(expectation.metric, flow);
    result.judgement = judge(expectation.relation, expectation.bound, result.measured);
    result.line = expectation.place.line;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace loadscape::analysis
