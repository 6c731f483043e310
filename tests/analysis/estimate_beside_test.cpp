#include "analysis/report.hpp"
#include "analysis/results_json.hpp"
#include "analysis/tables.hpp"
#include "tests/analysis/small_results.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

namespace loadscape::tests {
namespace {

using namespace analysis;

/// Simulated 2.00 s +- 0.10 s and 50 % +- 1 %; estimated 1.95 s and 52 % in one topology, overloaded in the other.
Results estimated_results() {
  auto results = small_results();
  for (auto& topology : results.topologies) {
    topology.flows[0].end_to_end_time_s.mean = around(2.0, 0.1);
    NodeResult node;
    node.name = "erp";
    node.servers = 4;
    node.utilization = around(0.5, 0.01);
    topology.nodes = {node};
    TopologyEstimate estimate;
    estimate.name = topology.name;
    estimate.bottleneck = "erp";
    estimate.not_modeled = {"timeouts (every answer comes in time)"};
    FlowEstimate flow;
    flow.name = "order";
    flow.offered_per_s = 1.0;
    flow.end_to_end_time_mean_s = 1.95;
    estimate.flows = {flow};
    StationEstimate station;
    station.name = "erp";
    station.servers = 4;
    station.utilization = 0.6;
    station.mean_utilization = 0.52;
    estimate.stations = {station};
    topology.estimate = estimate;
  }
  auto& other = *results.topologies[1].estimate;
  other.flows[0].end_to_end_time_mean_s.reset();
  other.flows[0].why = "a station on its way is overloaded";
  other.flows[0].overloaded = true;
  other.not_modeled.emplace_back("limit <erp.daily>");
  return results;
}

TEST_CASE("a difference is relative to the simulated mean and marked outside of the interval", "[analysis][estimate]") {
  CHECK(difference_text(difference_of(1.95, around(2.0, 0.1))) == "-2.5 %");
  CHECK(difference_text(difference_of(2.5, around(2.0, 0.1))) == "+25 % *");
  CHECK(difference_text(difference_of(2.0001, around(2.0, 0.1))) == "+0.005 %");
  CHECK(difference_text(difference_of(std::nullopt, around(2.0, 0.1))) == "-");
  CHECK_FALSE(difference_of(1.0, absent("no record was delivered")));
  CHECK_FALSE(difference_of(1.0, around(0.0, 0.0)));
  auto single = around(2.0, 0.0);
  single.half_width.reset();
  CHECK_FALSE(difference_of(3.0, single)->outside);
}

TEST_CASE("the table shows times, the bottleneck's utilization and what is left out", "[analysis][estimate]") {
  const auto text = estimate_table(estimated_results());
  CHECK_THAT(text, ContainsSubstring("order                1.95 s -2.5 %           overloaded\n"));
  CHECK_THAT(text, ContainsSubstring("erp 52.0 % +4.0 % *"));
  CHECK_THAT(text, ContainsSubstring("*: outside of the simulation's interval."));
  CHECK_THAT(text, ContainsSubstring("Not modeled: timeouts (every answer comes in time); limit <erp.daily>"));
  CHECK_THAT(text, ContainsSubstring("[hub-and-spoke]."));
  CHECK(estimate_table(small_results()).empty());
}

TEST_CASE("the report shows the estimates, escaped", "[analysis][estimate]") {
  const auto page = estimate_html(estimated_results());
  CHECK_THAT(page, ContainsSubstring("1.95 s") && ContainsSubstring("-2.5 %"));
  CHECK_THAT(page, ContainsSubstring("a station on its way is overloaded"));
  CHECK_THAT(page, ContainsSubstring("limit &lt;erp.daily&gt; [hub-and-spoke]"));
  CHECK(estimate_html(small_results()).empty());
}

TEST_CASE("results.json carries estimate and difference where there is an estimate", "[analysis][estimate]") {
  const auto root = to_json(estimated_results());
  const auto& estimate = root["topologies"]["event-driven"]["estimate"];
  CHECK(estimate["flows"]["order"]["end_to_end_time_s"]["mean"] == 1.95);
  CHECK(estimate["flows"]["order"]["difference"] == -0.025);
  CHECK(estimate["flows"]["order"]["outside_interval"] == false);
  CHECK(estimate["stations"]["erp"]["outside_interval"] == true);
  const auto& other = root["topologies"]["hub-and-spoke"]["estimate"]["flows"]["order"];
  CHECK(other["end_to_end_time_s"]["mean"].is_null());
  CHECK_FALSE(other.contains("difference"));
  CHECK_FALSE(to_json(small_results())["topologies"]["event-driven"].contains("estimate"));
}

}  // namespace
}  // namespace loadscape::tests
