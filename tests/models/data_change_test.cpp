/// Changes that are pushed or polled: when each is applied, what it costs, and what is missed; times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

namespace loadscape::tests {
namespace {

/// A change every 40 s from 40 s to 280 s; a poll every 100 s: at 100 s and 200 s.
const std::string polled = R"(
loadscape: 1
run: {duration: 300 s, replications: 1}
systems:
  erp:
    {workers: 2, service: constant(2 s), limits: {daily: {rolling: 100 / 1 d}}}
  portal: {workers: 1, service: constant(1 s)}
flows:
  prices: {from: erp, to: portal, pattern: data-change, arrivals: every 40 s, poll: 100 s}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {service: none}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: none}
)";

}  // namespace

TEST_CASE("changes that are polled wait for the call that reads them", "[models][data]") {
  for (const auto* topology : {"point-to-point", "hub-and-spoke", "esb", "event-driven"}) {
    INFO(topology);
    const auto trial = run(polled, topology);
    // The call of 100 s is served at the ERP until 102 s and reads the changes of 40 s and 80 s, which take 1 s each.
    // That of 200 s ends at 202 s and reads those of 120, 160 and 200 s, the last committed while it was served.
    CHECK(trial.deliveries_of("prices") == Times{103, 104, 203, 204, 205, -1, -1});
    CHECK(trial.deliveries_of("prices.poll") == Times{102, 202});
    CHECK(trial.flow("prices").in_flight == 2);
    CHECK(trial.flow("prices").accepted == 7);
    CHECK(trial.limit("erp.daily").used == 2);
    CHECK(trial.flow("prices").staleness.sum_s() == Approx(63 + 24 + 83 + 44 + 5));
    CHECK(trial.flow("prices").staleness.count() == 5);
  }
}

TEST_CASE("a full page is followed by another call at once", "[models][data]") {
  auto text = polled;
  text.replace(text.find("poll: 100 s"), 11, "poll: 140 s, page: 2");
  const auto trial = run(text, "point-to-point");
  // 140-142 s: the changes of 40 and 80 s, and one is left. Both are applied, 142-144 s, before the portal's only worker
  // makes the second call, 144-146 s. The calls of 280 s and 284 s read 160 and 200 s, then 240 and 280 s.
  CHECK(trial.deliveries_of("prices") == Times{143, 144, 147, 283, 284, 287, 288});
  CHECK(trial.deliveries_of("prices.poll") == Times{142, 146, 282, 286});
  CHECK(trial.limit("erp.daily").used == 4);
}

TEST_CASE("polls count whether or not anything has changed: interval / 2 of delay on average", "[models][data]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 86401 s, replications: 1}
systems:
  erp: {limits: {daily: {rolling: 100000 / 1 d}}}
  portal: {}
flows:
  prices: {from: erp, to: portal, pattern: data-change, arrivals: every 7 s, poll: 5 min, page: 1000}
topologies:
  point-to-point: {mapping: none}
)";
  const auto trial = run(text, "point-to-point");
  CHECK(trial.limit("erp.daily").used == 288);  // 86,400 s / 300 s
  // 7 and 300 have no common divisor, so 300 changes in a row wait for each of 1, 2, ..., 300 s once (one that is committed
  // in the instant of a poll comes after it): 150.5 s on average, half the interval plus half a second of grid.
  double sum = 0.0;
  const auto entries = trial.entries_of("prices");
  for (int i = 0; i < 12300; ++i) sum += sim::to_seconds(entries[i].closed - entries[i].emitted);
  CHECK(sum / 12300 == Approx(150.5).epsilon(1e-12));
  CHECK(trial.flow("prices.poll").delivered == 288);
}

TEST_CASE("a poll whose answer comes too late is made again and reads the same changes", "[models][data]") {
  auto text = polled;
  text.replace(text.find("poll: 100 s"), 11, "poll: 100 s, timeout: 1 s, retry: {attempts: 2, backoff: [10 s]}");
  const auto trial = run(text, "point-to-point");
  // The work takes 2 s, so both tries fail, at 101 s and at 112 s; nothing is read, and each costs its work.
  CHECK(trial.flow("prices.poll").failed == std::map<std::string, std::uint64_t>{{"timeout", 2}});
  CHECK(trial.flow("prices").delivered == 0);
  CHECK(trial.limit("erp.daily").used == 4);
  CHECK(trial.node("changes: erp for portal (prices)").max_queue == 7);
}

