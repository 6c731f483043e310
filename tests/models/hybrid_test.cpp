/// Hybrids: topologies side by side, and routes over drawn nodes, against times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace loadscape::tests {
namespace {

using Failed = std::map<std::string, std::uint64_t>;

std::string file(const std::string& name) {
  std::ifstream in{std::string(LOADSCAPE_SOURCE_DIR) + "/scenarios/" + name};
  return {std::istreambuf_iterator<char>(in), {}};
}

bool is_same(const models::RecordEntry& a, const models::RecordEntry& b) {
  return a.key == b.key && a.flow == b.flow && a.target == b.target && a.fate == b.fate && a.emitted == b.emitted &&
         a.closed == b.closed && a.duplicate == b.duplicate;
}

const std::string middleware_busy = R"(
  pure: {kind: KIND}
  mixed: {kind: hybrid, default: KIND}
)";

std::string with_kind(std::string text, const std::string& kind) {
  for (auto at = text.find("KIND"); at != std::string::npos; at = text.find("KIND")) text.replace(at, 4, kind);
  return text;
}

}  // namespace

TEST_CASE("a hybrid of one part is that topology, record by record", "[models][hybrid]") {
  auto text = file("order-to-cash.yaml");
  text = text.substr(0, text.find("\ntopologies:")) + "\ntopologies:" + middleware_busy +
         "faults:\n  down: {node: erp, outage: true, at: 4 h, for: 20 min}\n";
  text.replace(text.find("duration: 1 d"), 13, "duration: 8 h");
  for (const auto& row : models::topology_registry()) {
    if (row.name == "hybrid") continue;
    const auto scenario = with_kind(text, std::string(row.name));
    const auto pure = run(scenario, "pure");
    const auto mixed = run(scenario, "mixed");
    INFO(row.name);
    CHECK(pure.seen.records.size() > 2000);
    CHECK(std::ranges::equal(pure.seen.records, mixed.seen.records, is_same));
    CHECK(pure.seen.events == mixed.seen.events);
    CHECK(num_vertices(pure.compiled.graph()) == num_vertices(mixed.compiled.graph()));
    CHECK(num_vertices(pure.compiled.dependencies()) == num_vertices(mixed.compiled.dependencies()));
    CHECK(pure.compiled.connections().size() == mixed.compiled.connections().size());
  }
}

TEST_CASE("with free middleware it does not matter which flow takes which topology", "[models][hybrid][neutral]") {
  const auto text = file("neutral.yaml") + R"(
  mixed:
    kind: hybrid
    flows: {invoice: esb, stock-check: hub-and-spoke}
    routes: {order: [crm, gateway, orders, erp], status: [gateway]}
    nodes: {gateway: {}, orders: {kind: queue}}
    hub-and-spoke: {workers: unlimited, service: none}
    esb: {service: none, edge: {service: none}}
)";
  const auto direct = run(text, "point-to-point");
  CHECK(direct.seen.records.size() > 50'000);
  CHECK(std::ranges::equal(direct.seen.records, run(text, "mixed").seen.records, is_same));
}

namespace {

/// One record of each flow at 50 s. The gate needs 2 s and has one worker, the ERP 4 s, the depot 8 s.
const std::string drawn = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems:
  shop: {workers: 5}
  erp: {workers: 5, service: constant(4 s)}
  depot: {workers: 5, service: constant(8 s)}
flows:
  question: {from: shop, to: erp, pattern: request-reply, arrivals: every 50 s}
  order: {from: shop, to: [erp, depot], pattern: fire-and-forget, arrivals: every 50 s}
topologies:
  held:
    kind: hybrid
    default: point-to-point
    nodes: {gate: {workers: 1, service: 2 s}}
    routes: {question: [shop, gate, erp]}
  free:
    kind: hybrid
    nodes: {gate: {workers: 1, service: 2 s, nonblocking: true}}
    routes: {question: [gate], order: [gate]}
  stored:
    kind: hybrid
    nodes: {gate: {workers: 1, service: 2 s}, orders: {kind: queue, consumers: 1}}
    routes: {question: [gate], order: [gate, orders]}
  passed:
    kind: hybrid
    nodes: {orders: {kind: queue}, door: {workers: 1, service: 1 s}}
    routes: {question: [door], order: [shop, orders, door, erp, depot]}
)";

}  // namespace

TEST_CASE("a drawn station serves a request and its reply, and keeps its worker in between", "[models][hybrid]") {
  const auto trial = run(drawn, "held");
  CHECK(trial.deliveries_of("question") == Times{50 + 2 + 4 + 2});
  CHECK(trial.node("gate").busy_server_s == Approx(8));
  CHECK(trial.node("gate").departures == 1);
}

TEST_CASE("a nonblocking drawn station serves others in between", "[models][hybrid]") {
  const auto trial = run(drawn, "free");
  // The question is first: 50-52 s. The order has the gate from 52 s to 54 s, the reply from 56 s to 58 s.
  CHECK(trial.deliveries_of("question") == Times{58});
  CHECK(trial.deliveries_of("order") == Times{58, 66});  // the depot is called when the ERP is done
  CHECK(trial.flow("order").accepted == 2);
  CHECK(trial.node("gate").busy_server_s == Approx(6));
}

TEST_CASE("a drawn queue at the end of a route has a delivery for each target", "[models][hybrid]") {
  const auto trial = run(drawn, "stored");
  // The question keeps the gate until 58 s. The order is stored at 60 s; one consumer: erp until 64 s, then the depot.
  CHECK(trial.deliveries_of("question") == Times{58});
  CHECK(trial.deliveries_of("order") == Times{64, 72});
  CHECK(trial.node("shop").busy_server_s == Approx(8 + 10));
  CHECK(trial.node("orders").departures == 2);
}

