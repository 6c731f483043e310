/// Which adapters a change of an entity's shape breaks, for how long, and what that costs: times worked out by hand.

#include "models/adapters.hpp"
#include "models/ledger.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace loadscape::tests {
namespace {

using Counts = std::map<std::string, std::uint64_t>;
using Names = std::vector<std::string>;
/// An order every 10 s from 10 s to 190 s; erp takes 1 s for it. Beside it invoices, which nobody changes.
/// `change` goes into the braces of a change of Order at 45 s; broken until 75 s if an adapter takes 30 s.
std::string orders(std::string_view change, std::string_view more = "", std::string_view pattern = "fire-and-forget") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 200 s, replications: 1}}
systems:
  shop: {{}}
  erp: {{service: constant(1 s)}}
flows:
  order: {{from: shop, to: erp, entity: Order, pattern: {2}, arrivals: every 10 s{1}}}
  invoice: {{from: erp, to: shop, entity: Invoice, pattern: {2}, arrivals: every 10 s}}
topologies:
  point-to-point: {{mapping: none}}
  hub-and-spoke: {{service: none}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: none}}
  over-broker: {{kind: event-driven, service: none, mapping: none, request_reply: over-broker}}
changes:
  new-field: {{entity: Order, at: 45 s{0}}}
)",
                     change, more, pattern);
}

constexpr std::array stored{"hub-and-spoke", "esb", "event-driven"};
constexpr std::array topologies{"point-to-point", "hub-and-spoke", "esb", "event-driven"};

const Times without_three = {11, 21, 31, 41, -1, -1, -1, 81, 91, 101, 111, 121, 131, 141, 151, 161, 171, 181, 191};

/// Emission times of the records that were delivered with wrong data [s].
Times corrupted_of(const Trial& trial, std::string_view flow) {
  Times times;
  for (const auto& entry : trial.entries_of(flow)) {
    if (entry.corrupted) times.push_back(sim::to_seconds(entry.emitted));
  }
  return times;
}

Names adapters_in_graph(const Trial& trial) {
  Names names;
  for (const auto v : boost::make_iterator_range(vertices(trial.compiled.graph()))) {
    if (trial.compiled.graph()[v].kind == "adapter") names.push_back(trial.compiled.graph()[v].name);
  }
  return names;
}

Counts failures(std::string_view reason) { return {{std::string(reason), 3}}; }

}  // namespace

TEST_CASE("a changed target fails loudly where its shape is mapped, until that is redeployed", "[models][schema]") {
  const auto text = orders(", system: erp, redeploy: 30 s");
  const auto direct = run(text, "point-to-point");
  CHECK(direct.deliveries_of("order") == without_three);  // 50, 60 and 70 s meet an adapter that is broken in [45, 75)
  CHECK(direct.flow("order").failed == failures("schema: shop -> erp (Order)"));
  CHECK(direct.flow("order").attempts == 19 - 3);  // what fails at the adapter is not tried at the target
  CHECK(adapters_in_graph(direct) == Names{"shop -> erp (Order)"});
  for (const auto* topology : stored) {
    const auto trial = run(text, topology);
    CHECK(trial.deliveries_of("order") == without_three);
    CHECK(trial.flow("order").dead_lettered == 3);  // the delivery fails behind the store
    CHECK(trial.flow("order").accepted == 19);
    CHECK(trial.flow("order").failed.empty());
    CHECK(trial.flow("invoice").delivered == 19);
    CHECK(trial.flow("invoice").corrupted == 0);
  }
  CHECK(adapters_in_graph(run(text, "hub-and-spoke")) == Names{"hub: erp (Order)"});
  CHECK(adapters_in_graph(run(text, "esb")) == Names{"edge: erp (Order)"});
  CHECK(adapters_in_graph(run(text, "event-driven")) == Names{"erp of shop (Order)"});
}

