#include "models/reader/read.hpp"
#include "models/limits.hpp"
#include "tests/catch.hpp"
#include "tests/models/reader/sample.hpp"

namespace loadscape::tests {

using namespace loadscape::models;
using namespace std::chrono_literals;

namespace {

Scenario read(const std::string& text, std::vector<std::string> overrides = {}) {
  ReadResult result = read_scenario_text(text, "x.yaml", overrides);
  INFO(format(result.mistakes, "x.yaml"));
  REQUIRE(result.scenario.has_value());
  return std::move(*result.scenario);
}

std::string message_for(const std::string& text, std::vector<std::string> overrides = {}) {
  return format(read_scenario_text(text, "x.yaml", overrides).mistakes, "x.yaml");
}

const Flow& flow_named(const Scenario& scenario, const std::string& name) {
  for (const auto& flow : flows_of(scenario.landscape)) {
    if (flow.name == name) return flow;
  }
  FAIL("no flow " << name);
  throw 0;
}

}  // namespace

TEST_CASE("the run of a scenario is read with its units", "[models][reader]") {
  const Scenario scenario = read(sample_scenario);
  CHECK(scenario.title == "Order to cash at a manufacturer");
  CHECK(scenario.duration == 24h);
  CHECK(scenario.warm_up == 2h);
  CHECK(scenario.starts == 6h);
  CHECK(scenario.seed == 7);
  CHECK(scenario.text == sample_scenario);
}

TEST_CASE("systems become vertices with their parameters", "[models][reader]") {
  const Scenario scenario = read(sample_scenario);
  REQUIRE(num_vertices(scenario.landscape) == 4);
  const System& crm = scenario.landscape[0];
  CHECK(crm.name == "crm");
  CHECK(crm.workers == 50u);
  REQUIRE(crm.limits.size() == 3);
  CHECK(crm.limits[0].kind->name == "rolling_quota");
  CHECK(crm.limits[0].params->allowance() == 100'000);
  CHECK(crm.limits[0].params->window() == 24h);
  CHECK(crm.limits[1].kind->name == "token_bucket");
  CHECK(crm.limits[1].params->window() == 2s);  // 100 tokens at 50/s
  CHECK(crm.limits[1].on_breach == OnBreach::delay);
  CHECK(crm.limits[2].kind->name == "concurrency");
  const System& erp = scenario.landscape[1];
  CHECK(erp.held == HeldWork::resume);
  CHECK(erp.link.bandwidth_bytes_per_s == 12.5e6);
  CHECK_FALSE(scenario.landscape[3].workers.has_value());
}

TEST_CASE("a mean time between failures alone is exponential", "[models][reader]") {
  const Scenario scenario = read(sample_scenario);
  const auto& fails = scenario.landscape[1].fails;
  REQUIRE(fails.has_value());
  CHECK(fails->up->name() == "exponential");
  CHECK(fails->up->mean() == Approx(30 * 86400.0));
  CHECK(read(sample_scenario, {"systems.erp.fails.mttr=constant(2 h)"}).landscape[1].fails->down->constant() == 7200.0);
}

TEST_CASE("flows become edges, one for each target", "[models][reader]") {
  const Scenario scenario = read(sample_scenario);
  CHECK(num_edges(scenario.landscape) == 7);
  const Flow& order = flow_named(scenario, "order");
  CHECK(order.from == 0);
  CHECK(order.to == std::vector<std::size_t>{1, 3});
  CHECK(order.entity == "Order");
  CHECK(order.retry.attempts == 5);
  CHECK(order.retry.backoff == std::vector<sim::Duration>{0s, 2s, 4s, 8s});
  CHECK(flow_named(scenario, "inventory-check").entity == "inventory-check");
  CHECK(flow_named(scenario, "inventory-check").timeout == sim::Duration{10s});
}

TEST_CASE("triggers name their flow and keep probability and count", "[models][reader]") {
  const Scenario scenario = read(sample_scenario);
  const auto& check = flow_named(scenario, "credit-check").trigger;
  REQUIRE(check.has_value());
  CHECK(check->kind == TriggerKind::during);
  CHECK(check->flow == 0);
  CHECK(check->probability == 0.3);
  const auto& status = flow_named(scenario, "production-status").trigger;
  REQUIRE(status.has_value());
  CHECK(status->kind == TriggerKind::after);
  CHECK(status->count.text() == "4");
}

TEST_CASE("a batch flow has a schedule and its records", "[models][reader]") {
  const Flow flow = flow_named(read(sample_scenario), "product-master");
  REQUIRE(flow.batch.has_value());
  CHECK(flow.batch->records == 50'000);
  CHECK(flow.arrivals.kind == ArrivalKind::schedule);
  CHECK(flow.arrivals.schedule.next(0h) == 2h);
}

TEST_CASE("expectations keep their words, their place and their topologies", "[models][reader]") {
  const Flow order = flow_named(read(sample_scenario), "order");
  REQUIRE(order.expect.size() == 2);
  CHECK(order.expect[0].metric == Expectation::Metric::success);
  CHECK(order.expect[0].bound == Approx(0.997));
  CHECK(order.expect[0].text == ">= 99.7 %");
  CHECK(order.expect[0].place.line == 31);
  CHECK(order.expect[1].relation == Expectation::Relation::less);
  CHECK(order.expect[1].bound == 300.0);
  CHECK(order.expect[1].topologies == std::vector<std::string>{"event-driven", "big-hub"});
}

TEST_CASE("a topology may stand under another label", "[models][reader]") {
  const Scenario scenario = read(sample_scenario);
  REQUIRE(scenario.topologies.size() == 4);
  CHECK(scenario.topologies[2].label == "big-hub");
  CHECK(scenario.topologies[2].row->name == "hub-and-spoke");
}

TEST_CASE("without topologies every one is compared", "[models][reader]") {
  const Scenario scenario = read(
      "loadscape: 1\nsystems: {a: {}, b: {}}\nflows: {f: {from: a, to: b, pattern: data-change, arrivals: every 1 "
      "s}}\n");
  // A hybrid means nothing until somebody says which flow goes where, and a state layer is no place for everything.
  const auto alone = std::ranges::count(topology_registry(), true, &TopologyRow::stands_alone);
  CHECK(scenario.topologies.size() == static_cast<std::size_t>(alone));
  CHECK(std::ranges::all_of(scenario.topologies, [](const auto& choice) { return choice.row->stands_alone; }));
}

TEST_CASE("an alias repeats a value", "[models][reader]") {
  const Scenario scenario = read(
      "loadscape: 1\nsystems: {a: &small {workers: 3}, b: *small}\n"
      "flows: {f: {from: a, to: b, pattern: data-change, arrivals: every 1 s}}\n");
  CHECK(scenario.landscape[1].workers == 3u);
  CHECK(scenario.landscape[1].name == "b");
}

TEST_CASE("an override replaces a value or adds one", "[models][reader]") {
  const Scenario scenario =
      read(sample_scenario,
           {"systems.crm.workers=unlimited", "flows.order.retry.backoff=[1 s, 3 s]", "flows.credit-check.timeout=5 s",
            "run.duration=12 h", "systems.portal.service=lognormal(p50=1 s, p99=2 s)"});
  CHECK_FALSE(scenario.landscape[0].workers.has_value());
  CHECK(flow_named(scenario, "order").retry.backoff == std::vector<sim::Duration>{1s, 3s});
  CHECK(flow_named(scenario, "credit-check").timeout == sim::Duration{5s});
  CHECK(scenario.duration == 12h);
  CHECK(scenario.landscape[3].service->name() == "lognormal");
}

TEST_CASE("a mistake in an override names the override", "[models][reader]") {
  CHECK(message_for(sample_scenario, {"flows.order.timeout=5"}) ==
        "--set flows.order.timeout=5: flows.order.timeout: needs a unit, got \"5\"\n"
        "  hint: write a duration such as 40 ms; units: ns, us, ms, s, min, h, hour, d, day, w, week\n");
  CHECK(message_for(sample_scenario, {"flows.ordr.timeout=5 s"}) ==
        "--set flows.ordr.timeout=5 s: there is no \"ordr\" in flows\n  hint: did you mean \"order\"? known: order, "
        "inventory-check, credit-check, production-status, product-master, case-updates\n");
  CHECK(message_for(sample_scenario, {"run.duration"}) ==
        "--set run.duration: must be PATH=VALUE\n  hint: for example --set \"flows.order.timeout=5 s\"\n");
  CHECK_THAT(message_for(sample_scenario, {"run.duration.x=1"}),
             ContainsSubstring("run.duration is a value, it has no keys"));
  CHECK_THAT(message_for(sample_scenario, {"run..x=1"}), ContainsSubstring("the path has an empty part"));
  CHECK_THAT(message_for(sample_scenario, {"run.sed=1"}),
             ContainsSubstring("--set run.sed=1: run: unknown key \"sed\""));
  CHECK_THAT(message_for(sample_scenario, {"flows.order.to=[erp, prtal]"}),
             ContainsSubstring("did you mean \"portal\"?"));
}

TEST_CASE("mistakes come in the order of the file", "[models][reader]") {
  const auto mistakes =
      read_scenario_text("loadscape: 1\nflows: 3\nsystems: 4\nzeta: 1\nalpha: 2\n", "x.yaml").mistakes;
  REQUIRE(mistakes.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(mistakes[i].place.line == static_cast<int>(i) + 2);
}

TEST_CASE("workers wait in a circle only when nothing ends the wait", "[models][reader]") {
  const std::string text =
      "loadscape: 1\nsystems: {a: {workers: 2}, b: {workers: 2}}\nflows:\n"
      "  there: {from: a, to: b, pattern: request-reply, arrivals: every 1 s}\n"
      "  back: {from: b, to: a, pattern: request-reply, arrivals: every 1 s}\n";
  CHECK_THAT(message_for(text), ContainsSubstring("workers could wait for each other for ever: there (a waits for b), "
                                                  "back (b waits for a)"));
  CHECK(message_for(text, {"flows.back.timeout=5 s"}).empty());
  CHECK(message_for(text, {"systems.b.workers=unlimited"}).empty());
  CHECK(message_for(text, {"flows.back.pattern=fire-and-forget"}).empty());
}

}  // namespace loadscape::tests
