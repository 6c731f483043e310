/// Waits that could close in a circle: found, named, run where the file says so, and gone where something ends a wait.

#include "models/waits.hpp"

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

using Failed = std::map<std::string, std::uint64_t>;

/// One order at 50 s; while the CRM handles it (2 s), it asks for a price (3 s). The hub takes 1 s each way.
std::string order_and_price(const std::string& price = "") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 99 s, replications: 1}}
systems: {{shop: {{}}, crm: {{workers: 1, service: 2 s}}, pricing: {{service: 3 s}}}}
flows:
  order: {{from: shop, to: crm, pattern: fire-and-forget, arrivals: every 50 s}}
  price: {{from: crm, to: pricing, pattern: request-reply, during: order{}}}
topologies:
  one: {{kind: hub-and-spoke, workers: 1, service: 1 s, circular_waits: true}}
  two: {{kind: hub-and-spoke, workers: 2, service: 1 s, circular_waits: true}}
  free: {{kind: hub-and-spoke, workers: 1, service: 1 s, nonblocking: true}}
)",
                     price);
}

/// Each of two systems with one worker sends to the other: at 50 s, after 1 s of mapping where it maps itself. It handles
/// what comes in 2 s.
std::string each_other(const std::string& back = "", const std::string& crm = "workers: 1") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 99 s, replications: 1}}
systems: {{crm: {{service: 2 s, {}}}, erp: {{service: 2 s, workers: 1}}}}
flows:
  there: {{from: crm, to: erp, pattern: fire-and-forget, arrivals: every 50 s}}
  back: {{from: erp, to: crm, pattern: fire-and-forget, arrivals: every 50 s{}}}
topologies:
  point-to-point: {{mapping: 1 s, circular_waits: true}}
  hub-and-spoke: {{service: none}}
)",
                     crm, back);
}

std::size_t circles(const std::string& text, std::string_view topology) {
  const auto trial = run(text, topology);
  return models::circular_waits(trial.scenario.landscape, trial.compiled).size();
}

/// What is held and the flow that waits meanwhile, for each wait of the first circle.
std::vector<std::string> first_circle(const std::string& text, std::string_view topology) {
  const auto trial = run(text, topology);
  const auto circles = models::circular_waits(trial.scenario.landscape, trial.compiled);
  std::vector<std::string> waits;
  for (const auto& wait : circles.at(0)) {
    waits.push_back(fmt::format("{} ({})", trial.compiled.graph()[wait.holder].name,
                                models::flows_of(trial.scenario.landscape)[wait.flow].name));
  }
  return waits;
}

}  // namespace

TEST_CASE("the only worker of a hub waits for ever for a call that needs it", "[models][waits]") {
  const auto text = order_and_price();
  CHECK(first_circle(text, "one") == std::vector<std::string>{"crm (price)", "hub (order)"});
  const auto stuck = run(text, "one");
  CHECK(stuck.flow("order").in_flight == 1);
  CHECK(stuck.flow("price").in_flight == 1);
  CHECK(stuck.node("hub").busy_server_s == Approx(49));
  // 50 s: 1 s in the hub, 2 s in the CRM; the price 1 s + 3 s + 1 s with the second worker.
  CHECK(run(text, "two").deliveries_of("order") == Times{58});
}

TEST_CASE("a hub that waits without a worker closes no circle", "[models][waits]") {
  CHECK(circles(order_and_price(), "free") == 0);
  CHECK(run(order_and_price(), "free").deliveries_of("order") == Times{58});
}

TEST_CASE("a timeout ends a wait, and with it the circle", "[models][waits]") {
  const auto text = order_and_price(", timeout: 10 s");
  CHECK(circles(text, "one") == 0);
  const auto trial = run(text, "one");
  CHECK(trial.flow("order").dead_lettered == 1);  // at 63 s, 10 s after the CRM asked
  CHECK(trial.node("hub").busy_server_s == Approx(13 + 5));  // what was given up still takes the hub for 5 s
}

TEST_CASE("two systems that send to each other point to point wait for each other for ever", "[models][waits]") {
  const auto text = each_other();
  CHECK(first_circle(text, "point-to-point") == std::vector<std::string>{"crm (there)", "erp (back)"});
  const auto stuck = run(text, "point-to-point");
  CHECK(stuck.flow("there").in_flight == 1);
  CHECK(stuck.flow("back").in_flight == 1);
  // Where a hub stores what is sent, nobody waits.
  CHECK(circles(text, "hub-and-spoke") == 0);
  const auto stored = run(text, "hub-and-spoke");
  CHECK(stored.deliveries_of("there") == Times{52});
  CHECK(stored.deliveries_of("back") == Times{54});  // the ERP sends it when it has handled `there`
}

TEST_CASE("what ends a wait at one of two systems frees both", "[models][waits]") {
  const auto timed = each_other(", timeout: 10 s");
  CHECK(circles(timed, "point-to-point") == 0);
  const auto trial = run(timed, "point-to-point");
  // At 61 s the ERP gives up and is free for `there`; what it gave up is handled when the CRM is free at 63 s.
  CHECK(trial.deliveries_of("there") == Times{63});
  CHECK(trial.deliveries_of("back") == Times{65});

  const auto impatient = each_other("", "workers: 1, patience: constant(5 s)");
  CHECK(circles(impatient, "point-to-point") == 0);
  CHECK(run(impatient, "point-to-point").flow("back").failed == Failed{{"reneged: crm", 1}});
  CHECK(run(impatient, "point-to-point").deliveries_of("there") == Times{51 + 5 + 2});

  const auto full = each_other("", "workers: 1, waiting_room: 0");
  CHECK(circles(full, "point-to-point") == 0);
  CHECK(run(full, "point-to-point").flow("back").failed == Failed{{"rejected: crm", 1}});
  CHECK(run(full, "point-to-point").deliveries_of("there") == Times{51 + 2});

  CHECK(circles(each_other("", "workers: unlimited"), "point-to-point") == 0);
}