TEST_CASE("a changed sender fails before the store where it maps itself, and behind it in the hub",
          "[models][schema]") {
  const auto text = orders(", system: shop, redeploy: 30 s");
  for (const auto* topology : topologies) CHECK(run(text, topology).deliveries_of("order") == without_three);
  CHECK(run(text, "point-to-point").flow("order").failed == failures("schema: shop -> erp (Order)"));
  CHECK(run(text, "esb").flow("order").failed == failures("schema: edge: shop (Order)"));
  CHECK(run(text, "event-driven").flow("order").failed == failures("schema: contract: shop (Order)"));
  CHECK(run(text, "hub-and-spoke").flow("order").dead_lettered == 3);
  CHECK(adapters_in_graph(run(text, "hub-and-spoke")) == Names{"hub: shop (Order)"});
  // A consumer is made for the contract too, so it has to follow the publisher.
  CHECK(adapters_in_graph(run(text, "event-driven")) == Names{"contract: shop (Order)", "erp of shop (Order)"});
}

TEST_CASE("a silent change delivers everything, and says what came with wrong data", "[models][schema]") {
  for (const auto* system : {"shop", "erp"}) {
    const auto text = orders(fmt::format(", system: {}, redeploy: 30 s, failure: silent", system));
    for (const auto* topology : topologies) {
      const auto trial = run(text, topology);
      CHECK(trial.flow("order").delivered == 19);
      CHECK(trial.flow("order").corrupted == 3);
      CHECK(corrupted_of(trial, "order") == Times{50, 60, 70});
      CHECK(trial.flow("order").failed.empty());
      CHECK(trial.flow("invoice").corrupted == 0);
    }
  }
}

TEST_CASE("a request is judged by the adapters of its own way, in every topology", "[models][schema]") {
  const auto text = orders(", system: erp, redeploy: 30 s", "", "request-reply");
  const std::map<std::string, std::string> reasons = {{"point-to-point", "schema: shop -> erp (Order)"},
                                                      {"hub-and-spoke", "schema: hub: erp (Order)"},
                                                      {"esb", "schema: edge: erp (Order)"},
                                                      {"event-driven", "schema: shop -> erp (Order)"},
                                                      {"over-broker", "schema: erp of shop (Order)"}};
  for (const auto& [topology, reason] : reasons) {
    const auto trial = run(text, topology);
    CHECK(trial.deliveries_of("order") == without_three);
    CHECK(trial.flow("order").failed == failures(reason));
    CHECK(trial.flow("invoice").delivered == 19);
  }
  const auto silent = orders(", system: erp, redeploy: 30 s, failure: silent", "", "request-reply");
  for (const auto& [topology, reason] : reasons) {
    CHECK(corrupted_of(run(silent, topology), "order") == Times{50, 60, 70});
  }
}

TEST_CASE("a retry that outlasts the redeployment gets through", "[models][schema]") {
  const auto text = orders(", system: erp, redeploy: 30 s", ", retry: {attempts: 3, backoff: [4 s, 4 s]}");
  // The order of 70 s is tried at 70, 74 and 78 s; that of 60 s for the last time at 68 s.
  auto expected = without_three;
  expected[6] = 79;
  for (const auto* topology : topologies) CHECK(run(text, topology).deliveries_of("order") == expected);
  CHECK(run(text, "point-to-point").flow("order").failed == Counts{{"schema: shop -> erp (Order)", 2}});
  CHECK(run(text, "esb").flow("order").dead_lettered == 2);
}

TEST_CASE("an adapter is broken at the instant of the change and works at that of its redeployment",
          "[models][schema]") {
  auto text = orders(", system: erp, redeploy: 20 s");
  text.replace(text.find("at: 45 s"), 8, "at: 50 s");  // broken in [50, 70)
  const auto trial = run(text, "point-to-point");
  CHECK(trial.flow("order").failed == Counts{{"schema: shop -> erp (Order)", 2}});
  CHECK(trial.deliveries_of("order")[4] == -1.0);
  CHECK(trial.deliveries_of("order")[6] == 71.0);
}

