/// Where work is stored, who is held and where retries happen: each topology against times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

namespace loadscape::tests {
namespace {

/// Records come every 10 s from 10 s to 90 s. `slow` takes 100 s for each, `fast` takes 1 s.
const std::string slow_consumer = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  sender: {workers: 2}
  other: {workers: 2}
  slow: {workers: 1, service: constant(100 s)}
  fast: {workers: 2, service: constant(1 s)}
flows:
  to-slow: {from: sender, to: slow, pattern: fire-and-forget, arrivals: every 10 s}
  to-fast: {from: sender, to: fast, pattern: fire-and-forget, arrivals: every 10 s}
  others: {from: other, to: fast, pattern: fire-and-forget, arrivals: every 10 s}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {workers: 2, service: none}
  nonblocking-hub: {kind: hub-and-spoke, workers: 2, service: none, nonblocking: true}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: none}
)";

const Times all_in_time = {11, 21, 31, 41, 51, 61, 71, 81, 91};
const Times only_the_first = {11, -1, -1, -1, -1, -1, -1, -1, -1};

}  // namespace

TEST_CASE("a slow consumer fills its sender's workers in point-to-point, and nobody else's", "[models][mechanism]") {
  const auto trial = run(slow_consumer, "point-to-point");
  // 10 s: one worker goes to slow until 110 s; 20 s: the other waits for slow. Nobody is left for fast.
  CHECK(trial.deliveries_of("to-fast") == only_the_first);
  CHECK(trial.deliveries_of("others") == all_in_time);
  CHECK(trial.node("sender").queue_s == Approx(80 + 2 * (70 + 60 + 50 + 40 + 30 + 20 + 10)));
}

TEST_CASE("a slow consumer fills the hub's shared workers, so every flow stops", "[models][mechanism]") {
  const auto trial = run(slow_consumer, "hub-and-spoke");
  CHECK(trial.deliveries_of("to-fast") == only_the_first);
  CHECK(trial.deliveries_of("others") == Times{12, -1, -1, -1, -1, -1, -1, -1, -1});
  CHECK(trial.flow("others").accepted == 9);  // safe in the hub's inbox, but stuck there
  CHECK(trial.flow("others").in_flight == 8);
  CHECK(trial.node("sender").queue_s == 0.0);
}

TEST_CASE("a nonblocking hub is not held by a slow consumer", "[models][mechanism]") {
  const auto trial = run(slow_consumer, "nonblocking-hub");
  CHECK(trial.node("hub").queue_s == 0.0);
}

TEST_CASE("a slow consumer fills only its own queue in the ESB", "[models][mechanism]") {
  const auto trial = run(slow_consumer, "esb");
  CHECK(trial.deliveries_of("to-fast") == all_in_time);
  CHECK(trial.deliveries_of("others") == all_in_time);
  // One delivery in hand since 10 s, the others wait: 80 + 70 + ... + 10 s.
  CHECK(trial.node("queue: slow").queue_s == Approx(360));
  CHECK(trial.node("queue: fast").queue_s == 0.0);
  CHECK(trial.node("sender").busy_server_s == 0.0);
}

TEST_CASE("a slow consumer only lags itself when event-driven", "[models][mechanism]") {
  const auto trial = run(slow_consumer, "event-driven");
  CHECK(trial.deliveries_of("to-fast") == all_in_time);
  CHECK(trial.deliveries_of("others") == all_in_time);
  CHECK(trial.node("subscription: slow (to-slow)").queue_s == Approx(360));
  CHECK(trial.node("subscription: fast (to-fast)").queue_s == 0.0);
}

namespace {

/// The target is down from 95 s to 155 s; a record comes every 10 s and takes 1 s; tries at 0, 0, 2 and 6 s.
const std::string outage = R"(
loadscape: 1
run: {duration: 200 s, replications: 1}
systems:
  sender: {workers: 10}
  target: {workers: 1, service: constant(1 s)}
flows:
  order:
    {from: sender, to: target, pattern: fire-and-forget, arrivals: every 10 s,
     retry: {attempts: 4, backoff: [0 s, 2 s, 4 s]}}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {service: none}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: none}
  short-memory: {kind: event-driven, service: none, mapping: none, retention: 30 s}
