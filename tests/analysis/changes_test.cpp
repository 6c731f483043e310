/// Who has to follow a change of a schema, with and without a run.

#include "analysis/changes.hpp"

#include "analysis/coupling.hpp"
#include "analysis/expectations.hpp"
#include "analysis/experiment.hpp"
#include "analysis/report.hpp"
#include "analysis/results_csv.hpp"
#include "analysis/results_json.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;
using Names = std::vector<std::string>;

/// Three clouds that all tell each other about customers; orders go one way only.
constexpr const char* clouds = R"(loadscape: 1
run: {duration: 10 min, replications: 2}
systems: {sales: {}, service: {}, marketing: {}}
flows:
  of-sales: {from: sales, to: [service, marketing], entity: Customer, pattern: data-change, arrivals: every 10 s}
  of-service: {from: service, to: [sales, marketing], entity: Customer, pattern: data-change, arrivals: every 10 s}
  of-marketing: {from: marketing, to: [sales, service], entity: Customer, pattern: data-change, arrivals: every 10 s}
  order: {from: sales, to: service, entity: Order, pattern: fire-and-forget, arrivals: every 10 s}
)";

std::map<std::string, CouplingResult> coupling_of(const models::Scenario& scenario) {
  std::map<std::string, CouplingResult> all;
  for (const auto& choice : scenario.topologies) {
    const auto compiled = choice.row->compile(scenario.landscape, *choice.params);
    all[choice.label] = measure_coupling(scenario.landscape, compiled.graph(), compiled.dependencies(),
                                         compiled.connections(), compiled.adapters());
  }
  return all;
}

const ChangeReach& reach(const CouplingResult& coupling, const std::string& entity, const std::string& system) {
  const auto change = std::ranges::find(coupling.entities, entity, &EntityChange::entity);
  return *std::ranges::find(change->at, system, &ChangeReach::system);
}

TEST_CASE("a change in one of three clouds makes all three act directly, and one adapter behind a canonical form",
          "[analysis][coupling][schema]") {
  auto coupling = coupling_of(read(clouds));
  // sales has two adapters to the others, and each of them has one to sales: four adapters of three teams.
  const auto& direct = reach(coupling["point-to-point"], "Customer", "sales");
  CHECK(direct.teams == Names{"sales", "service", "marketing"});
  CHECK(direct.adapters == Names{"sales -> service (Customer)", "sales -> marketing (Customer)",
                                 "service -> sales (Customer)", "marketing -> sales (Customer)"});
  CHECK(reach(coupling["hub-and-spoke"], "Customer", "sales").adapters == Names{"hub: sales (Customer)"});
  CHECK(reach(coupling["hub-and-spoke"], "Customer", "sales").teams == Names{"hub"});
  CHECK(reach(coupling["esb"], "Customer", "sales").adapters == Names{"edge: sales (Customer)"});
  // Its contract, the two consumers of that, and what it is made of itself as a consumer of the others.
  const auto& events = reach(coupling["event-driven"], "Customer", "sales");
  CHECK(std::set(events.adapters.begin(), events.adapters.end()) ==
        std::set<std::string>{"contract: sales (Customer)", "service of sales (Customer)",
                              "marketing of sales (Customer)", "sales of service (Customer)",
                              "sales of marketing (Customer)"});
}

TEST_CASE("only ends of an entity's flows have a shape of it", "[analysis][coupling][schema]") {
  auto coupling = coupling_of(read(clouds));
  const auto& order = coupling["hub-and-spoke"].entities.at(1);
  REQUIRE(order.entity == "Order");
  REQUIRE(order.at.size() == 2);
  CHECK(order.at[0].system == "sales");
  CHECK(order.at[1].system == "service");
  CHECK(order.adapters == 2);
}

TEST_CASE("adapters are owned by the components that depend on a schema, and are as many as the connections",
          "[analysis][coupling][schema]") {
  auto coupling = coupling_of(read(clouds));
  for (const auto* topology : {"point-to-point", "hub-and-spoke", "esb"}) {
    for (const auto& change : coupling[topology].entities) {
      std::set<std::string> owners;
      for (const auto& at : change.at) owners.insert(at.teams.begin(), at.teams.end());
      CHECK(owners == std::set(change.components.begin(), change.components.end()));
      CHECK(change.adapters == change.connections);
    }
  }
  // Event-driven adds the contract: its publisher does not depend on anybody's schema, but has to keep it.
  CHECK(coupling["event-driven"].entities[0].adapters == 3 + 6);
  CHECK(coupling["event-driven"].entities[1].adapters == 1 + 1);
}

const std::string change = R"(entities:
  Customer: {owner: sales, version: 3, fields: 40}
  Order: {}
changes:
  later: {entity: Order, system: service, at: 8 min, redeploy: 30 s, failure: silent}
  sooner: {entity: Customer, at: 305 s, redeploy: 20 s, compatible_for: 30 s}
  last: {entity: Customer, at: 9 min, breaking: false}
)";

Results results_of(const std::string& text) {
  const auto scenario = read(text);
  ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = contenders_of(scenario);
  return run_experiment(plan);
}