TEST_CASE("only who is not redeployed within the compatibility window breaks", "[models][schema]") {
  for (const auto* topology : topologies) {
    // The old shape is served until 65 s, the adapter is redeployed at 75 s: only the order of 70 s meets it broken.
    const auto late = run(orders(", system: erp, redeploy: 30 s, failure: silent, compatible_for: 20 s"), topology);
    CHECK(corrupted_of(late, "order") == Times{70});
    CHECK(late.seen.changes.at(0).adapters_broken == 1);
    CHECK(late.seen.changes.at(0).last_redeployed_s == 30.0);
    const auto in_time = run(orders(", system: erp, redeploy: 30 s, failure: silent, compatible_for: 30 s"), topology);
    CHECK(in_time.flow("order").corrupted == 0);
    CHECK(in_time.seen.changes.at(0).adapters_broken == 0);
    CHECK(in_time.seen.changes.at(0).last_redeployed_s == 30.0);
  }
}

TEST_CASE("a change that only adds breaks nobody and puts nothing on the routes", "[models][schema]") {
  for (const auto* topology : topologies) {
    const auto trial = run(orders(", system: erp, breaking: false"), topology);
    CHECK(trial.flow("order").delivered == 19);
    CHECK(adapters_in_graph(trial).empty());
    CHECK_FALSE(trial.seen.changes.at(0).last_redeployed_s.has_value());
  }
}

TEST_CASE("a change after which nobody is redeployed before the end is broken until then", "[models][schema]") {
  const auto trial = run(orders(", system: erp, redeploy: 10 d"), "point-to-point");
  CHECK(trial.flow("order").delivered == 4);
  CHECK(trial.flow("order").failed == Counts{{"schema: shop -> erp (Order)", 15}});
  CHECK(trial.seen.changes.at(0).last_redeployed_s == 864'000.0);
}

TEST_CASE("what was mapped before the change is no longer its victim, however long it travels", "[models][schema]") {
  // The bus takes 10 s: the sender's edge maps at the emission, the destination's edge 10 s later.
  const auto slow_bus = [](std::string_view system) {
    auto text = orders(fmt::format(", system: {}, redeploy: 30 s, failure: silent", system));
    return text.replace(text.find("esb: {service: none"), 19, "esb: {service: constant(10 s)");
  };
  CHECK(corrupted_of(run(slow_bus("shop"), "esb"), "order") == Times{50, 60, 70});  // handled as late as 81 s
  CHECK(corrupted_of(run(slow_bus("erp"), "esb"), "order") == Times{40, 50, 60});  // mapped for erp at 50, 60 and 70 s
}

namespace {

/// shop tells erp and crm of each order, every 10 s from 10 s to 190 s; shop changes the shape of Order at 45 s.
std::string two_targets(std::string_view order) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 200 s, replications: 1}}
systems: {{shop: {{}}, erp: {{}}, crm: {{}}}}
flows:
  order: {{from: shop, to: [erp, crm], entity: Order, pattern: fire-and-forget, arrivals: every 10 s}}
topologies:
  point-to-point: {{mapping: none}}
  hub-and-spoke: {{service: none}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: none}}
changes:
  new-field: {{system: shop, entity: Order, at: 45 s, redeploy: 30 s, order: {}, failure: silent}}
)",
                     order);
}

Counts corrupted_by_target(const Trial& trial) {
  Counts counts;
  for (const auto& entry : trial.entries_of("order")) {
    if (entry.corrupted) ++counts[entry.target == 0 ? "erp" : "crm"];
  }
  return counts;
}

}  // namespace