TEST_CASE("changes that a subscriber could not apply because it went down are read again", "[models][data]") {
  const auto trial =
      run(polled + "faults:\n  crash: {node: portal, outage: true, at: 103.5 s, for: 20 s}\n", "point-to-point");
  // 102-103 s: the change of 40 s. That of 80 s is being applied at 103.5 s, goes back, and is read at 202 s first.
  CHECK(trial.deliveries_of("prices") == Times{103, 203, 204, 205, 206, -1, -1});
  CHECK(trial.flow("prices").delivered == 5);
}

TEST_CASE("each subscriber polls by itself, at the publisher's cost", "[models][data]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 300 s, replications: 1}
systems:
  erp: {limits: {daily: {rolling: 100 / 1 d}}}
  portal: {service: constant(1 s)}
  shop: {service: constant(2 s)}
flows:
  prices: {from: erp, to: [portal, shop], pattern: data-change, arrivals: every 40 s, poll: 100 s}
topologies:
  point-to-point: {mapping: none}
)";
  const auto trial = run(text, "point-to-point");
  CHECK(trial.flow("prices.poll.portal").delivered == 2);
  CHECK(trial.flow("prices.poll.shop").delivered == 2);
  CHECK(trial.limit("erp.daily").used == 4);
  // 40 and 80 s at both (unlimited workers), 120 s, 160 s; then that of 200 s, committed after the polls of that instant.
  CHECK(trial.deliveries_of("prices") == Times{101, 102, 101, 102, 201, 202, 201, 202, -1, -1, -1, -1, -1, -1});
}

namespace {

/// Pushed, with a log that remembers 30 s; the subscriber is away from 95 s to 155 s.
const std::string pushed = R"(
loadscape: 1
run: {duration: 200 s, replications: 1}
systems:
  erp: {workers: 10, service: constant(3 s)}
  portal: {workers: 1, service: constant(1 s)}
flows:
  prices:
    {from: erp, to: portal, pattern: data-change, arrivals: every 10 s, max_age: 10 s,
     resync: {records: 4500, page: 2000, work: constant(5 s)}}
topologies:
  event-driven: {service: none, mapping: none, retention: 30 s}
  point-to-point: {mapping: none}
faults:
  away: {node: portal, outage: true, at: 95 s, for: 60 s}
)";

}  // namespace

TEST_CASE("a subscriber that was away longer than the log remembers reads everything again", "[models][data]") {
  const auto trial = run(pushed, "event-driven");
  // At 155 s the changes of 100, 110 and 120 s have expired; those of 130, 140 and 150 s are still there.
  CHECK(trial.flow("prices").expired == 3);
  // The portal's only worker takes turns, first come first served: 155-156 s the change of 130 s, 156-161 s the first of
  // ceil(4500 / 2000) = 3 calls, 161-162 s the change of 140 s, 162-167 s the second call, and so on until 173 s.
  CHECK(trial.deliveries_of("prices.resync") == Times{161, 167, 173});
  CHECK(trial.deliveries_of("prices") ==
        Times{11, 21, 31, 41, 51, 61, 71, 81, 91, -1, -1, -1, 156, 162, 168, 174, 175, 181, 191});
  CHECK(trial.flow("prices").stale == 4);  // applied 26, 22, 18 and 14 s after they were committed
  CHECK(trial.flow("prices").staleness.max() == sim::Duration{std::chrono::seconds{26}});
}

TEST_CASE("a webhook is not replayed: what fails while the subscriber is away is missed", "[models][data]") {
  const auto trial = run(pushed, "point-to-point");
  CHECK(trial.flow("prices").failed == std::map<std::string, std::uint64_t>{{"down: portal", 6}});
  CHECK(trial.flow("prices.resync").offered == 0);
  CHECK(trial.flow("prices").staleness.max() == sim::Duration{std::chrono::seconds{1}});
  CHECK(trial.flow("prices").stale == 0);
}

}  // namespace loadscape::tests