faults:
  down: {node: target, outage: true, at: 95 s, for: 60 s}
)";

const Times before = {11, 21, 31, 41, 51, 61, 71, 81, 91};

Times with(Times first, const Times& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

}  // namespace

TEST_CASE("point-to-point loses exactly what its retries could not bridge", "[models][mechanism]") {
  const auto trial = run(outage, "point-to-point");
  // The record of 150 s is tried for the last time at 156 s, when the target is up again.
  CHECK(trial.deliveries_of("order") == with(before, {-1, -1, -1, -1, -1, 157, 161, 171, 181, 191}));
  CHECK(trial.flow("order").failed == std::map<std::string, std::uint64_t>{{"down: target", 5}});
  CHECK(trial.flow("order").attempts == 9 + 6 * 4 + 4);
  CHECK(trial.node("sender").busy_server_s == Approx(9 * 1 + 5 * 6 + 7 + 4 * 1));  // held through backoff and retry
}

TEST_CASE("hub and ESB put aside what their retries could not bridge", "[models][mechanism]") {
  for (const auto* topology : {"hub-and-spoke", "esb"}) {
    const auto trial = run(outage, topology);
    CHECK(trial.deliveries_of("order") == with(before, {-1, -1, -1, -1, -1, 157, 161, 171, 181, 191}));
    CHECK(trial.flow("order").dead_lettered == 5);
    CHECK(trial.flow("order").failed.empty());
    CHECK(trial.node("sender").busy_server_s == 0.0);  // the sender is free at once
  }
}

TEST_CASE("an outage shorter than the retention loses nothing when event-driven", "[models][mechanism]") {
  const auto trial = run(outage, "event-driven");
  // From 155 s on the backlog of six is handled one by one; the record of 160 s comes after it.
  CHECK(trial.deliveries_of("order") == with(before, {156, 157, 158, 159, 160, 161, 162, 171, 181, 191}));
  CHECK(trial.flow("order").delivered == trial.flow("order").offered);
  CHECK(trial.flow("order").attempts == trial.flow("order").offered);  // the cursor stands still: no try is wasted
}

TEST_CASE("what is older than the retention when the subscriber is back has expired", "[models][mechanism]") {
  const auto trial = run(outage, "short-memory");
  // At 155 s the records of 100, 110 and 120 s are 55, 45 and 35 s old; that of 130 s is 25 s old.
  CHECK(trial.deliveries_of("order") == with(before, {-1, -1, -1, 156, 157, 158, 161, 171, 181, 191}));
  CHECK(trial.flow("order").expired == 3);
}

namespace {

const std::string late_reply = R"(
loadscape: 1
run: {duration: 150 s, replications: 1}
systems:
  caller: {workers: 1}
  callee: {workers: 1, service: constant(5 s)}
flows:
  question:
    {from: caller, to: callee, pattern: request-reply, arrivals: every 100 s, timeout: 2 s, retry: {attempts: 2}}
topologies:
  point-to-point: {mapping: none}
)";

}  // namespace

TEST_CASE("a late reply is a failure for the caller and still costs the callee its work", "[models][mechanism]") {
  const auto trial = run(late_reply, "point-to-point");
  // Tries at 100 s and 102 s, each abandoned after 2 s; the callee serves both, 100-105 s and 105-110 s.
  CHECK(trial.flow("question").failed == std::map<std::string, std::uint64_t>{{"timeout", 1}});
  CHECK(trial.node("callee").busy_server_s == Approx(10));
  CHECK(trial.node("callee").departures == 2);
  CHECK(trial.node("caller").busy_server_s == Approx(4));
}

TEST_CASE("fire-and-forget that times out is delivered late and again", "[models][mechanism]") {
  auto text = late_reply;
  text.replace(text.find("request-reply"), 13, "fire-and-forget");
  const auto trial = run(text, "point-to-point");
  // The sender gives up at 104 s, but the target has handled the record at 105 s and again at 110 s.
  CHECK(trial.deliveries_of("question") == Times{105});
  CHECK(trial.flow("question").duplicates == 1);
  CHECK(trial.flow("question").accepted == 0);
}

