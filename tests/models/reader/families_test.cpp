#include "models/reader/read.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

namespace loadscape::tests {

using namespace loadscape::models;

namespace {

std::string scenario_of(const std::string& flows) {
  return "loadscape: 1\nsystems:\n  app: {copies: 4, workers: 2, service: constant(10 ms)}\n  store: {copies: 2}\n"
         "  erp: {workers: 1}\nflows:\n" +
         flows;
}

Scenario read(const std::string& flows) {
  auto result = read_scenario_text(scenario_of(flows), "test.yaml");
  INFO(format(result.mistakes, "test.yaml"));
  REQUIRE(result.scenario.has_value());
  return std::move(*result.scenario);
}

/// "sync-1-2: app-1 -> app-2", in order.
std::vector<std::string> flow_texts(const Scenario& scenario) {
  std::vector<std::string> texts;
  for (const auto& flow : flows_of(scenario.landscape)) {
    std::string text = flow.name + ": " + scenario.landscape[flow.from].name + " ->";
    for (const auto target : flow.to) text += " " + scenario.landscape[target].name;
    texts.push_back(text);
  }
  return texts;
}

}  // namespace

TEST_CASE("a system with copies stands for so many systems alike", "[models][reader]") {
  const auto scenario = read("  f: {from: erp, to: app-3, pattern: fire-and-forget, arrivals: every 1 s}\n");
  std::vector<std::string> names;
  for (const auto system : boost::make_iterator_range(vertices(scenario.landscape))) {
    names.push_back(scenario.landscape[system].name);
  }
  CHECK(names == std::vector<std::string>{"app-1", "app-2", "app-3", "app-4", "store-1", "store-2", "erp"});
  CHECK(scenario.landscape[2].workers == 2U);
}

TEST_CASE("a flow within a family joins all ordered pairs, or each pair once", "[models][reader]") {
  const std::string flow = "  sync: {from: app, to: app, pattern: fire-and-forget, arrivals: every 1 s";
  const auto each = read(flow + "}\n");
  CHECK(flows_of(each.landscape).size() == 12U);  // 4 x 3
  const auto once = read(flow + ", pairs: once}\n");
  CHECK(flow_texts(once) == std::vector<std::string>{"sync-1-2: app-1 -> app-2", "sync-1-3: app-1 -> app-3",
                                                     "sync-1-4: app-1 -> app-4", "sync-2-3: app-2 -> app-3",
                                                     "sync-2-4: app-2 -> app-4", "sync-3-4: app-3 -> app-4"});
  CHECK(flows_of(once.landscape).front().entity == "sync");
}

TEST_CASE("a flow from a family to others is a flow per copy, and to a family it has every copy as a target",
          "[models][reader]") {
  const std::string rest = ", pattern: fire-and-forget, arrivals: every 1 s}\n";
  CHECK(flow_texts(read("  up: {from: store, to: erp" + rest)) ==
        std::vector<std::string>{"up-1: store-1 -> erp", "up-2: store-2 -> erp"});
  CHECK(flow_texts(read("  down: {from: erp, to: store" + rest)) ==
        std::vector<std::string>{"down: erp -> store-1 store-2"});
  CHECK(flow_texts(read("  wide: {from: erp, to: [app-1, store]" + rest)) ==
        std::vector<std::string>{"wide: erp -> app-1 store-1 store-2"});
  CHECK(flow_texts(read("  across: {from: store, to: [app]" + rest)).size() == 8U);  // 2 x 4
}

TEST_CASE("an override can change the number of copies", "[models][reader]") {
  const std::vector<std::string> overrides{"systems.app.copies=30", "flows.sync.pairs=once"};
  const auto result =
      read_scenario_text(scenario_of("  sync: {from: app, to: app, pattern: fire-and-forget, arrivals: every 1 s}\n"),
                         "t.yaml", overrides);
  REQUIRE(result.scenario.has_value());
  CHECK(flows_of(result.scenario->landscape).size() == 435U);  // 30 x 29 / 2
}

TEST_CASE("a mistake in a family is told once, at its place", "[models][reader]") {
  const auto result = read_scenario_text(
      "loadscape: 1\nsystems:\n  app: {copies: 3, workers: 0}\n  app-2: {}\n  one: {copies: many}\nflows:\n"
      "  f: {from: one, to: app, pattern: fire-and-forget, arrivals: every 1 s, pairs: once}\n",
      "t.yaml");
  CHECK(format(result.mistakes, "t.yaml") ==
        "t.yaml:3:3: systems.app: has a copy app-2, and a system has that name too\n"
        "  hint: rename one of them\n"
        "t.yaml:3:29: systems.app-1.workers: must be at least 1, got \"0\"\n"
        "  hint: expects a whole number from 1 to 1000000 or `unlimited`, for example 16\n"
        "t.yaml:5:17: systems.one.copies: must be a whole number from 1 to 1000, got \"many\"\n"
        "  hint: expects a whole number from 1 to 1000, for example 12\n"
        "t.yaml:7:74: flows.f.pairs: belongs to a flow from a system with copies to itself\n"
        "  hint: remove it, or write copies: 12 at the system\n");
}

}  // namespace loadscape::tests
