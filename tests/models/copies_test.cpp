/// Reads that a replica or a state layer answers: when, at whose cost and how old; worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
std::string with(std::string text, const std::string& old, const std::string& replacement) {
  return text.replace(text.find(old), old.size(), replacement);
}

}  // namespace

namespace {

/// Synced every 100 s, each sync taking 4 s at the source; read every 30 s from 30 s to 270 s, 1 s each.
const std::string replicated = R"(
loadscape: 1
run: {duration: 290 s, replications: 1}
systems:
  portal: {}
  erp: {service: constant(4 s), limits: {daily: {rolling: 100 / 1 d}}}
flows:
  stock: {from: portal, to: erp, pattern: virtualization, arrivals: every 30 s, max_age: 2 min}
  order: {from: portal, to: erp, pattern: fire-and-forget, arrivals: every 200 s}
topologies:
  event-driven:
    {service: none, mapping: none, request_reply: replica, replica: {workers: 1, service: constant(1 s), sync: 100 s}}
)";

}  // namespace

TEST_CASE("a replica is as old as the time since its last completed sync began", "[models][data]") {
  const auto trial = run(replicated, "event-driven");
  CHECK(trial.deliveries_of("stock") == Times{31, 61, 91, 121, 151, 181, 211, 241, 271});
  // Syncs begin at 100 s and 200 s and come back at 104 s and 204 s. Answered at 31, 61 and 91 s from what was there at
  // the start; at 121 s 21 s old, then 51 and 81 s; at 211 s 11 s, then 41 and 71 s.
  CHECK(trial.flow("stock").staleness.sum_s() == Approx(31 + 61 + 91 + 21 + 51 + 81 + 11 + 41 + 71));
  CHECK(trial.limit("erp.daily").used == 1);  // the order alone: neither reads nor syncs count
  CHECK(trial.node("erp").departures == 3);  // two syncs, one order
  CHECK(trial.node("replica: erp at portal").busy_server_s == Approx(9));
}

TEST_CASE("syncs pass the limits of their source when they count", "[models][data]") {
  const auto trial = run(with(replicated, "sync: 100 s", "sync: 100 s, sync_counts: true"), "event-driven");
  CHECK(trial.limit("erp.daily").used == 3);
}

TEST_CASE("while the source is down its replica goes on answering, older and older", "[models][data]") {
  const auto trial =
      run(replicated + "faults:\n  down: {node: erp, outage: true, at: 90 s, for: 60 s}\n", "event-driven");
  CHECK(trial.flow("stock").delivered == 9);
  // The sync of 100 s fails, that of 200 s succeeds.
  CHECK(trial.flow("stock").staleness.sum_s() == Approx(31 + 61 + 91 + 121 + 151 + 181 + 11 + 41 + 71));
  CHECK(trial.flow("stock").stale == 3);  // 121, 151 and 181 s
}

TEST_CASE("while a replica is down nobody can read, though the source is up", "[models][data]") {
  const auto trial =
      run(replicated + "faults:\n  down: {node: replica, outage: true, at: 90.5 s, for: 40 s}\n", "event-driven");
  CHECK(trial.flow("stock").failed ==
        std::map<std::string, std::uint64_t>{{"down: replica: erp at portal", 2}});  // of 90 s, at work, and of 120 s
}

TEST_CASE("a sync every 10 minutes leaves reads 300 s old on average", "[models][data]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 86400 s, warm_up: 600 s, replications: 1}
systems: {portal: {}, erp: {}}
flows:
  account: {from: portal, to: erp, pattern: virtualization, arrivals: every 7 s}
topologies:
  event-driven: {mapping: none, service: none, request_reply: replica, replica: {service: none, sync: 10 min}}
)";
  const auto trial = run(text, "event-driven");
  // 7 and 600 have no common divisor: 600 reads in a row find every age from 0 to 599 s once, except that a read in the
  // instant of a sync, which takes no time, may come before it (600 s) or after it (0 s). 12,257 reads = 20 x 600 + 257.
  CHECK(trial.flow("account").staleness.mean_s() == Approx(300.0).margin(2.5));
}

namespace {

/// A change every 50 s from 50 s on reaches the portal 5 s later; read every 7 s.
const std::string fed = R"(
loadscape: 1
run: {duration: 104 s, replications: 1}
systems:
  portal: {service: constant(5 s)}
  erp: {}
flows:
  prices: {from: erp, to: portal, pattern: data-change, arrivals: every 50 s}
  stock: {from: portal, to: erp, pattern: virtualization, arrivals: every 17 s}
topologies:
  event-driven:
    {service: none, mapping: none, request_reply: replica, replica: {service: none, sync: none}}
)";

}  // namespace

TEST_CASE("a replica that changes feed is as old as the oldest change it misses", "[models][data]") {
  const auto trial = run(fed, "event-driven");
  // Reads at 17, 34, 51, 68, 85 and 102 s. The change of 50 s is applied at 55 s, that of 100 s at 105 s: at 51 s the
  // replica misses what is 1 s old, at 102 s what is 2 s old, else nothing.
  CHECK(trial.flow("stock").delivered == 6);
  CHECK(trial.flow("stock").staleness.sum_s() == Approx(1 + 2));
  CHECK(trial.flow("stock").staleness.max() == 2s);
}

