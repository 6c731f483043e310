/// Clusters: what a node takes with it, what the others go on doing, and how often enough of them are up.

#include "analysis/statistics.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <cmath>

namespace loadscape::tests {
namespace {

using Failed = std::map<std::string, std::uint64_t>;

/// Four records at 50 s for a hub that needs 10 s each, on two nodes with two workers each: a and c are on hub-1, b and
/// d on hub-2. hub-1 is down from 55 s to 75 s.
std::string four_records(const std::string& cluster) {
  return R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {shop: {}, erp: {}}
flows:
  a: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
  b: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
  c: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
  d: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
topologies:
  hub-and-spoke: {workers: 4, service: 10 s, cluster: {)" +
         cluster + R"(}}
faults:
  down: {node: hub-1, outage: true, at: 55 s, for: 20 s}
)";
}

Times deliveries(const Trial& trial) {
  Times times;
  for (const auto* flow : {"a", "b", "c", "d"}) times.push_back(trial.deliveries_of(flow).at(0));
  return times;
}

}  // namespace

TEST_CASE("a node that fails takes what it has in hand, and the store hands it out again", "[models][cluster]") {
  const auto trial = run(four_records("nodes: 2, needed: 1"), "hub-and-spoke");
  // At 55 s a and c wait for hub-2, which has b and d until 60 s.
  CHECK(deliveries(trial) == Times{70, 60, 70, 60});
  CHECK(trial.node("hub").queue_s == Approx(2 * 5));
  CHECK(trial.node("hub").busy_server_s == Approx(4 * 5 + 2 * 5 + 2 * 10));
  CHECK(trial.node("hub").available_s == 99.0);
  CHECK(trial.node("hub").available_server_s == Approx(4 * 99 - 2 * 20));
  CHECK(trial.seen.invariants.first_violation.empty());
}

TEST_CASE("work of a node that is resumed or restarted waits for that node", "[models][cluster]") {
  CHECK(deliveries(run(four_records("nodes: 2, needed: 1, held: resume"), "hub-and-spoke")) == Times{80, 60, 80, 60});
  CHECK(deliveries(run(four_records("nodes: 2, needed: 1, held: restart"), "hub-and-spoke")) == Times{85, 60, 85, 60});
}

TEST_CASE("with fewer nodes than needed the whole component is down", "[models][cluster]") {
  const auto lost = run(four_records("nodes: 2, needed: 2"), "hub-and-spoke");
  CHECK(deliveries(lost) == Times{85, 85, 85, 85});
  CHECK(lost.node("hub").available_s == 79.0);
  CHECK(lost.node("inbox: hub").available_s == 79.0);
  // Resuming changes nothing here: an inbox that is down takes back what it had handed out.
  CHECK(deliveries(run(four_records("nodes: 2, needed: 2, held: resume"), "hub-and-spoke")) == Times{85, 85, 85, 85});
}

TEST_CASE("a component's own outage hits all nodes of its cluster", "[models][cluster]") {
  auto text = four_records("nodes: 2, needed: 1, held: resume");
  text.replace(text.find("node: hub-1"), 11, "node: hub");
  CHECK(deliveries(run(text, "hub-and-spoke")) == Times{85, 85, 85, 85});
}

TEST_CASE("a cluster whose nodes stay up is one station", "[models][cluster]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 1 h, replications: 1}
systems: {shop: {}, erp: {service: exponential(300 ms)}}
flows:
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: poisson(4/s)}
  question: {from: shop, to: erp, pattern: request-reply, arrivals: poisson(4/s)}
topologies:
  one: {kind: hub-and-spoke, workers: 7, service: exponential(250 ms)}
  three: {kind: hub-and-spoke, workers: 7, service: exponential(250 ms), cluster: {nodes: 3, needed: 2}}
)";
  const auto one = run(text, "one");
  const auto three = run(text, "three");
  CHECK(one.node("hub").queue_s > 100.0);  // they do wait for each other
  CHECK(one.seen.records.size() > 25'000);
  CHECK(std::ranges::equal(one.seen.records, three.seen.records, [](const auto& a, const auto& b) {
    return a.key == b.key && a.fate == b.fate && a.closed == b.closed;
  }));
}

namespace {

/// One question at 50 s: a node maps it in 1 s, waits 10 s for the ERP and maps the reply in 1 s; hub-1 fails at 55 s.
const std::string waiting = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {shop: {}, erp: {service: 10 s}}
flows:
  question: {from: shop, to: erp, pattern: request-reply, arrivals: every 50 s}
topologies:
  hub-and-spoke: {workers: 2, service: 1 s, cluster: {nodes: 2, needed: 1}}
faults:
  down: {node: hub-1, outage: true, at: 55 s, for: 20 s}
)";

}  // namespace

TEST_CASE("a node takes the calls with it that it waits for", "[models][cluster]") {
  const auto trial = run(waiting, "hub-and-spoke");
  CHECK(trial.flow("question").failed == Failed{{"node down: hub", 1}});
  CHECK(trial.node("erp").busy_server_s == Approx(10));  // what was begun there goes on
  CHECK(trial.node("hub").busy_server_s == Approx(5));
  auto with_retry = waiting;
  with_retry.replace(with_retry.find("every 50 s"), 10, "every 50 s, retry: {attempts: 2}");
  CHECK(run(with_retry, "hub-and-spoke").deliveries_of("question") == Times{55 + 1 + 10 + 1});
}