TEST_CASE("results tell what each change cost and who had to act", "[analysis][schema]") {
  const auto results = results_of(clouds + change);
  const auto& direct = results.topologies.at(0);
  REQUIRE(direct.name == "point-to-point");
  REQUIRE(direct.changes.size() == 3);
  // order: broken in [480, 510) s, orders of 480, 490 and 500 s; each is mapped the moment it is sent, or some
  // milliseconds later on the sender's worker, so the one of 500 s is in time and that of 510 s is not broken.
  const auto& later = direct.changes[0];
  CHECK(later.system == "service");
  CHECK(later.version == 2);
  CHECK(later.adapters == Names{"sales -> service (Order)"});
  CHECK(*later.records_corrupted.mean == 3.0);
  CHECK(*later.records_failed.mean == 0.0);
  CHECK(*later.time_to_redeploy_s.mean == 30.0);
  CHECK(*find_flow(direct, "order")->corrupted.mean == 3.0);
  CHECK(*find_flow(direct, "order")->delivered.mean == *find_flow(direct, "order")->offered.mean);
  // sooner: sales redeploys its two adapters at 325 and 345 s, the others theirs at 325 s; the old shape is served
  // until 335 s, so only sales -> marketing breaks, in [335, 345) s: the change of 340 s.
  const auto& sooner = direct.changes[1];
  CHECK(sooner.system == "sales");  // the owner
  CHECK(sooner.version == 4);
  CHECK(sooner.teams == Names{"sales", "service", "marketing"});
  CHECK(*sooner.adapters_broken.mean == 1.0);
  CHECK(*sooner.records_failed.mean == 1.0);
  CHECK(*sooner.time_to_redeploy_s.mean == 40.0);
  CHECK(find_flow(direct, "of-sales")->failed.at(0).name == "schema: sales -> marketing (Customer)");
  const auto& last = direct.changes[2];
  CHECK(last.version == 5);
  CHECK(last.adapters.empty());
  CHECK_FALSE(last.time_to_redeploy_s.mean.has_value());
  const auto& hub = results.topologies.at(1).changes[1];
  CHECK(hub.teams == Names{"hub"});
  CHECK(*hub.adapters_broken.mean == 0.0);  // one adapter, redeployed within the window
}

TEST_CASE("changes are written where a scenario has any, and nowhere else", "[analysis][schema]") {
  const auto with = results_of(clouds + change);
  const auto json = to_json(with)["topologies"]["esb"];
  CHECK(json["changes"]["sooner"]["adapters"] == Names{"edge: sales (Customer)"});
  CHECK(json["changes"]["later"]["records_corrupted"]["mean"] == 3.0);
  CHECK(json["coupling"]["entities"]["Customer"]["at"]["sales"]["teams"] == Names{"bus"});
  const auto tables = csv_tables(with);
  const auto table = std::ranges::find(tables, "changes.csv", &CsvTable::name);
  REQUIRE(table != tables.end());
  CHECK(table->text.find("esb,later,records_corrupted,3,0,0.95,2\n") != std::string::npos);
  CHECK(changes_html(with).find("Order of service, version 2<") != std::string::npos);
  CHECK(changes_html(with).find("Customer of sales, version 4, 40 fields<") != std::string::npos);
  const auto without = results_of(clouds);
  CHECK_FALSE(to_json(without)["topologies"]["esb"].contains("changes"));
  CHECK(changes_html(without).empty());
}

TEST_CASE("what was delivered wrong can be expected not to be", "[analysis][schema][expectations]") {
  auto text = clouds + change;
  const std::string order = "Order, pattern: fire-and-forget";
  text.insert(text.find(order) + order.size(), ", expect: {corrupted: \"<= 2\", failed: \"<= 0\"}");
  const auto results = results_of(text);
  for (const auto& topology : results.topologies) {
    const auto& expectations = find_flow(topology, "order")->expectations;
    REQUIRE(expectations.size() == 2);
    for (const auto& expectation : expectations) {
      const bool is_met = expectation.metric == "failed";
      CHECK(expectation.judgement == (is_met ? Judgement::met : Judgement::missed));
    }
  }
  CHECK(missed_expectations(results).at(0) == "order corrupted in point-to-point: 3.00 +- 0.00, expected <= 2");
}

TEST_CASE("each count of records is an expectation about its own figure", "[analysis][expectations]") {
  using Metric = models::Expectation::Metric;
  FlowResult flow;
  flow.failed_total.mean = 1;
  flow.lost.mean = 2;
  flow.expired.mean = 3;
  flow.dead_lettered.mean = 4;
  flow.duplicates.mean = 5;
  flow.reordered.mean = 6;
  flow.corrupted.mean = 7;
  const std::vector<Metric> counts{Metric::failed,     Metric::lost,      Metric::expired,  Metric::dead_lettered,
                                   Metric::duplicates, Metric::reordered, Metric::corrupted};
  double expected = 1;
  for (const auto metric : counts) {
    CHECK(measured_by(metric, flow).mean == expected++);
    CHECK(is_count(name_of(metric)));
  }
  CHECK_FALSE(is_count("p95"));
  CHECK_FALSE(is_count("throughput"));
}

}  // namespace
}  // namespace loadscape::tests
