/// Limits at their boundary: the last call allowed, the first refused, the instant at which there is room again.

#include "tests/catch.hpp"
#include "tests/models/nodes/limits/limited.hpp"

namespace loadscape::tests {
TEST_CASE("a rolling quota refuses the call beyond it until the oldest call leaves the window", "[models][limit]") {
  const auto trial = with_limit("rolling: 3 / 45 s");
  // 10, 20 and 30 s fill it; 40 and 50 s are refused; at 55 s the call of 10 s is 45 s old and has left.
  CHECK(trial.deliveries_of("job") == Times{10, 20, 30, -1, -1, 60, 70, 80, -1});
  CHECK(trial.limit("server.quota").refused == 3);
  CHECK(trial.limit("server.quota").max_in_window == 3);
  CHECK(*trial.limit("server.quota").first_exhausted_at_s == 30.0);
  CHECK(trial.limit("server.quota").exhausted_s == Approx((55 - 30) + (65 - 60) + (75 - 70) + (100 - 80)));
  CHECK(trial.flow("job").failed == std::map<std::string, std::uint64_t>{{"limit: server.quota", 3}});
}

TEST_CASE("a call leaves the rolling window in the very instant at which it is a window old", "[models][limit]") {
  CHECK(with_limit("rolling: 3 / 30 s").limit("server.quota").refused == 0);
  CHECK(with_limit("rolling: 3 / 30001 ms").limit("server.quota").refused > 0);
}

TEST_CASE("a rolling quota that delays lets calls pass when there is room, first come first served",
          "[models][limit]") {
  const auto trial = with_limit("rolling: 2 / 30 s, on_breach: delay");
  // 10 and 20 s fill it; 30 s waits for 40 s, 40 s for 50 s; then one leaves at 70 s, at 80 s, and so on.
  CHECK(trial.deliveries_of("job") == Times{10, 20, 40, 50, 70, 80, 100, -1, -1});
  CHECK(trial.limit("server.quota").refused == 0);
  CHECK(trial.limit("server.quota").delayed == 7);
  CHECK(trial.flow("job").in_flight == 2);
}

// The first of 172,799 calls passes; the others, of 20 s, 30 s, ..., wait until the 1,728,000 s of the run are over:
// 10 s x (1 + 2 + ... + 172,798), which are 4,731 years.
TEST_CASE("what calls wait in all may be longer than the clock can count", "[models][limit]") {
  const auto trial = with_limit("rolling: 1 / 30 d, on_breach: delay", "none", "duration: 20 d");
  CHECK(trial.limit("server.quota").delayed == 172'798);
  CHECK(trial.limit("server.quota").delay_s == Approx(10.0 * 172'798 * 172'799 / 2).epsilon(1e-12));
}

TEST_CASE("a token bucket allows its size at once and then its refill rate", "[models][limit]") {
  // 2 tokens, one more every 25 s: full until 10 s; empty at 20 s but for the 0.4 tokens that have flowed in.
  const auto trial = with_limit("bucket: 2, refill: 0.04/s");
  CHECK(trial.deliveries_of("job") == Times{10, 20, -1, 40, -1, 60, -1, -1, 90});
}

TEST_CASE("a token bucket that delays spaces calls by its refill", "[models][limit]") {
  const auto trial = with_limit("bucket: 1, refill: 0.05/s, on_breach: delay");
  CHECK(trial.deliveries_of("job") == Times{10, 30, 50, 70, 90, -1, -1, -1, -1});
}

TEST_CASE("a concurrency limit refuses while its calls are under way, and frees before an arrival", "[models][limit]") {
  const auto refused = with_limit("concurrent: 1", "constant(20 s)");
  CHECK(refused.deliveries_of("job") == Times{30, -1, 50, -1, 70, -1, 90, -1, -1});  // at 30 s the permit is free first
  CHECK(refused.limit("server.quota").refused == 4);
  const auto delayed = with_limit("concurrent: 1, on_breach: delay", "constant(20 s)");
  CHECK(delayed.deliveries_of("job") == Times{30, 50, 70, 90, -1, -1, -1, -1, -1});
  CHECK(delayed.limit("server.quota").exhausted_s == Approx(90));
}

TEST_CASE("a limit is shared by the flows that pass it, and knows who used it", "[models][limit]") {
  const auto trial = run(R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  client: {}
  server: {limits: {quota: {rolling: 6 / 1 h}}}
flows:
  often: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}
  seldom: {from: client, to: server, pattern: fire-and-forget, arrivals: every 25 s}
topologies: {point-to-point: {mapping: none}}
)",
                         "point-to-point");
  CHECK(trial.deliveries_of("often") == Times{10, 20, 30, 40, -1, -1, -1, -1, -1});
  CHECK(trial.deliveries_of("seldom") == Times{25, 50, -1});  // often and seldom meet at 50 s: scheduling order
  CHECK(trial.limit("server.quota").used_by == std::vector<std::uint64_t>{4, 2});
}

}  // namespace loadscape::tests
