#include "analysis/results.hpp"

#include "analysis/expectations.hpp"
#include "analysis/tables.hpp"
#include "models/find_named.hpp"

#include <fmt/format.h>

namespace loadscape::analysis {

std::string_view text_of(Judgement judgement) {
  switch (judgement) {
    case Judgement::met: return "met";
    case Judgement::missed: return "missed";
    case Judgement::undecided: break;
  }
  return "undecided";
}

std::string measured_text(const ExpectationResult& expectation) {
  const auto& metric = expectation.metric;
  if (metric == "success" || metric == "goodput_share" || metric == "stale") return human_share(expectation.measured);
  if (is_count(metric) || metric == "throughput") return human_number(expectation.measured);
  return human_seconds(expectation.measured);
}

std::vector<std::string> missed_expectations(const Results& results) {
  std::vector<std::string> missed;
  for (const auto& topology : results.topologies) {
    for (const auto& flow : topology.flows) {
      for (const auto& expectation : flow.expectations) {
        if (expectation.judgement != Judgement::missed) continue;
        missed.push_back(fmt::format("{} {} in {}: {}, expected {}", flow.name, expectation.metric, topology.name,
                                     measured_text(expectation), expectation.text));
      }
    }
  }
  return missed;
}

const FlowResult* find_flow(const TopologyResult& topology, std::string_view name) {
  return models::find_named(topology.flows, name);
}

const NodeResult* find_node(const TopologyResult& topology, std::string_view name) {
  return models::find_named(topology.nodes, name);
}

const TopologyResult* find_topology(const Results& results, std::string_view name) {
  return models::find_named(results.topologies, name);
}

const Comparison* find_comparison(const Results& results, std::string_view metric, std::string_view flow,
                                  std::string_view a, std::string_view b) {
  for (const auto& comparison : results.comparisons) {
    const bool same_pair = (comparison.a == a && comparison.b == b) || (comparison.a == b && comparison.b == a);
    if (same_pair && comparison.metric == metric && comparison.flow == flow) return &comparison;
  }
  return nullptr;
}

std::vector<EstimateAt> estimates_of(const FlowResult& flow) {
  const auto& time = flow.end_to_end_time_s;
  std::vector<EstimateAt> all{{"offered", &flow.offered},
                              {"accepted", &flow.accepted},
                              {"delivered", &flow.delivered},
                              {"in_deadline", &flow.in_deadline},
                              {"throughput_per_s", &flow.throughput_per_s},
                              {"goodput_per_s", &flow.goodput_per_s},
                              {"success_share", &flow.success_share},
                              {"goodput_share", &flow.goodput_share},
                              {"end_to_end_time_s.mean", &time.mean},
                              {"end_to_end_time_s.p50", &time.p50},
                              {"end_to_end_time_s.p95", &time.p95},
                              {"end_to_end_time_s.p99", &time.p99},
                              {"end_to_end_time_s.max", &time.max},
                              {"lost", &flow.lost},
                              {"expired", &flow.expired},
                              {"dead_lettered", &flow.dead_lettered},
                              {"in_flight_at_end", &flow.in_flight_at_end},
                              {"failed_total", &flow.failed_total},
                              {"duplicates", &flow.duplicates},
                              {"reordered", &flow.reordered},
                              {"deduplicated", &flow.deduplicated},
                              {"degraded", &flow.degraded},
                              {"redriven", &flow.redriven},
                              {"corrupted", &flow.corrupted},
                              {"attempts_per_record", &flow.attempts_per_record}};
  if (flow.jobs) {
    const auto& jobs = *flow.jobs;
    all.insert(all.end(), {{"jobs.due", &jobs.due},
                           {"jobs.started", &jobs.started},
                           {"jobs.skipped", &jobs.skipped},
                           {"jobs.queued", &jobs.queued},
                           {"jobs.overran", &jobs.overran},
                           {"jobs.completed", &jobs.completed},
                           {"jobs.incomplete", &jobs.incomplete},
                           {"jobs.running_at_end", &jobs.running_at_end},
                           {"jobs.duration_mean_s", &jobs.duration_mean_s},
                           {"jobs.duration_max_s", &jobs.duration_max_s},
                           {"jobs.chunks", &jobs.chunks},
                           {"jobs.calls", &jobs.calls},
                           {"jobs.error_table", &jobs.error_table},
                           {"jobs.redone", &jobs.redone}});
  }
  if (!flow.may_be_stale) return all;
  const auto& age = flow.staleness_s;
  all.insert(all.end(), {{"staleness_s.mean", &age.mean},
                         {"staleness_s.p50", &age.p50},
                         {"staleness_s.p95", &age.p95},
                         {"staleness_s.p99", &age.p99},
                         {"staleness_s.max", &age.max},
                         {"stale", &flow.stale},
                         {"stale_share", &flow.stale_share}});
  return all;
}

std::vector<EstimateAt> estimates_of(const TimeSpentEstimates& spent) {
  return {{"wait", &spent.wait},
          {"service", &spent.service},
          {"link", &spent.link},
          {"retry", &spent.retry},
          {"limit", &spent.limit}};
}

std::vector<EstimateAt> estimates_of(const NodeResult& node) {
  return {{"utilization", &node.utilization},
          {"busy_servers", &node.busy_servers},
          {"offered_load", &node.offered_load},
          {"queue_length", &node.queue_length},
          {"max_queue", &node.max_queue},
          {"wait_s.mean", &node.wait_mean_s},
          {"wait_s.p95", &node.wait_p95_s},
          {"service_time_s", &node.service_time_s},
          {"throughput_per_s", &node.throughput_per_s},
          {"rejected", &node.rejected},
          {"reneged", &node.reneged},
          {"availability", &node.availability}};
}

std::vector<EstimateAt> estimates_of(const LimitResult& limit) {
  return {{"used", &limit.used},
          {"refused", &limit.refused},
          {"delayed", &limit.delayed},
          {"delay_mean_s", &limit.delay_mean_s},
          {"overrun", &limit.overrun},
          {"max_in_window", &limit.max_in_window},
          {"peak_use_share", &limit.peak_use_share},
          {"exhausted_share", &limit.exhausted_share},
          {"exhausted_replications", &limit.exhausted_replications},
          {"first_exhausted_at_s", &limit.first_exhausted_at_s}};
}

std::vector<EstimateAt> estimates_of(const CacheResult& cache) {
  return {{"hits", &cache.hits},
          {"misses", &cache.misses},
          {"served_stale", &cache.served_stale},
          {"hit_share", &cache.hit_share}};
}

std::vector<EstimateAt> estimates_of(const PolicyResult& policy) {
  return {{"calls", &policy.calls},   {"refused", &policy.refused}, {"repeated", &policy.repeated},
          {"denied", &policy.denied}, {"opened", &policy.opened},   {"open_s", &policy.open_s}};
}

std::vector<EstimateAt> estimates_of(const ChangeResult& change) {
  return {{"adapters_broken", &change.adapters_broken},
          {"records_failed", &change.records_failed},
          {"records_dead_lettered", &change.records_dead_lettered},
          {"records_corrupted", &change.records_corrupted},
          {"time_to_redeploy_s", &change.time_to_redeploy_s}};
}

std::vector<EstimateAt> estimates_of(const BlastFlow& flow) {
  return {{"offered", &flow.offered},       {"affected", &flow.affected},
          {"failed", &flow.failed},         {"lost", &flow.lost},
          {"expired", &flow.expired},       {"dead_lettered", &flow.dead_lettered},
          {"suppressed", &flow.suppressed}, {"late", &flow.late},
          {"duplicated", &flow.duplicated}};
}

std::vector<EstimateAt> estimates_of(const BlastFault& fault) {
  return {{"flows_affected", &fault.flows_affected},
          {"systems_touched", &fault.systems_touched},
          {"records_affected", &fault.records_affected},
          {"records_failed", &fault.records_failed},
          {"records_lost", &fault.records_lost},
          {"records_dead_lettered", &fault.records_dead_lettered},
          {"records_suppressed", &fault.records_suppressed},
          {"records_late", &fault.records_late},
          {"records_duplicated", &fault.records_duplicated},
          {"time_to_first_impact_s", &fault.time_to_first_impact_s},
          {"time_to_recover_s", &fault.time_to_recover_s},
          {"unrecovered_share", &fault.unrecovered_share},
          {"lost_area", &fault.lost_area}};
}

}  // namespace loadscape::analysis
