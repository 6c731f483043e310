#include "analysis/experiment.hpp"
#include "analysis/results_json.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <atomic>
#include <set>

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
using namespace loadscape::analysis;

constexpr const char* shop = R"(loadscape: 1
title: Shop
run: {duration: 6 h, warm_up: 30 min, replications: 4, seed: 7}
systems:
  shop: {workers: 2}
  stock: {workers: 1, service: exponential(mean=2 s)}
  bank: {workers: 1, service: exponential(mean=1 s)}
flows:
  reserve: {from: shop, to: stock, pattern: fire-and-forget, arrivals: poisson(200/h)}
  pay: {from: shop, to: bank, pattern: request-reply, arrivals: poisson(100/h), timeout: 30 s}
topologies:
  point-to-point: {}
  hub-and-spoke: {}
)";

ExperimentPlan plan_for(const models::Scenario& scenario, unsigned jobs) {
  ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = contenders_of(scenario);
  plan.blast = true;
  plan.jobs = jobs;
  return plan;
}

TEST_CASE("results do not depend on the number of jobs", "[analysis][experiment]") {
  const auto scenario = read(shop);
  const auto one = json_text(run_experiment(plan_for(scenario, 1)));
  CHECK(one == json_text(run_experiment(plan_for(scenario, 3))));
}

TEST_CASE("progress counts every run once, those of the blast included", "[analysis][experiment]") {
  const auto scenario = read(shop);
  auto plan = plan_for(scenario, 2);
  std::set<std::size_t> seen;
  std::size_t announced = 0;
  plan.progress = [&](std::size_t done, std::size_t total) {
    seen.insert(done);
    announced = total;
  };
  const auto results = run_experiment(plan);
  CHECK(announced == 4 * (1 + 3) + 4 * (1 + 4));  // three systems; the hub is the fourth component
  CHECK(seen.size() == announced);
  CHECK(*seen.rbegin() == announced);
  CHECK(results.cpu_time_s > 0.0);
}

TEST_CASE("an outage hits the flows of its system and spares the others", "[analysis][experiment]") {
  const auto scenario = read(shop);
  auto plan = plan_for(scenario, 2);
  plan.blast_options.at = 2h;
  plan.blast_options.components = {"bank"};
  const auto results = run_experiment(plan);
  REQUIRE(results.blast.size() == 2);
  const auto& bank = results.blast[0].faults.at(0);
  CHECK(bank.at_s == 7200.0);
  CHECK(*bank.flows[0].affected.mean == 0.0);     // reserve never meets the bank
  CHECK(bank.flows[1].affected.low() > 70.0);     // about 100 payments in the hour
  CHECK(bank.flows[1].affected.high() < 130.0);
  CHECK(bank.systems == std::vector<std::string>{"shop"});
  CHECK(*bank.flows_affected.mean == 1.0);
}

TEST_CASE("each declared fault is judged against the run without it", "[analysis][experiment][fault]") {
  // Records every 10 min from 10 min on. The partition swallows nothing but refuses those of 70 to 120 min: 70, 80, ... 120
  // (it ends at 125 min). Slow from 180 min on: 20 s instead of 2 s, more than 1 s behind.
  const auto scenario = read(R"(loadscape: 1
run: {duration: 6 h, replications: 2}
systems:
  shop: {}
  stock: {workers: 1, service: constant(2 s)}
flows:
  reserve: {from: shop, to: stock, pattern: fire-and-forget, arrivals: every 10 min}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {service: none}
faults:
  split: {between: [shop, stock], partition: refused, at: 65 min, for: 60 min}
  mud: {node: stock, slowdown: 10, at: 175 min, for: 30 min}
  elsewhere: {node: bus, outage: true, at: 1 h, for: 1 h}
  chance: {node: stock, slowdown: 2, every: 1000 d, for: 1 h}
)");
  auto plan = plan_for(scenario, 1);
  plan.blast_options.components = {"nobody"};
  const auto results = run_experiment(plan);
  const auto& direct = results.blast.at(0).declared;
  REQUIRE(direct.size() == 3);  // the bus is not there
  CHECK(direct[0].name == "split");
  CHECK(direct[0].kind == "partition");
  CHECK(*direct[0].flows[0].failed.mean == 6.0);
  CHECK(*direct[0].flows[0].late.mean == 0.0);
  CHECK(direct[0].at_s == 3900.0);
  CHECK(*direct[0].time_to_first_impact_s.mean == Approx(302.0));  // due at 70 min and 2 s
  CHECK(direct[1].name == "mud");
  CHECK(*direct[1].flows[0].failed.mean == 0.0);
  CHECK(*direct[1].flows[0].late.mean == 3.0);  // of 180, 190 and 200 min
  CHECK(direct[1].systems == std::vector<std::string>{"shop"});
  CHECK(direct[2].name == "chance");
  CHECK_FALSE(direct[2].at_s);
  CHECK_FALSE(direct[2].time_to_recover_s.mean);
  const auto& hub = results.blast.at(1).declared;
  REQUIRE(hub.size() == 2);  // shop and stock do not talk to each other: nothing lies between them
  CHECK(hub[0].name == "mud");
  CHECK(results.blast[1].faults.empty());
}

TEST_CASE("the same topology twice is identical to itself", "[analysis][experiment]") {
  const auto scenario = read(shop);
  auto plan = plan_for(scenario, 2);
  plan.blast = false;
  plan.contenders[1] = plan.contenders[0];
  plan.contenders[1].name = "again";
  const auto results = run_experiment(plan);
  CHECK(results.blast.empty());
  for (const auto& comparison : results.comparisons) {
    INFO(comparison.flow << " " << comparison.metric);
    CHECK(comparison.paired.verdict == Verdict::identical);
  }
}

TEST_CASE("a cancelled experiment gives no results", "[analysis][experiment]") {
  const auto scenario = read(shop);
  auto plan = plan_for(scenario, 2);
  std::atomic<bool> cancel{false};
  plan.cancel = &cancel;
  plan.progress = [&](std::size_t, std::size_t) { cancel = true; };
  CHECK_THROWS_AS(run_experiment(plan), Cancelled);
}

TEST_CASE("a broken invariant names the run that broke it", "[analysis][experiment]") {
  const InvariantBroken broken("erp: Little's law: 3.1 waiting, 2.9 expected", "esb", 3, 7);
  CHECK(std::string(broken.what()) == "esb, replication 3, seed 7: erp: Little's law: 3.1 waiting, 2.9 expected");
}

}  // namespace
}  // namespace loadscape::tests