namespace {

const std::string nested = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  crm: {}
  erp: {workers: 1, service: constant(1 s)}
  bureau: {workers: 1, service: constant(2 s)}
flows:
  order: {from: crm, to: erp, pattern: fire-and-forget, arrivals: every 40 s}
  quick: {from: crm, to: erp, pattern: request-reply, arrivals: every 41 s}
  credit-check: {from: erp, to: bureau, pattern: request-reply, during: order, count: 2}
  status: {from: erp, to: crm, pattern: remote-call-in, after: order, count: 3}
topologies:
  point-to-point: {mapping: none}
)";

}  // namespace

TEST_CASE("calls made during a handling keep its worker", "[models][mechanism]") {
  const auto trial = run(nested, "point-to-point");
  // 40-41 s own work, 41-43 s and 43-45 s two checks in sequence: erp is held for 5 s, so `quick` waits 4 s of them.
  CHECK(trial.deliveries_of("order") == Times{45, 85});
  CHECK(trial.deliveries_of("quick") == Times{46, 86});
  CHECK(trial.deliveries_of("credit-check") == Times{43, 45, 83, 85});
  CHECK(trial.node("erp").busy_server_s == Approx(2 * (5 + 1)));
}

TEST_CASE("follow-ups are sent when the other flow has been handled", "[models][mechanism]") {
  const auto trial = run(nested, "point-to-point");
  for (const auto& entry : trial.entries_of("status")) {
    CHECK((sim::to_seconds(entry.emitted) == 45.0 || sim::to_seconds(entry.emitted) == 85.0));
  }
  CHECK(trial.flow("status").offered == 6);
}

namespace {

const std::string fan_out = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  shop: {workers: 5}
  erp: {workers: 5, service: constant(1 s)}
  warehouse: {workers: 5, service: constant(2 s)}
  billing: {workers: 5, service: constant(3 s)}
flows:
  order: {from: shop, to: [erp, warehouse, billing], pattern: fire-and-forget, arrivals: every 60 s}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {service: none}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: none}
)";

}  // namespace

TEST_CASE("a fan-out is k calls in sequence direct or by the hub, and k deliveries at once from a store",
          "[models][mechanism]") {
  CHECK(run(fan_out, "point-to-point").deliveries_of("order") == Times{61, 63, 66});
  CHECK(run(fan_out, "hub-and-spoke").deliveries_of("order") == Times{61, 63, 66});
  CHECK(run(fan_out, "esb").deliveries_of("order") == Times{61, 62, 63});
  CHECK(run(fan_out, "event-driven").deliveries_of("order") == Times{61, 62, 63});
}

TEST_CASE("one target of a fan-out that is down does not stop the others", "[models][mechanism]") {
  const auto text = fan_out + "faults:\n  down: {node: erp, outage: true, at: 50 s, for: 30 s}\n";
  CHECK(run(text, "point-to-point").deliveries_of("order") == Times{-1, 62, 65});
  CHECK(run(text, "hub-and-spoke").deliveries_of("order") == Times{-1, 62, 65});
  CHECK(run(text, "esb").deliveries_of("order") == Times{-1, 62, 63});
  CHECK(run(text, "event-driven").deliveries_of("order") == Times{81, 62, 63});
}

TEST_CASE("a batch job waits for its chunks to be loaded, or only to be taken over", "[models][mechanism]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 1 h, starts: "Mon 01:30", replications: 1}
systems:
  erp: {workers: 4}
  crm: {workers: 4}
flows:
  products: {from: erp, to: crm, pattern: batch, schedule: daily 02:00, records: 25, chunk: 10,
             extract: constant(90 s), work: constant(30 s)}
topologies:
  point-to-point: {mapping: none}
  esb: {service: none, edge: {service: none}}
)";
  const auto direct = run(text, "point-to-point");  // the job starts after 30 min = 1800 s
  CHECK(direct.deliveries_of("products") == Times{1920, 2040, 2160});
  CHECK(direct.flow("products").delivered == 25);
  CHECK(run(text, "esb").deliveries_of("products") == Times{1920, 2010, 2100});
}

}  // namespace loadscape::tests
