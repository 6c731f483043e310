#include "analysis/summary.hpp"
#include "analysis/comparisons.hpp"
#include "tests/analysis/landscapes.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
using namespace loadscape::analysis;
using models::Observation;

models::CompiledGraph one_station() {
  models::CompiledGraph graph;
  add_vertex({"erp", "station", "erp", false, {}}, graph);
  add_vertex({"erp.daily", "limit", "erp", false, {}}, graph);
  return graph;
}

/// `delivered` of 10 orders after `took` each, in a window of 100 s.
Observation observation(std::uint64_t delivered, sim::Duration took) {
  Observation o;
  o.window_s = 100.0;
  o.events = 7;
  auto& flow = o.flows.emplace_back();
  flow.offered = 10;
  flow.delivered = delivered;
  flow.in_deadline = delivered / 2;
  flow.attempts = 20;
  if (delivered < 10) flow.failed["timeout"] = 10 - delivered;
  for (std::uint64_t i = 0; i < delivered; ++i) flow.end_to_end_time.add(took);
  flow.spent.push_back({.node = 0, .wait_s = 5.0, .service_s = 10.0});
  models::NodeObservation node;
  node.servers = 2;
  node.busy_server_s = 90.0;
  node.queue_s = 50.0;
  node.available_s = 50.0;
  node.departures = 30;
  node.service_sum_s = 90.0;
  o.nodes.push_back(node);
  models::LimitObservation limit;
  limit.node = 1;
  limit.kind = "rolling_quota";
  limit.allowance = 40;
  limit.used = 20;
  limit.max_in_window = 20;
  limit.exhausted_s = 50.0;
  if (delivered < 10) limit.first_exhausted_at_s = 30.0;
  limit.used_by = {20};
  o.limits.push_back(limit);
  o.series.push_back({"order.delivered_per_s", 60.0, {static_cast<double>(delivered), 2.0}});
  return o;
}

struct Case {
  models::Landscape landscape = landscape_of({"crm", "erp"}, {flow_between("order", 0, {1})});
  models::CompiledGraph graph = one_station();
  TopologySummary summary{landscape, graph, 200.0};
  TopologyResult result(const std::vector<Observation>& observations) {
    for (const auto& o : observations) summary.add(o);
    return summary.result("direct", "point-to-point");
  }
};

TEST_CASE("a flow's figures are means over replications", "[analysis][summary]") {
  const auto topology = Case{}.result({observation(8, 1s), observation(10, 3s)});
  const auto& flow = topology.flows[0];
  CHECK(flow.from == "crm");
  CHECK(flow.pattern == "fire-and-forget");
  CHECK(*flow.delivered.mean == 9.0);
  CHECK(*flow.throughput_per_s.mean == Approx(0.09));
  CHECK(*flow.goodput_per_s.mean == Approx(0.045));
  CHECK(*flow.success_share.mean == Approx(0.9));
  CHECK(*flow.attempts_per_record.mean == 2.0);
  CHECK(*flow.end_to_end_time_s.mean.mean == Approx(2.0));
  CHECK(*flow.end_to_end_time_s.max.mean == Approx(2.0));  // mean of the maxima 1 and 3
  CHECK(flow.pooled_end_to_end_time.count() == 18);
  REQUIRE(flow.failed.size() == 1);
  CHECK(flow.failed[0].name == "timeout");
  CHECK(*flow.failed[0].value.mean == 1.0);  // 2 and 0
  CHECK(*flow.failed_total.mean == 1.0);
  REQUIRE(flow.time_spent_s.size() == 1);
  CHECK(flow.time_spent_s[0].node == "erp");
  CHECK(*flow.time_spent_s[0].service.mean == Approx(1.0));  // 10 s over 10 records
  CHECK(topology.events == 14);
}

TEST_CASE("a flow that delivers nothing has no percentiles and says why", "[analysis][summary]") {
  const auto flow = Case{}.result({observation(0, 1s), observation(0, 1s)}).flows[0];
  CHECK_FALSE(flow.end_to_end_time_s.p95.mean);
  CHECK(flow.end_to_end_time_s.p95.why == "no record was delivered");
  CHECK(*flow.success_share.mean == 0.0);
}

TEST_CASE("utilization is busy over available server time", "[analysis][summary]") {
  const auto node = Case{}.result({observation(8, 1s), observation(8, 1s)}).nodes[0];
  CHECK(*node.utilization.mean == Approx(0.9));  // 90 of 2 x 50 server seconds, although the window has 200
  CHECK(*node.busy_servers.mean == Approx(0.9));
  CHECK(*node.queue_length.mean == Approx(0.5));
  CHECK(*node.service_time_s.mean == Approx(3.0));
  CHECK(*node.availability.mean == Approx(0.5));
  CHECK(node.wait_mean_s.why == "nothing was served");
  auto unlimited = observation(8, 1s);
  unlimited.nodes[0].servers.reset();
  CHECK_FALSE(Case{}.result({unlimited, unlimited}).nodes[0].utilization.mean);
}

TEST_CASE("limits are shares of the whole run and of the replications", "[analysis][summary]") {
  const auto limit = Case{}.result({observation(8, 1s), observation(10, 1s)}).limits[0];
  CHECK(limit.name == "erp.daily");
  CHECK(*limit.peak_use_share.mean == Approx(0.5));
  CHECK(*limit.exhausted_share.mean == Approx(0.25));  // 50 s of 200 s
  CHECK(*limit.exhausted_replications.mean == Approx(0.5));
  CHECK(*limit.first_exhausted_at_s.mean == 30.0);
  CHECK(limit.first_exhausted_at_s.n == 1);
  REQUIRE(limit.used_by.size() == 1);
  CHECK(limit.used_by[0].name == "order");
}

TEST_CASE("a series is the mean of each bucket", "[analysis][summary]") {
  const auto series = Case{}.result({observation(8, 1s), observation(10, 1s)}).series;
  REQUIRE(series.size() == 1);
  CHECK(series[0].values == std::vector<double>{9.0, 2.0});
}

TEST_CASE("topologies are compared replication by replication, each pair once", "[analysis][summary]") {
  Case fast, slow, same;
  fast.result({observation(8, 1s), observation(9, 2s), observation(10, 3s)});
  slow.result({observation(8, 2s), observation(9, 3s), observation(10, 4s)});
  same.result({observation(8, 1s), observation(9, 2s), observation(10, 3s)});
  const std::vector<const TopologySummary*> summaries{&fast.summary, &slow.summary, &same.summary};
  const std::vector<std::string> names{"fast", "slow", "same"};
  const auto comparisons = compare_topologies(fast.landscape, summaries, names);
  CHECK(comparisons.size() == compared_metrics().size() * 3);
  for (const auto& c : comparisons) {
    if (c.metric == "success_share") CHECK(c.paired.verdict == Verdict::identical);
    if (c.metric != "end_to_end_time_s.mean") continue;
    if (c.a == "fast" && c.b == "slow") {
      CHECK(*c.paired.difference.mean == Approx(-1.0));  // constant, however much the replications differ
      CHECK(c.paired.verdict == Verdict::b_higher);
    }
    if (c.b == "same" && c.a == "fast") CHECK(c.paired.verdict == Verdict::identical);
  }
}

TEST_CASE("a metric that does not exist is a mistake of the caller", "[analysis][summary]") {
  CHECK_THROWS_WITH(Case{}.summary.sample(0, "p95"), "no such metric of a flow: p95");
}

}  // namespace
}  // namespace loadscape::tests