TEST_CASE("a change that is lost is missing until the next sync", "[models][data]") {
  auto text = with(fed, "sync: none", "sync: 80 s");
  text = with(text, "service: constant(5 s)", "service: constant(5 s), error_rate: 1");
  const auto trial = run(text, "event-driven");
  // No change is ever applied: at 51 s it is 1 s old, at 68 s 18 s; the sync of 80 s covers it; at 102 s the next, 2 s.
  CHECK(trial.flow("prices").dead_lettered == 1);
  CHECK(trial.flow("stock").staleness.sum_s() == Approx(1 + 18 + 2));
}

namespace {

/// Micro-batches every 60 s; two sources, one of which streams; a reader of both every 25 s.
const std::string layered = R"(
loadscape: 1
run: {duration: 190 s, replications: 1}
systems:
  erp: {service: constant(3 s)}
  crm: {service: constant(3 s)}
  portal: {}
flows:
  prices: {from: erp, to: [portal, crm], pattern: data-change, arrivals: every 40 s}
  offer: {from: portal, to: [erp, crm], pattern: virtualization, arrivals: every 25 s}
  order: {from: portal, to: erp, pattern: fire-and-forget, arrivals: every 100 s}
topologies:
  state-layer:
    {mapping: none, ingest: {service: constant(2 s), every: 60 s}, query: {workers: 1, service: constant(1 s)},
     sync: 100 s}
  point-to-point: {mapping: none}
)";

}  // namespace

TEST_CASE("what is streamed into a state layer is visible with the next micro-batch", "[models][data]") {
  const auto trial = run(layered, "state-layer");
  // Emitted at 40, 80, 120 and 160 s, stored 2 s later, visible at 60, 120, 180 and 180 s, for both subscribers at once.
  CHECK(trial.deliveries_of("prices") == Times{60, 60, 120, 120, 180, 180, 180, 180});
  CHECK(trial.flow("prices").attempts == 4);  // one ingestion for both
  CHECK(trial.deliveries_of("order") == Times{103});  // straight to the ERP
}

TEST_CASE("a reader of two sources makes one query to a state layer, and two calls without one", "[models][data]") {
  const auto trial = run(layered, "state-layer");
  // Answered at 26, 51, 76, 101, 126, 151 and 176 s. The ERP's copy misses the change of 40 s until 60 s (at 51 s: 11 s),
  // that of 80 s until 120 s, or until the sync of 100 s is back at 103 s (at 101 s: 21 s), that of 120 s until 180 s
  // (at 126, 151, 176 s: 6, 31, 56 s). The CRM's is as of 0 s, and from 103 s on as of 100 s.
  CHECK(trial.deliveries_of("offer") == Times{26, 26, 51, 51, 76, 76, 101, 101, 126, 126, 151, 151, 176, 176});
  CHECK(trial.node("layer").departures == 7);
  CHECK(trial.flow("offer").attempts == 7);
  CHECK(trial.flow("offer").staleness.count() == 14);
  CHECK(trial.flow("offer").staleness.sum_s() == Approx(11 + 21 + 6 + 31 + 56 + (26 + 51 + 76 + 101) + (26 + 51 + 76)));
  CHECK(trial.node("erp").departures == 4 + 1 + 1);  // four commits, a sync and an order; no read
  const auto direct = run(layered, "point-to-point");
  CHECK(direct.flow("offer").attempts == 14);
  CHECK(direct.flow("offer").staleness.count() == 0);
}

TEST_CASE("while a state layer is down nobody reads and nothing becomes visible, but what was stored is kept",
          "[models][data]") {
  const auto trial =
      run(layered + "faults:\n  down: {node: layer, outage: true, at: 50 s, for: 15 s}\n", "state-layer");
  // Stored at 42 s, the change of 40 s is taken back and waits for the first batch after 65 s.
  CHECK(trial.deliveries_of("prices") == Times{120, 120, 120, 120, 180, 180, 180, 180});
  CHECK(trial.flow("offer").failed == std::map<std::string, std::uint64_t>{{"down: layer", 2}});  // of 50 s, for both
}

TEST_CASE("what a reader writes back is a flow of its own, and its replica hears of it with the next sync",
          "[models][copies]") {
  // Written at 40 s: 4 s at the broker, 2 s at the ERP. A read takes 1 s at the replica, which is as of 30 s (the sync
  // took 2 s); one at 100 s finds it as of 90 s.
  const auto trial = run(R"(
loadscape: 1
run: {duration: 119 s, replications: 1}
systems: {portal: {}, erp: {service: 2 s}}
flows:
  write: {from: portal, to: erp, pattern: fire-and-forget, arrivals: every 40 s}
  read: {from: portal, to: erp, pattern: virtualization, arrivals: every 50 s}
topologies:
  event-driven:
    {mapping: none, service: 4 s, request_reply: replica, replica: {service: 1 s, sync: 30 s}}
)",
                         "event-driven");
  CHECK(trial.deliveries_of("write") == std::vector<double>{46, 86});
  CHECK(trial.deliveries_of("read") == std::vector<double>{51, 101});
  CHECK(trial.flow("read").staleness.sum_s() == Approx(21 + 11));
}

}  // namespace loadscape::tests
