/// Locks, counted deliveries and where failed ones go, against times worked out by hand.

#include "tests/models/stores.hpp"

namespace loadscape::tests {

TEST_CASE("a delivery whose lock expires is made again while the first handling goes on", "[models][broker]") {
  // Handed out at 0, 30 and 60 s, for 45 s each, by consumers that are free; the third lock expires at 90 s, and no
  // further delivery is allowed. What the first handling has done at 45 s counts, its late acknowledgment does not.
  const auto two = run({.store = "lock: 30 s, max_deliveries: 3", .target = "workers: 2, service: constant(45 s)"});
  CHECK(two.deliveries_of("order") == Times{45});
  CHECK(two.flow("order").duplicates == 2);
  CHECK(two.flow("order").attempts == 3);
  CHECK(two.flow("order").delivered == 1);
  CHECK(two.flow("order").dead_lettered == 0);  // people find a dead letter of what was delivered
  CHECK(two.node("subscription: erp (order)").departures == 3);
}

TEST_CASE("the consumer whose lock has expired stays busy", "[models][broker]") {
  // One consumer: A 0-45 s, A again 45-90 s from the front of the line, B 90-135 s and again until 180 s.
  const auto one = run(
      {.store = "lock: 30 s, max_deliveries: 2", .records = "0\n1\n", .target = "workers: 1, service: constant(45 s)"});
  CHECK(one.deliveries_of("order") == Times{45, 135});
  CHECK(one.flow("order").duplicates == 2);
  CHECK(one.node("subscription: erp (order)").busy_server_s == 180.0);
}

TEST_CASE("an acknowledgment in the instant in which the lock expires is in time", "[models][broker]") {
  const auto in_time = run({.store = "lock: 10 s"});
  CHECK(in_time.deliveries_of("order") == Times{10});
  CHECK(in_time.flow("order").duplicates == 0);
  CHECK(in_time.flow("order").attempts == 1);
}

TEST_CASE("without locks nothing expires, and locks of what is done in time change nothing", "[models][broker]") {
  for (const auto* store : {"", "lock: 11 s", "prefetch: 1", "max_deliveries: 5", "keep: 100 events"}) {
    const auto trial = run({.store = store, .records = "0\n1\n2\n"});
    CHECK(trial.deliveries_of("order") == Times{10, 20, 30});
    CHECK(trial.flow("order").attempts == 3);
  }
}

TEST_CASE("a retry runs inside its delivery and under its lock", "[models][broker]") {
  // A delivery is two tries of 10 s with 5 s between them: 25 s. The lock expires at 20 s, so the second delivery begins
  // there with the second consumer, and both go on; all fail. 40 s: the second lock expires.
  const StoreTrial tried{.store = "lock: 20 s, max_deliveries: 2",
                         .target = "workers: 2, service: constant(10 s)",
                         .flow = ", retry: {attempts: 2, backoff: [5 s]}",
                         .more = all_poisonous};
  const auto trial = run(tried);
  CHECK(trial.flow("order").attempts == 4);
  CHECK(trial.flow("order").dead_lettered == 1);
  CHECK(closed_s(trial) == 40.0);
}

TEST_CASE("a failed delivery is made so often as allowed, then put aside", "[models][broker]") {
  const auto closed = [](const std::string& store, const std::string& flow = "") {
    const auto trial = run({.store = store, .flow = flow, .more = all_poisonous});
    CHECK(trial.flow("order").dead_lettered == 1);
    return std::pair{closed_s(trial), trial.flow("order").attempts};
  };
  using Row = std::pair<double, std::uint64_t>;
  CHECK(closed("") == Row{10, 1});
  CHECK(closed("lock: 1 min") == Row{10, 1});  // a failure that the store hears of, and no place to go back to
  CHECK(closed("max_deliveries: 1") == Row{10, 1});
  CHECK(closed("max_deliveries: 3") == Row{30, 3});
  CHECK(closed("max_deliveries: 3, requeue: back") == Row{30, 3});
  CHECK(closed("max_deliveries: 3, requeue: 5 s") == Row{40, 3});
  CHECK(closed("max_deliveries: 4, requeue: [5 s, 20 s]") == Row{85, 4});  // 0-10, 15-25, 45-55, 75-85
  CHECK(closed("max_deliveries: 3, requeue: lock, lock: 30 s") == Row{70, 3});  // 0-10, 30-40, 60-70
  // Tries and deliveries multiply, and every one of them is counted: (10 + 5 + 10) s x 3.
  CHECK(closed("max_deliveries: 3", ", retry: {attempts: 2, backoff: [5 s]}") == Row{75, 6});
}

TEST_CASE("a redriven dead letter has all its deliveries again", "[models][broker]") {
  const auto trial = run({.store = "max_deliveries: 2",
                          .flow = ", dead_letters: {redrive_after: 100 s, redrives: 1}",
                          .more = all_poisonous});
  CHECK(trial.flow("order").redriven == 1);
  CHECK(trial.flow("order").attempts == 4);  // 0-10, 10-20, 120-130, 130-140
  CHECK(closed_s(trial) == 140.0);
}

TEST_CASE("where a failed delivery goes decides who waits for it", "[models][broker]") {
  // One queue for two flows: `bad` is stored at 0 s and fails each time, `good` at 1 s; 10 s each, one consumer.
  const auto good_at = [](const std::string& store) {
    const auto trial = run(fmt::format(R"(
loadscape: 1
run: {{duration: 1000 s, replications: 1}}
systems: {{shop: {{}}, erp: {{workers: 1, service: constant(10 s)}}}}
flows:
  bad: {{from: shop, to: erp, pattern: fire-and-forget, arrivals: every 600 s}}
  good: {{from: shop, to: erp, pattern: fire-and-forget, arrivals: every 601 s}}
topologies: {{esb: {{service: none, edge: {{service: none}}, store: {{{}}}}}}}
faults: {{bad: {{flow: bad, poison: 100 %}}}}
)",
                                       store),
                           "esb");
    CHECK(trial.seen.invariants.first_violation == "");
    return std::pair{trial.deliveries_of("good").at(0) - 600,
                     sim::to_seconds(trial.entries_of("bad").at(0).closed) - 600};
  };
  using Row = std::pair<double, double>;
  CHECK(good_at("max_deliveries: 3, requeue: front") == Row{40, 30});
  CHECK(good_at("max_deliveries: 3, requeue: back") == Row{20, 40});
  CHECK(good_at("max_deliveries: 3, requeue: 5 s") == Row{20, 45});  // back at 15 s, again 20-30 s, again 35-45 s
  CHECK(good_at("max_deliveries: 3, requeue: 1 s") == Row{20, 41});  // back at 11 s, 20-30 s, 31-41 s
}

