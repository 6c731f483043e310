/// A platform's own event bus, with and without a bridge to the broker, against times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

namespace loadscape::tests {
namespace {

/// An event at 50 s and one at 100 s. Appending takes 1 s, the bridge 2 s, the broker 4 s; the targets 8 s.
std::string three_targets(const std::string& bus) {
  return R"(
loadscape: 1
run: {duration: 149 s, replications: 1}
systems:
  crm: {}
  erp: {service: 8 s}
  shop: {service: 8 s}
  depot: {service: 8 s}
flows:
  change: {from: crm, to: [erp, shop, depot], pattern: data-change, arrivals: every 50 s}
  stock: {from: depot, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
topologies:
  event-driven:
    mapping: none
    service: 4 s
    platform_bus:
      of: crm
      service: 1 s
)" + bus;
}
const std::string bridge = "      bridge: {workers: 1, service: 2 s}\n";

std::string quota(const std::string& on_breach) {
  return "      deliveries: {rolling: 4 / 60 s, on_breach: " + on_breach + "}\n";
}

}  // namespace

TEST_CASE("without a bridge the platform delivers to each target", "[models][platform-bus]") {
  const auto trial = run(three_targets(quota("disconnect")), "event-driven");
  // Three deliveries at 51 s, a fourth at 101 s; the others may go when those of 51 s have left the window at 111 s.
  CHECK(trial.deliveries_of("change") == Times{59, 59, 59, 109, 119, 119});
  CHECK(trial.limit("crm.event-deliveries").used == 6);
  CHECK(trial.limit("crm.event-deliveries").delayed == 2);
  CHECK(trial.deliveries_of("stock") == Times{62, 112});  // events of others go to the broker
}

TEST_CASE("behind a bridge the platform delivers once, and the broker k times", "[models][platform-bus]") {
  const auto trial = run(three_targets(quota("disconnect") + bridge), "event-driven");
  // 1 s at the platform, 2 s at the bridge, 4 s at the broker, 8 s at the targets.
  CHECK(trial.deliveries_of("change") == Times{65, 65, 65, 115, 115, 115});
  CHECK(trial.limit("crm.event-deliveries").used == 2);
  CHECK(trial.node("subscription: bridge at crm (change)").departures == 2);
  CHECK(trial.node("subscription: erp (change)").departures == 2);
  CHECK(trial.node("bridge").busy_server_s == Approx(2 * (2 + 4)));
  CHECK(trial.flow("change").accepted == 6);
}

TEST_CASE("a platform that refuses deliveries loses them to the dead letters", "[models][platform-bus]") {
  const auto trial = run(three_targets(quota("refuse")), "event-driven");
  CHECK(trial.deliveries_of("change") == Times{59, 59, 59, 109, -1, -1});
  CHECK(trial.flow("change").dead_lettered == 2);
}

TEST_CASE("events wait on the platform while the bridge is down", "[models][platform-bus]") {
  const auto text = three_targets(bridge) + "faults:\n  down: {node: bridge, outage: true, at: 40 s, for: 30 s}\n";
  const auto trial = run(text, "event-driven");
  // From 70 s on: 2 s at the bridge, 4 s at the broker, 8 s at the targets.
  CHECK(trial.deliveries_of("change") == Times{84, 84, 84, 115, 115, 115});
}

TEST_CASE("the platform's bus fails with its platform and loses nothing", "[models][platform-bus]") {
  const auto text = three_targets("") + "faults:\n  down: {node: crm, outage: true, at: 52 s, for: 20 s}\n";
  const auto trial = run(text, "event-driven");
  // Deliveries were in hand at 52 s: they are made again at 72 s, and the targets see them twice.
  CHECK(trial.flow("change").delivered == 6);
  CHECK(trial.flow("change").duplicates == 3);
}

TEST_CASE("a bridge does with its work in hand what it says, the platform's bus what the platform says",
          "[models][platform-bus][outage]") {
  const std::string down = "faults:\n  down: {node: bridge, outage: true, at: 52 s, for: 10 s}\n";
  const auto held = [&](const std::string& how) {
    return run(three_targets("      bridge: {workers: 1, service: 2 s, held: " + how + "}\n") + down, "event-driven")
        .deliveries_of("change");
  };
  // At the bridge from 51 s to 53 s; then 4 s at the broker and 8 s at the targets.
  CHECK(held("resume") == Times{63 + 12, 75, 75, 115, 115, 115});
  CHECK(held("restart") == Times{64 + 12, 76, 76, 115, 115, 115});
  CHECK(held("lose") == Times{64 + 12, 76, 76, 115, 115, 115});  // the subscription hands it out again

  auto text = three_targets("") + "faults:\n  down: {node: crm, outage: true, at: 50500 ms, for: 10 s}\n";
  text.replace(text.find("crm: {}"), 7, "crm: {held: resume}");
  CHECK(run(text, "event-driven").deliveries_of("change") == Times{61 + 8, 69, 69, 109, 109, 109});
}

TEST_CASE("on the platform's bus each target knows the publisher, behind a bridge its contract",
          "[models][platform-bus][schema]") {
  const auto adapters = [](const std::string& bus) {
    const auto trial = run(three_targets(bus), "event-driven");
    std::vector<std::string> names;
    for (const auto& adapter : trial.compiled.adapters()) {
      if (adapter.entity == "change") names.push_back(adapter.name);
    }
    std::ranges::sort(names);
    return names;
  };
  using Names = std::vector<std::string>;
  CHECK(adapters("") ==
        Names{"contract: crm (change)", "depot of crm (change)", "erp of crm (change)", "shop of crm (change)"});
  const auto bridged = adapters(bridge);
  CHECK(bridged.size() == 4);
  CHECK(bridged.front() == "contract: crm (change)");
}

}  // namespace loadscape::tests
