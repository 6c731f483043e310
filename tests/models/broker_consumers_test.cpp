/// Prefetch, partitions, lost consumers and asking, against times worked out by hand.

#include "sim/random.hpp"
#include "tests/models/stores.hpp"

#include <array>
#include <random>

namespace loadscape::tests {
namespace {

/// A is large: 10 bytes per second pass erp's link, so it takes 100 s each way; the others take 1 s each way.
StoreTrial one_large(const std::string& store) {
  return {.store = store,
          .records = "0,1000\n1,10\n2,10\n3,10\n",
          .columns = "time,bytes",
          .target = "workers: 2, link: {bandwidth: 10 B/s}"};
}

/// Four records at 0 s, 10 s each.
StoreTrial four(const std::string& store, int workers) {
  return {.store = store,
          .records = "0\n0\n0\n0\n",
          .target = fmt::format("workers: {}, service: constant(10 s)", workers)};
}

}  // namespace

TEST_CASE("what a consumer has prefetched waits for it, though another one is idle", "[models][broker]") {
  CHECK(run(one_large("prefetch: 1")).deliveries_of("order") == Times{100, 2, 4, 6});
  // Consumers take turns: A and C go to the first, which is busy with A until 200 s; B and D to the second.
  const auto unfair = run(one_large("prefetch: 2"));
  CHECK(unfair.deliveries_of("order") == Times{100, 2, 201, 4});
  CHECK(unfair.node("subscription: erp (order)").queue_s == 198.0);  // C alone, from 2 s to 200 s
  CHECK(run(one_large("prefetch: unlimited")).deliveries_of("order") == Times{100, 2, 201, 4});
}

TEST_CASE("the lock of what waits at a consumer runs", "[models][broker]") {
  // A is handed to the second consumer at 120 s, C at 122 s behind it; both locks expire again by 242 s, and that was it.
  // The first consumer comes to its own C at 200 s, the second to its C at 320 s.
  const auto trial = run(one_large("prefetch: 2, lock: 120 s, max_deliveries: 2"));
  CHECK(trial.deliveries_of("order") == Times{100, 2, 201, 4});
  CHECK(trial.flow("order").duplicates == 2);
  CHECK(trial.flow("order").attempts == 6);
  CHECK(trial.flow("order").delivered == 4);
}

TEST_CASE("what consumers had prefetched when they went away is handed out again", "[models][broker]") {
  auto away = one_large("prefetch: 2");
  away.more = "faults: {away: {subscription: erp, disconnect: true, at: 10 s, for: 10 s}}\n";
  // At 20 s A goes to one consumer and C to the other; A's first handling had gone on.
  const auto trial = run(away);
  CHECK(trial.deliveries_of("order") == Times{100, 2, 21, 4});
  CHECK(trial.flow("order").duplicates == 1);
}

TEST_CASE("no more are in flight than allowed", "[models][broker]") {
  CHECK(run(four("in_flight: 2", 4)).deliveries_of("order") == Times{10, 10, 20, 20});
  CHECK(run(four("in_flight: 3", 4)).deliveries_of("order") == Times{10, 10, 10, 20});
}

TEST_CASE("each partition is served by one consumer, in order", "[models][broker]") {
  CHECK(run(four("prefetch: 1", 3)).deliveries_of("order") == Times{10, 10, 10, 20});
  CHECK(run(four("partitions: 2", 3)).deliveries_of("order") == Times{10, 10, 20, 20});  // the third consumer is idle
  CHECK(run(four("partitions: 4", 2)).deliveries_of("order") == Times{10, 10, 20, 20});  // two partitions each
  CHECK(run(four("partitions: 1", 4)).deliveries_of("order") == Times{10, 20, 30, 40});
  CHECK(run(four("partitions: 2, prefetch: 10", 2)).deliveries_of("order") == Times{10, 10, 20, 20});
  auto many = four("partitions: 3", 1);
  many.target = "service: constant(10 s)";  // no limit of consumers: one for each partition
  CHECK(run(many).deliveries_of("order") == Times{10, 10, 10, 20});
}

TEST_CASE("records with the same key come to the same partition", "[models][broker]") {
  const auto partition_of = [](std::uint64_t key, std::uint64_t partitions) {
    return sim::mix(key, sim::name_key("partition")) % partitions;
  };
  std::uint64_t apart = 2, together = 2;
  while (partition_of(0, apart) == partition_of(1, apart)) ++apart;
  while (partition_of(0, together) != partition_of(1, together)) ++together;
  const auto keyed = [](std::uint64_t partitions) {
    return run({.store = fmt::format("partitions: {}", partitions),
                .records = "0,10,x\n0,10,x\n0,10,y\n",
                .columns = "time,bytes,key",
                .target = "workers: 9, service: constant(10 s)"})
        .deliveries_of("order");
  };
  CHECK(keyed(apart) == Times{10, 20, 10});
  CHECK(keyed(together) == Times{10, 20, 30});
}

TEST_CASE("a failed delivery holds up its partition and no other", "[models][broker]") {
  // Partition 0: A and C; partition 1: B and D. All are refused until 12 s: A and B come back at 5, 10 and 15 s, C and D
  // come after them.
  auto trial = four("partitions: 2, requeue: 5 s, prefetch: 3", 2);
  trial.more = "faults: {cut: {between: [broker, erp], partition: refused, at: 0 s, for: 12 s}}\n";
  const auto done = run(trial);
  CHECK(done.deliveries_of("order") == Times{25, 25, 35, 35});
  CHECK(done.flow("order").attempts == 2 * 3 + 4);
}

TEST_CASE("a lost consumer's partitions wait until it has been missed and they are dealt out anew",
          "[models][broker]") {
  // Two consumers, 10 s each. The second is lost at 5 s with B in hand: B is done at 10 s, but nobody hears of it. Missed
  // at 50 s, dealt out at 53 s: the first does B again until 63 s, then D until 73 s.
  // It is back at 305 s, dealt out at 308 s. Of the later records E and G are for partition 0, F and H for partition 1:
  // E 200-210 s; F is in hand at the first from 304 s to 314 s; G waits for the same consumer, H for F.
  const auto trial = run({.store = "partitions: 2",
                          .records = "0\n0\n0\n0\n200\n304\n306\n307\n",
                          .target = "workers: 2, service: constant(10 s)",
                          .more = "faults: {gone: {subscription: erp, consumers_lost: 1, at: 5 s, for: 300 s}}\n"});
  CHECK(trial.deliveries_of("order") == Times{10, 10, 20, 73, 210, 314, 324, 324});
  CHECK(trial.flow("order").duplicates == 1);
}

TEST_CASE("session and rebalance are as stated, and nobody is served during a rebalance", "[models][broker]") {
  // Missed at 7 s, dealt out at 27 s: even the first consumer, free since 10 s, waits until then.
  const auto trial = run({.store = "partitions: 2, session: 2 s, rebalance: 20 s",
                          .records = "0\n0\n0\n0\n",
                          .target = "workers: 2, service: constant(10 s)",
                          .more = "faults: {gone: {subscription: erp, consumers_lost: 1, at: 5 s, for: 10000 s}}\n"});
  // A 0-10 s, then C 27-37 s, B again 37-47 s, D 47-57 s: a consumer of two partitions goes from one to the next.
  CHECK(trial.deliveries_of("order") == Times{10, 10, 37, 57});
}

TEST_CASE("without partitions only what a lost consumer had in hand waits for the session, or for its lock",
          "[models][broker]") {
  StoreTrial trial{.store = "",
                   .records = "0\n0\n6\n",
                   .target = "workers: 2, service: constant(10 s)",
                   .more = "faults: {gone: {subscription: erp, consumers_lost: 1, at: 5 s, for: 1000 s}}\n"};
  const auto by_session = run(trial);  // B is made again at 50 s
  CHECK(by_session.deliveries_of("order") == Times{10, 10, 20});
  CHECK(by_session.flow("order").duplicates == 1);
  CHECK(by_session.node("subscription: erp (order)").busy_server_s == 40.0);
  trial.store = "lock: 12 s, max_deliveries: 2";
  trial.records = "0\n0\n6\n11\n";
  // B's lock expires at 12 s, and it comes before the fourth: C 10-20 s, B again 20-30 s, D 30-40 s.
  CHECK(run(trial).deliveries_of("order") == Times{10, 10, 20, 40});
}

TEST_CASE("consumers that ask get what is there, and ask again at once after a full answer", "[models][broker]") {
  // At 20 s A and B, done at 23 s and 26 s; at 26 s C, done at 29 s: not a full answer. D waits until 40 s; E, stored at
  // 40 s, is not there yet.
  const auto trial = run({.store = "poll: {every: 20 s, batch: 2}",
                          .records = "1\n1\n1\n27\n40\n",
                          .target = "workers: 1, service: constant(3 s)"});
  CHECK(trial.deliveries_of("order") == Times{23, 26, 29, 43, 63});
}

TEST_CASE("the hub's inbox and a platform's bus keep the same promises", "[models][broker]") {
  const auto hub = run({.store = "max_deliveries: 3, requeue: 5 s",
                        .more = all_poisonous,
                        .topology = "hub-and-spoke",
                        .params = "service: none"});
  CHECK(hub.flow("order").attempts == 3);
  CHECK(closed_s(hub) == 40.0);
  const auto platform = run({.store = "",
                             .more = all_poisonous,
                             .params = "service: none, mapping: none, platform_bus: "
                                       "{of: shop, store: {max_deliveries: 3}}"});
  CHECK(platform.flow("order").attempts == 3);
  CHECK(closed_s(platform) == 30.0);
}

TEST_CASE("records balance and laws hold whatever a store promises and loses", "[models][broker][property]") {
  const std::vector<std::vector<std::string>> choices{
      {"", "lock: 15 s", "lock: 3 s, max_deliveries: 4"},
      {"", "prefetch: 4", "prefetch: unlimited"},
      {"", "partitions: 3", "partitions: 7, session: 10 s"},
      {"", "requeue: front", "requeue: back", "requeue: [1 s, 20 s]"},
      {"", "poll: {every: 7 s, batch: 3}"},
      {"", "keep: 20 events", "capacity: 20, on_full: block, low_water: 5", "capacity: 20"},
      {"", "in_flight: 2"},
      {"", "retention: 2 min"},
      {"", "replay: {at: 20 min, since: 5 min}"},
  };
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    std::minstd_rand dice{seed + 1};
    std::string store = "session: 20 s";
    for (const auto& options : choices) {
      const auto& option = options[dice() % options.size()];
      if (!option.empty() && (option.find("session") == std::string::npos)) store += ", " + option;
      if (option.find("session") != std::string::npos) store += ", partitions: 7";
    }
    const char* const flow = dice() % 2 == 0 ? ", keys: 20, ordering: per-key" : ", timeout: 20 s";
    struct Place {
      const char *topology, *node, *store;
    };
    const auto place = std::array<Place, 3>{{{"event-driven", "broker", "subscription: erp"},
                                             {"esb", "bus", "queue: erp"},
                                             {"hub-and-spoke", "hub", "queue: hub"}}}[dice() % 3];
    const char* const held = std::array{"lose", "resume", "restart"}[dice() % 3];
    const auto text = fmt::format(R"(
loadscape: 1
run: {{duration: 40 min, replications: 1, seed: {}}}
systems: {{shop: {{workers: 5}}, erp: {{workers: 3, service: exponential(6 s), error_rate: 10 %}}}}
flows:
  order: {{from: shop, to: erp, pattern: fire-and-forget, arrivals: poisson(25/min), payload: 1 KB,
          retry: {{attempts: 2, backoff: [2 s]}}, dead_letters: {{redrive_after: 1 min}}{}}}
topologies:
  {}: {{store: {{{}}}}}
faults:
  down: {{node: {}, outage: true, every: 7 min, for: exponential(1 min), held: {}}}
  sick: {{node: erp, outage: true, every: 9 min, for: exponential(1 min), held: {}}}
  away: {{{}, disconnect: true, every: 8 min, for: exponential(30 s)}}
  gone: {{{}, consumers_lost: 2, every: 6 min, for: exponential(1 min)}}
)",
                                  seed, flow, place.topology, store, place.node, held, held, place.store, place.store);
    CAPTURE(seed, store, flow, place.topology, held);
    const auto trial = run(text, place.topology);
    CHECK(trial.seen.invariants.first_violation == "");
    CHECK(trial.flow("order").delivered > 0);
    CHECK(run(text, place.topology).deliveries_of("order") == trial.deliveries_of("order"));
  }
}

}  // namespace loadscape::tests