TEST_CASE("what waits to come back holds up those of its order, unless it goes to the back", "[models][broker]") {
  // Refused at 0, 5 and 10 s, done at 15-25 s. B, stored at 1 s, would be refused at 1, 6 and 11 s and done at 26 s.
  StoreTrial trial{.store = "requeue: 5 s",
                   .records = "0\n1\n",
                   .target = "workers: 2, service: constant(10 s)",
                   .more = "faults: {cut: {between: [broker, erp], partition: refused, at: 0 s, for: 12 s}}\n"};
  CHECK(run(trial).deliveries_of("order") == Times{25, 26});
  trial.flow = ", ordering: total";
  CHECK(run(trial).deliveries_of("order") == Times{25, 35});
}

TEST_CASE("a delivery that fails in no time comes back a millisecond later", "[models][broker]") {
  // Refused at 1.000, 1.001, ... 1.010 s: eleven times; then it gets through.
  const auto trial = run({.store = "requeue: front",
                          .records = "1\n",
                          .more = "faults: {cut: {between: [broker, erp], partition: refused, at: 0 s, "
                                  "for: 1010500 us}}\n"});
  CHECK(trial.deliveries_of("order") == Times{11.011});
  CHECK(trial.flow("order").attempts == 12);
}

TEST_CASE("what an outage takes back has been delivered once", "[models][broker]") {
  // In hand at 0 s, taken back at 5 s when the subscriber goes down, handed out again at 15 s.
  StoreTrial trial{.store = "max_deliveries: 2",
                   .more = "faults: {down: {node: erp, outage: true, at: 5 s, for: 10 s}}\n"};
  CHECK(run(trial).deliveries_of("order") == Times{25});
  trial.store = "max_deliveries: 1";
  const auto once = run(trial);
  CHECK(once.flow("order").dead_lettered == 1);
  CHECK(closed_s(once) == 5.0);
}

TEST_CASE("of too many that wait the oldest expires", "[models][broker]") {
  StoreTrial trial{.store = "keep: 2 events",
                   .records = "0,10\n1,10\n2,10\n3,10\n",
                   .columns = "time,bytes",
                   .target = "workers: 1, service: constant(100 s)"};
  const auto counted = run(trial);
  CHECK(counted.deliveries_of("order") == Times{100, -1, 200, 300});  // the first is in hand, the second expires at 3 s
  CHECK(counted.flow("order").expired == 1);
  CHECK(closed_s(counted, 1) == 3.0);
  trial.store = "keep: 25 B";
  CHECK(run(trial).deliveries_of("order") == Times{100, -1, 200, 300});
  trial.store = "keep: 30 B";
  CHECK(run(trial).flow("order").expired == 0);
}

