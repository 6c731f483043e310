/// Limits on calls that have been under way for long.

#include "tests/catch.hpp"
#include "tests/models/nodes/limits/limited.hpp"

namespace loadscape::tests {
namespace {

/// The server's handling is nothing but a call that takes 28 s.
Times with_callout(const std::string& limit) {
  return run(R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems: {client: {}, backend: {service: 28 s}, server: {limits: {quota: {)" +
                 limit + R"(}}}}
flows:
  job: {from: client, to: server, pattern: request-reply, arrivals: every 10 s}
  look: {from: server, to: backend, pattern: request-reply, during: job}
topologies: {point-to-point: {mapping: none}}
)",
             "point-to-point")
      .deliveries_of("job");
}

}  // namespace

TEST_CASE("while the places for long calls are taken every new call is refused", "[models][limit]") {
  // Each call takes 28 s and is long for the last 13 of them. That of 10 s from 25 to 38 s: 30 s is refused. That of
  // 20 s from 35 to 48 s: 40 s is refused. 50 and 60 s find none, and are long from 65 to 78 and from 75 to 88 s.
  const auto trial = with_limit("long_running: 1, after: 15 s", "28 s");
  CHECK(trial.deliveries_of("job") == Times{38, 48, -1, -1, 78, 88, -1, -1, -1});
  const auto& limit = trial.limit("server.quota");
  CHECK(limit.refused == 4);  // 30, 40, 70, 80 s; that of 90 s is inside at the end
  CHECK(limit.used == 4);
  CHECK(limit.max_in_window == 2);  // nobody inside is sent away
  CHECK(*limit.first_exhausted_at_s == 25.0);
  CHECK(limit.exhausted_s == Approx((48 - 25) + (88 - 65)));
}

TEST_CASE("a call takes a place in the very instant at which it is old enough", "[models][limit]") {
  // At 30 s the call of 10 s is 20 s old.
  CHECK(times_with("long_running: 1, after: 20 s", "28 s")[2] == -1.0);
  CHECK(times_with("long_running: 1, after: 20000000001 ns", "28 s")[2] == 58.0);
  CHECK(with_limit("long_running: 1, after: 28 s", "28 s").limit("server.quota").refused == 0);
}

TEST_CASE("short calls are not limited, however many there are", "[models][limit]") {
  const auto trial = with_limit("long_running: 1, after: 60 s", "50 s");  // five at once
  CHECK(trial.limit("server.quota").used == 0);
  CHECK(trial.limit("server.quota").refused == 0);
}

TEST_CASE("who waits for a long call comes in when it is through", "[models][limit]") {
  // 30 s waits until 38 s, but there that of 20 s is long, too, until 48 s; 40 s comes in with it: both 76 s.
  const auto times = times_with("long_running: 1, after: 15 s, on_breach: delay", "28 s");
  CHECK(times == Times{38, 48, 76, 76, 78, 88, -1, -1, -1});
}

TEST_CASE("time that a handling waits for its own calls need not count as long", "[models][limit]") {
  CHECK(with_callout("long_running: 1, after: 15 s") == Times{38, 48, -1, -1, 78, 88, -1, -1, -1});
  CHECK(with_callout("long_running: 1, after: 15 s, without_callouts: true") ==
        Times{38, 48, 58, 68, 78, 88, 98, -1, -1});
}

}  // namespace loadscape::tests
