#pragma once
/// Results of two topologies with one flow, a limit and an outage, built by hand, for what writes results.

#include "analysis/results.hpp"

#include <string>

namespace loadscape::tests {

inline analysis::Estimate around(double mean, double half_width, std::size_t n = 10) {
  analysis::Estimate result;
  result.mean = mean;
  result.half_width = half_width;
  result.n = n;
  return result;
}

inline analysis::TopologyResult small_topology(const std::string& name, double p95_s) {
  using namespace analysis;
  TopologyResult topology;
  topology.name = topology.kind = name;
  FlowResult flow;
  flow.name = "order";
  flow.from = "crm";
  flow.to = {"erp"};
  flow.pattern = "fire-and-forget";
  flow.entity = "Order";
  flow.offered = around(1234.0, 20.0);
  flow.throughput_per_s = flow.goodput_per_s = around(0.0145, 0.0001);
  flow.success_share = around(0.99712, 0.00041);
  flow.end_to_end_time_s.p50 = around(0.34, 0.003);
  flow.end_to_end_time_s.p95 = around(p95_s, 0.1);
  flow.end_to_end_time_s.p99 = absent("no record was delivered");
  flow.failed = {{"timeout", around(3.0, 1.0)}};
  flow.time_spent_s = {{"link: erp", around(0.0, 0.0), around(0.1, 0.0), around(0.2, 0.0), {}, {}}};
  flow.expectations = {{"p95", "< 5 min", 300.0, flow.end_to_end_time_s.p95, Judgement::met, 12}};
  topology.flows = {flow};
  LimitResult limit;
  limit.name = "erp.daily";
  limit.kind = "rolling_quota";
  limit.allowance = 100'000;
  limit.window_s = 86400.0;
  limit.peak_use_share = around(0.42, 0.01);
  limit.first_exhausted_at_s = absent("never exhausted");
  topology.limits = {limit};
  topology.coupling.components = {{"crm", false, 1, 2, 2.0 / 3.0, 0.0, false, {}}};
  topology.coupling.connections = {{"crm", "erp", "Order"}};
  topology.coupling.flows = {{"order", {"hub"}}};
  topology.coupling.entities = {{"Order", {"crm"}, 1}};
  topology.coupling.propagation_cost_schema = 15.0 / 36.0;
  topology.series = {{"order.delivered_per_s", 60.0, {0.5, 0.25}}};
  return topology;
}

inline analysis::Results small_results() {
  using namespace analysis;
  Results results;
  results.version = "0.1.0";
  results.command = "compare";
  results.scenario.title = "Order to cash";
  results.scenario.replications = 10;
  results.topologies = {small_topology("event-driven", 1.5), small_topology("hub-and-spoke", 2.7)};
  Comparison p95{"end_to_end_time_s.p95", "order", "event-driven", "hub-and-spoke", {}};
  p95.paired.difference = around(-1.2, 0.1);
  p95.paired.p_value = p95.paired.p_adjusted = 0.001;
  p95.paired.verdict = Verdict::b_higher;
  Comparison success{"success_share", "order", "event-driven", "hub-and-spoke", {}};
  success.paired.difference = around(0.0, 0.0);
  success.paired.verdict = Verdict::identical;
  Comparison goodput{"goodput_per_s", "order", "event-driven", "hub-and-spoke", {}};
  goodput.paired.difference = around(0.0001, 0.0002);
  goodput.paired.p_value = goodput.paired.p_adjusted = 0.4;
  goodput.paired.verdict = Verdict::not_distinguishable;
  results.comparisons = {p95, success, goodput};
  BlastFault small, large;
  small.component = "crm";
  small.records_affected = around(3.0, 1.0);
  large.component = "erp";
  large.records_affected = around(52.0, 4.0);
  large.at_s = small.at_s = 36000.0;
  large.length_s = small.length_s = 3600.0;
  BlastFlow flow;
  flow.name = "order";
  flow.failed = around(52.0, 4.0);
  large.flows = {flow};
  results.blast = {{"event-driven", {small, large}}};
  return results;
}

}  // namespace loadscape::tests