TEST_CASE("a team redeploys its adapters one after the other or all at once, and teams work side by side",
          "[models][schema]") {
  // In sequence: shop -> erp is broken in [45, 75), shop -> crm in [45, 105): orders of 50 ... 70 s and 50 ... 100 s.
  const auto in_sequence = run(two_targets("sequential"), "point-to-point");
  CHECK(corrupted_by_target(in_sequence) == Counts{{"erp", 3}, {"crm", 6}});
  CHECK(in_sequence.seen.changes.at(0).last_redeployed_s == 60.0);
  const auto at_once = run(two_targets("parallel"), "point-to-point");
  CHECK(corrupted_by_target(at_once) == Counts{{"erp", 3}, {"crm", 3}});
  CHECK(at_once.seen.changes.at(0).last_redeployed_s == 30.0);
  // One adapter each: of the hub, of the bus, and of the publisher and both consumers.
  for (const auto* topology : stored) {
    const auto trial = run(two_targets("sequential"), topology);
    CHECK(corrupted_by_target(trial) == Counts{{"erp", 3}, {"crm", 3}});
    CHECK(trial.seen.changes.at(0).adapters_broken == (std::string(topology) == "event-driven" ? 3 : 1));
    CHECK(trial.seen.changes.at(0).last_redeployed_s == 30.0);
  }
}

TEST_CASE("a team that follows one change in sequence begins the next one later", "[models][schema]") {
  auto text = orders(", system: erp, redeploy: 30 s");
  text += "  other: {system: erp, entity: Invoice, at: 55 s, redeploy: 30 s}\n";
  // The hub's team is at work on Order until 75 s and then on Invoice until 105 s, which is broken from 55 s on: the
  // invoices of 60, 70, 80, 90 and 100 s. In point-to-point the teams of shop and erp own one adapter each.
  const auto hub = run(text, "hub-and-spoke");
  CHECK(hub.flow("order").dead_lettered == 3);
  CHECK(hub.flow("invoice").dead_lettered == 5);
  CHECK(hub.seen.changes.at(1).last_redeployed_s == 50.0);
  const auto direct = run(text, "point-to-point");
  CHECK(direct.flow("invoice").failed == Counts{{"schema: erp -> shop (Invoice)", 3}});
  CHECK(direct.seen.changes.at(1).last_redeployed_s == 30.0);
}

TEST_CASE("each change answers for the records that it spoiled", "[models][schema]") {
  auto text = orders(", system: erp, redeploy: 30 s", ", retry: {attempts: 1}");
  text += "  other: {system: shop, entity: Order, at: 105 s, redeploy: 10 s, failure: silent}\n";
  const auto direct_trial = run(text, "point-to-point");
  const auto& direct = direct_trial.flow("order");
  REQUIRE(direct.by_change.size() == 2);
  CHECK(direct.by_change[0].failed == 3);
  CHECK(direct.by_change[0].corrupted == 0);
  CHECK(direct.by_change[1].failed == 0);
  CHECK(direct.by_change[1].corrupted == 1);  // of 110 s
  const auto esb_trial = run(text, "esb");
  const auto& esb = esb_trial.flow("order");
  CHECK(esb.by_change.at(0).dead_lettered == 3);
  CHECK(esb.by_change.at(1).corrupted == 1);
}

TEST_CASE("a chunk of a batch fails or is corrupted with all its records", "[models][schema]") {
  const auto text = [](std::string_view failure) {
    return fmt::format(R"(
loadscape: 1
run: {{duration: 1 h, starts: "Mon 01:30", replications: 1}}
systems: {{erp: {{workers: 4}}, crm: {{workers: 4}}}}
flows:
  products: {{from: erp, to: crm, entity: Product, pattern: batch, schedule: daily 02:00, records: 25, chunk: 10,
             extract: constant(90 s), work: constant(30 s)}}
topologies: {{point-to-point: {{mapping: none}}}}
changes: {{sku: {{system: crm, entity: Product, at: 2000 s, redeploy: 10 min, failure: {}}}}}
)",
                       failure);
  };
  // The job starts after 30 min = 1800 s; its chunks are mapped at 1890, 2010 and 2130 s, the last two while broken.
  // The chunk that fails at 2010 s takes no 30 s of crm, so the next one is mapped at 2100 s.
  CHECK(run(text("loud"), "point-to-point").flow("products").failed == Counts{{"schema: erp -> crm (Product)", 15}});
  CHECK(run(text("silent"), "point-to-point").flow("products").corrupted == 15);
}