TEST_CASE("a node that resumes its work answers when it is back", "[models][cluster]") {
  // The ERP is done at 61 s; the reply is mapped from 75 s to 76 s, whether the node or the whole hub was down.
  auto text = waiting;
  text.replace(text.find("needed: 1"), 9, "needed: 1, held: resume");
  CHECK(run(text, "hub-and-spoke").deliveries_of("question") == Times{76});
  text.replace(text.find("node: hub-1"), 11, "node: hub");
  CHECK(run(text, "hub-and-spoke").deliveries_of("question") == Times{76});
}

TEST_CASE("every kind of middleware may be a cluster, and its nodes are named after it", "[models][cluster]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {shop: {}, erp: {}}
flows:
  question: {from: shop, to: erp, pattern: request-reply, arrivals: every 50 s, retry: {attempts: 2, backoff: 1 s}}
topologies:
  esb: {workers: 2, service: 4 s, edge: {service: none, workers: 2}, cluster: {nodes: 2, needed: 1}}
  event-driven: {workers: 2, service: 4 s, request_reply: over-broker, mapping: none, cluster: {nodes: 2, needed: 1}}
  api-led:
    experience: {service: none}
    process: {service: none}
    system: {workers: 2, service: 4 s, cluster: {nodes: 2, needed: 1}}
  drawn:
    kind: hybrid
    nodes: {gate: {workers: 2, service: 4 s, cluster: {nodes: 2, needed: 1}}}
    routes: {question: [gate]}
faults:
  bus: {node: bus-1, outage: true, at: 52 s, for: 40 s}
  broker: {node: broker-1, outage: true, at: 52 s, for: 40 s}
  api: {node: erp-system-api-1, outage: true, at: 52 s, for: 40 s}
  gate: {node: gate-1, outage: true, at: 52 s, for: 40 s}
)";
  // The first try is lost at 52 s; the second has the other node for 4 s each way from 53 s on.
  for (const auto* topology : {"esb", "event-driven", "api-led", "drawn"}) {
    INFO(topology);
    CHECK(run(text, topology).deliveries_of("question") == Times{61});
  }
}

TEST_CASE("k of n independent nodes are up as often as the binomial distribution says", "[models][cluster][theory]") {
  // Each node is up with probability a = 60 / (60 + 20) = 3/4, so two of three with 3 a^2 (1 - a) + a^3 = 27/32.
  const std::string text = R"(
loadscape: 1
run: {duration: 31 d, warm_up: 1 d, replications: 1, seed: 5}
systems: {shop: {}, erp: {}}
flows:
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 1 d}
topologies:
  event-driven: {workers: 3, cluster: {nodes: 3, needed: 2, fails: {mtbf: 60 min, mttr: 20 min}}}
)";
  analysis::Sample availability, capacity;
  for (std::uint32_t replication = 0; replication < 20; ++replication) {
    const auto trial = run(text, "event-driven", replication);
    availability.push_back(trial.node("broker").available_s / trial.seen.window_s);
    // A node works while two are up: its expected capacity is 3 x a^3 + 2 x 3 a^2 (1 - a) = 135/64.
    capacity.push_back(*trial.node("broker").available_server_s / trial.seen.window_s);
  }
  const auto share = analysis::estimate(availability, "", 0.99);
  CHECK(std::abs(*share.mean - 27.0 / 32.0) < *share.half_width);
  CHECK(*share.half_width < 0.02);
  const auto servers = analysis::estimate(capacity, "", 0.99);
  CHECK(std::abs(*servers.mean - 135.0 / 64.0) < *servers.half_width);
  CHECK(*servers.half_width < 0.05);
}

TEST_CASE("maintenance of one node takes that node alone, every week", "[models][cluster]") {
  // As above, five seconds later: hub-1 is down from 60 s to 80 s.
  auto text = four_records("nodes: 2, needed: 1");
  for (auto at = text.find("every 50 s"); at != std::string::npos; at = text.find("every 50 s")) {
    text.replace(at, 10, "every 55 s");
  }
  text.replace(text.find("outage: true, at: 55 s, for: 20 s"), 33, "maintenance: \"Mon 00:01\", for: 20 s");
  text.replace(text.find("duration: 99 s"), 14, "duration: 109 s, starts: \"Mon 00:00\"");
  CHECK(deliveries(run(text, "hub-and-spoke")) == Times{75, 65, 75, 65});
}

TEST_CASE("a group takes one node of a cluster and a system down together", "[models][cluster]") {
  // a and c are with hub-1, which loses them at 55 s; hub-2 has them from 60 s to 70 s. The ERP is back at 75 s, and
  // all four wait for it with a worker of the hub in hand: b and d from 60 s on.
  auto text = four_records("nodes: 2, needed: 1");
  text.replace(text.find("erp: {}"), 7, "erp: {held: resume}");
  text.replace(text.find("node: hub-1"), 11, "group: rack");
  text += "groups: {rack: {nodes: [hub-1, erp]}}\n";
  // hub-1 is back at 75 s, too; a and c get its workers then, for b and d keep those of hub-2.
  CHECK(deliveries(run(text, "hub-and-spoke")) == Times{85, 75, 85, 75});
}

}  // namespace loadscape::tests