TEST_CASE("a full store refuses publishers or makes them wait", "[models][broker]") {
  StoreTrial trial{.store = "capacity: 2",
                   .records = "0\n1\n2\n3\n",
                   .target = "workers: 1, service: constant(100 s)",
                   .sender = "workers: 5"};
  const auto refused = run(trial);
  CHECK(refused.deliveries_of("order") == Times{100, 200, 300, -1});
  CHECK(refused.flow("order").failed ==
        std::map<std::string, std::uint64_t>{{"rejected: subscription: erp (order)", 1}});
  trial.store = "capacity: 2, on_full: block";
  const auto blocked = run(trial);  // from 3 s until the second is taken at 100 s
  CHECK(blocked.deliveries_of("order") == Times{100, 200, 300, 400});
  CHECK(blocked.node("shop").busy_server_s == 97.0);
  trial.store = "capacity: 2, on_full: block, low_water: 0";
  CHECK(run(trial).node("shop").busy_server_s == 197.0);  // until the third is taken
}

TEST_CASE("a blocked publisher that gives up takes nothing with it", "[models][broker]") {
  const auto trial = run({.store = "capacity: 1, on_full: block",
                          .records = "0\n1\n2\n3\n",
                          .target = "workers: 1, service: constant(100 s)",
                          .flow = ", timeout: 50 s"});
  // The third gets in at 50 s, when the first delivery is given up and the second begins; the fourth gives up at 53 s:
  // abandoned, not stopped. It is stored at 100 s. Each delivery is given up after 50 s, but erp goes on with it.
  CHECK(trial.flow("order").offered == 4);
  CHECK(trial.flow("order").delivered == 4);
}

TEST_CASE("a replay hands out again what was stored since, as duplicates", "[models][broker]") {
  // At 500 s: 200 s is too long ago, 300 s and 400 s are not; what was stored at 495 s is in hand and not yet seen.
  const auto trial = run({.store = "replay: {at: 500 s, since: 220 s}", .records = "200\n300\n400\n495\n600\n"});
  CHECK(trial.deliveries_of("order") == Times{210, 310, 410, 505, 610});
  CHECK(trial.flow("order").duplicates == 2);  // 505-515 s and 515-525 s, behind the one in hand
  CHECK(trial.flow("order").attempts == 7);
  CHECK(trial.flow("order").delivered == 5);
  const auto retained =
      run({.store = "replay: {at: 500 s, since: 220 s}, retention: 150 s", .records = "200\n300\n400\n"});
  CHECK(retained.flow("order").duplicates == 1);
  CHECK(retained.flow("order").expired == 0);  // it has been delivered
}

TEST_CASE("a store that states nothing does what a plain one does", "[models][broker]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 2 h, replications: 1, seed: 5}
systems: {shop: {}, crm: {}, erp: {workers: 3, service: exponential(10 s), error_rate: 10 %}}
flows:
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: poisson(12/min), timeout: 40 s,
          retry: {attempts: 2, backoff: [5 s]}, dead_letters: {redrive_after: 1 min}, keys: 50, ordering: per-key}
  note: {from: crm, to: erp, pattern: fire-and-forget, arrivals: poisson(3/min)}
topologies:
  event-driven: {STORE}
  esb: {STORE}
  hub-and-spoke: {service: 10 ms, workers: 4STORE2}
faults:
  down: {node: erp, outage: true, at: 20 min, for: 5 min}
  away: {subscription: erp, disconnect: true, at: 50 min, for: 5 min}
)";
  const auto with = [&](const std::string& store, const char* topology) {
    auto filled = text;
    for (int i = 0; i < 2; ++i) filled.replace(filled.find("{STORE}"), 7, "{" + store + "}");
    filled.replace(filled.find("STORE2"), 6, store.empty() ? "" : ", " + store);
    return run(filled, topology);
  };
  for (const auto* topology : {"event-driven", "esb", "hub-and-spoke"}) {
    const auto plain = with("", topology), stated = with("store: {}", topology);
    CAPTURE(topology);
    for (const auto* flow : {"order", "note"}) {
      CHECK(plain.deliveries_of(flow) == stated.deliveries_of(flow));
      CHECK(plain.flow(flow).duplicates == stated.flow(flow).duplicates);
      CHECK(plain.flow(flow).attempts == stated.flow(flow).attempts);
      CHECK(plain.flow(flow).dead_lettered == stated.flow(flow).dead_lettered);
      CHECK(plain.flow(flow).reordered == stated.flow(flow).reordered);
    }
    CHECK(plain.flow("order").redriven > 0);
    CHECK(stated.seen.invariants.first_violation == "");
  }
}

}  // namespace loadscape::tests