TEST_CASE("what lies behind a drawn queue is passed once, and calls the targets in sequence", "[models][hybrid]") {
  const auto trial = run(drawn, "passed");
  // The door has the question from 50 s to 56 s (1 + 4 + 1), then the order: 1 s, erp until 61 s, depot until 69 s.
  CHECK(trial.deliveries_of("question") == Times{56});
  CHECK(trial.deliveries_of("order") == Times{61, 69});
  CHECK(trial.node("shop").busy_server_s == Approx(6));
  CHECK(trial.node("orders").departures == 1);
}

namespace {

const std::string failing = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {shop: {}, erp: {}}
flows:
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s, retry: {attempts: 3, backoff: 2 s}}
  question: {from: shop, to: erp, pattern: request-reply, arrivals: every 50 s}
topologies:
  ours:
    kind: hybrid
    flows: {question: point-to-point}
    point-to-point: {mapping: none}
    nodes: {gate: {}, orders: {kind: queue}}
    routes: {order: [gate, orders]}
faults:
)";

}  // namespace

TEST_CASE("a drawn node fails with what it holds, and a drawn queue retries where it stores", "[models][hybrid]") {
  const auto gate_down = run(failing + "  f: {node: gate, outage: true, at: 49 s, for: 3 s}\n", "ours");
  CHECK(gate_down.deliveries_of("order") == Times{52});  // the shop tries at 50 and 52 s
  CHECK(gate_down.deliveries_of("question") == Times{50});
  const auto queue_down = run(failing + "  f: {node: orders, outage: true, at: 49 s, for: 20 s}\n", "ours");
  CHECK(queue_down.flow("order").failed == Failed{{"down: orders", 1}});
  const auto erp_down = run(failing + "  f: {node: erp, outage: true, at: 49 s, for: 20 s}\n", "ours");
  CHECK(erp_down.flow("order").dead_lettered == 1);
  CHECK(erp_down.flow("order").accepted == 1);
  CHECK(erp_down.flow("order").attempts == 3);
}

TEST_CASE("a hybrid has the components of the parts that are used, and no other", "[models][hybrid]") {
  const auto trial = run(R"(
loadscape: 1
run: {duration: 20 s, replications: 1}
systems: {shop: {}, erp: {}, depot: {}}
flows:
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 8 s}
  question: {from: shop, to: erp, pattern: request-reply, arrivals: every 8 s}
  stock: {from: depot, to: erp, pattern: fire-and-forget, arrivals: every 8 s}
topologies:
  ours:
    kind: hybrid
    flows: {order: event-driven, question: api-led}
    routes: {stock: [gate]}
    nodes: {gate: {maps: true}}
)",
                         "ours");
  const auto& graph = trial.compiled.dependencies();
  std::vector<std::string> names;
  for (auto v = std::size_t{3}; v < num_vertices(graph); ++v) names.push_back(graph[v].name);
  std::ranges::sort(names);
  CHECK(names ==
        std::vector<std::string>{"broker", "erp-system-api", "gate", "question-process-api", "shop-experience-api"});
}

TEST_CASE("a state layer may be a part: what streams into it and reads from it, and nothing else",
          "[models][hybrid][state-layer]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {crm: {}, erp: {}, portal: {}}
flows:
  price: {from: erp, to: portal, pattern: data-change, arrivals: every 50 s}
  read: {from: portal, to: erp, pattern: virtualization, arrivals: every 55 s}
  order: {from: crm, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
topologies:
  mixed:
    kind: hybrid
    default: hub-and-spoke
    flows: {price: state-layer, read: state-layer}
    hub-and-spoke: {service: 3 s}
    state-layer: {mapping: none, ingest: {service: 1 s, every: 20 s}, query: {service: 2 s}, sync: none}
)";
  const auto trial = run(text, "mixed");
  CHECK(trial.deliveries_of("price") == Times{60});  // taken in at 51 s, visible with the batch of 60 s
  CHECK(trial.deliveries_of("read") == Times{57});
  CHECK(trial.deliveries_of("order") == Times{53});
}

namespace {

/// One question at 50 s; the gate takes 4 s each way, and is down from 52 s to 62 s.
std::string gate_down(const std::string& gate) {
  return R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {crm: {}, erp: {}}
flows:
  question: {from: crm, to: erp, pattern: request-reply, arrivals: every 50 s}
topologies:
  drawn: {kind: hybrid, nodes: {gate: {service: 4 s, )" +
         gate + R"(}}, routes: {question: [gate]}}
faults:
  down: {node: gate, outage: true, at: 52 s, for: 10 s}
)";
}

std::vector<std::string> adapters_of(const Trial& trial) {
  std::vector<std::string> names;
  for (const auto& adapter : trial.compiled.adapters()) names.push_back(adapter.name);
  std::ranges::sort(names);
  return names;
}

}  // namespace

TEST_CASE("a drawn node does with its work in hand what it says", "[models][hybrid][outage]") {
  CHECK(run(gate_down("held: resume"), "drawn").deliveries_of("question") == Times{62 + 2 + 4});
  CHECK(run(gate_down("held: restart"), "drawn").deliveries_of("question") == Times{62 + 4 + 4});
  CHECK(run(gate_down("held: lose"), "drawn").flow("question").failed == Failed{{"down: gate", 1}});
}

TEST_CASE("a drawn node that maps knows both ends, else the sender does", "[models][hybrid][schema]") {
  CHECK(adapters_of(run(gate_down("maps: true"), "drawn")) ==
        std::vector<std::string>{"gate: crm (question)", "gate: erp (question)"});
  CHECK(adapters_of(run(gate_down("maps: false"), "drawn")) == std::vector<std::string>{"crm -> erp (question)"});
}

}  // namespace loadscape::tests