TEST_CASE("an adapter that does not break changes no record, whatever else happens", "[models][schema]") {
  const std::string scenario = R"--(
loadscape: 1
run: {duration: 30 min, seed: 5}
systems:
  shop: {workers: 40}
  erp: {workers: 2, service: "uniform(min=0 ms, max=100 ms)", error_rate: 5 %, waiting_room: 3}
  bank: {workers: 1, service: constant(20 ms), link: {latency: constant(3 ms), loss: 1 %}}
flows:
  order: {from: shop, to: [erp, bank], entity: A, pattern: fire-and-forget, arrivals: poisson(10/s), timeout: 2 s,
          retry: {attempts: 3, backoff: [1 s]}}
  quote: {from: shop, to: erp, entity: A, pattern: request-reply, arrivals: poisson(5/s)}
  payment: {from: erp, to: bank, entity: A, pattern: request-reply, during: quote, timeout: 300 ms}
faults: {down: {node: bank, outage: true, at: 10 min, for: 2 min}}
)--";
  const std::string changes = R"(
changes:
  a: {system: erp, entity: A, at: 5 min, redeploy: 1 min, compatible_for: 1 min, order: parallel}
  b: {system: bank, entity: A, at: 20 min, redeploy: 1 h, compatible_for: 2 h, order: parallel}
  c: {system: shop, entity: A, at: 1 min, breaking: false}
)";
  const auto hash_of = [](const Trial& trial) {
    std::uint64_t hash = 0;
    for (const auto& entry : trial.seen.records) {
      hash = sim::mix(hash, static_cast<std::uint64_t>(entry.closed.time_since_epoch().count()));
      hash = sim::mix(hash, entry.key + static_cast<std::uint64_t>(entry.fate));
    }
    return hash;
  };
  for (const auto* topology : topologies) {
    const auto without = run(scenario, topology);
    const auto with = run(scenario + changes, topology);
    INFO(topology);
    REQUIRE(without.seen.records.size() > 10'000);
    CHECK(adapters_in_graph(without).empty());
    CHECK_FALSE(adapters_in_graph(with).empty());
    CHECK(hash_of(without) == hash_of(with));
    CHECK(without.seen.events == with.seen.events);
    CHECK(without.flow("order").attempts == with.flow("order").attempts);
    CHECK(without.flow("order").failed == with.flow("order").failed);
  }
}

TEST_CASE("the time to redeploy is drawn for each adapter and replication", "[models][schema]") {
  const auto scenario = read(orders(", system: shop, redeploy: \"uniform(min=10 s, max=30 s)\""));
  const auto& choice = scenario.topologies[3];
  REQUIRE(choice.label == "event-driven");
  const auto compiled = choice.row->compile(scenario.landscape, *choice.params);
  const auto& changes = scenario.landscape[boost::graph_bundle].changes;
  const auto first = models::plan_redeployments(changes, compiled.adapters(), 1);
  const auto second = models::plan_redeployments(changes, compiled.adapters(), 2);
  REQUIRE(first.size() == 2);
  for (const auto& work : first) {
    CHECK(work.breaks == sim::SimTime{} + std::chrono::seconds{45});
    CHECK(work.redeployed >= sim::SimTime{} + std::chrono::seconds{55});
    CHECK(work.redeployed <= sim::SimTime{} + std::chrono::seconds{75});
  }
  CHECK(first[0].redeployed != first[1].redeployed);
  CHECK(first[0].redeployed != second[0].redeployed);
}

}  // namespace loadscape::tests