TEST_CASE("a permit that is waited for closes a circle as a worker does", "[models][waits]") {
  // The CRM has workers enough, but lets in one call at a time: it sends with a worker and is called with a permit.
  const std::string text = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems:
  crm: {service: 2 s, limits: {api: {concurrent: 1, on_breach: delay}}}
  erp: {service: 2 s, limits: {api: {concurrent: 1, on_breach: delay}}}
flows:
  there: {from: crm, to: erp, pattern: request-reply, arrivals: every 50 s}
  ask: {from: erp, to: crm, pattern: request-reply, during: there}
  again: {from: crm, to: erp, pattern: request-reply, during: ask}
topologies: {point-to-point: {mapping: none, circular_waits: true}}
)";
  CHECK(first_circle(text, "point-to-point") == std::vector<std::string>{"crm.api (again)", "erp.api (ask)"});
  CHECK(run(text, "point-to-point").flow("there").in_flight == 1);
}

TEST_CASE("work after the reply holds its own worker, and nobody else's", "[models][waits]") {
  // A has its answer while B asks A: A's worker is free, so B waits for nobody who waits for B.
  const std::string text = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {a: {workers: 1, service: 2 s}, b: {workers: 1, service: 2 s}}
flows:
  order: {from: a, to: b, pattern: fire-and-forget, arrivals: every 50 s}
  audit: {from: b, to: a, pattern: request-reply, during: order, after_reply: true}
topologies: {point-to-point: {mapping: none, circular_waits: true}}
)";
  CHECK(run(text, "point-to-point").deliveries_of("audit") == Times{54});
  // Yet a second order that A sends meanwhile waits for B with A's worker.
  CHECK(first_circle(text, "point-to-point") == std::vector<std::string>{"a (order)", "b (audit)"});
}

TEST_CASE("check names every circle at its topology, except where the file says that it may close", "[models][waits]") {
  const std::string text = R"(loadscape: 1
systems:
  shop: {}
  crm: {workers: 8}
  pricing: {}
  erp: {workers: 4, limits: {api: {concurrent: 5, on_breach: delay}}}
  wms: {workers: 4}
flows:
  order: {from: shop, to: crm, pattern: fire-and-forget, arrivals: poisson(1/s)}
  price: {from: crm, to: pricing, pattern: request-reply, entity: order, during: order}
  pick: {from: erp, to: wms, pattern: fire-and-forget, arrivals: poisson(1/s)}
  picked: {from: wms, to: erp, pattern: fire-and-forget, after: pick}
  stock: {from: wms, to: erp, pattern: fire-and-forget, arrivals: poisson(1/s), timeout: 10 s}
topologies:
  point-to-point: {}
  hub-and-spoke: {workers: 64}
  nonblocking: {kind: hub-and-spoke, nonblocking: true}
  allowed: {kind: hub-and-spoke, circular_waits: true}
  esb: {}
  shared: {kind: api-led, process_api: per-entity}
  drawn: {kind: hybrid, default: esb, nodes: {bridge: {workers: 2}}, routes: {pick: [bridge], picked: [bridge]}}
)";
  CHECK(
      models::format(models::unwanted_circular_waits(read(text)), "x.yaml") ==
      "x.yaml:15:3: topologies.point-to-point: workers could wait for each other for ever: erp for wms (pick), wms for "
      "erp (picked)\n"
      "  hint: give one of these flows a timeout: pick, picked; or say that it may happen: point-to-point: "
      "{circular_waits: true}\n"
      "x.yaml:16:3: topologies.hub-and-spoke: workers could wait for each other for ever: crm for hub (price), hub for "
      "crm (order)\n"
      "  hint: give one of these flows a timeout: price, order; or say that it may happen: hub-and-spoke: "
      "{circular_waits: true}\n"
      "x.yaml:20:3: topologies.shared: workers could wait for each other for ever: crm for order-process-api (price), "
      "order-process-api for crm (order)\n"
      "  hint: give one of these flows a timeout: price, order; or say that it may happen: shared: {circular_waits: "
      "true}\n"
      "x.yaml:21:3: topologies.drawn: workers could wait for each other for ever: erp for bridge (pick), bridge for "
      "erp "
      "(picked)\n"
      "  hint: give one of these flows a timeout: pick, picked; or say that it may happen: drawn: {circular_waits: "
      "true}\n");
}

TEST_CASE("where no topology is written, the circle has its name and no place", "[models][waits]") {
  auto text = each_other();
  text.erase(text.find("topologies:"));
  CHECK(
      models::format(models::unwanted_circular_waits(read(text)), "x.yaml") ==
      "x.yaml: topologies.point-to-point: workers could wait for each other for ever: crm for erp (there), erp for crm "
      "(back)\n"
      "  hint: give one of these flows a timeout: there, back; or say that it may happen: point-to-point: "
      "{circular_waits: true}\n");
}

}  // namespace loadscape::tests
