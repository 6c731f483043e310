/// Leaky buckets, with a queue and as a meter, beside token buckets.

#include "tests/catch.hpp"
#include "tests/models/nodes/limits/limited.hpp"

#include <algorithm>

namespace loadscape::tests {
namespace {

/// Three calls at each of 10, 20, ... s.
Times three_at_once(const std::string& limit) {
  const auto trial = run(R"(
loadscape: 1
run: {duration: 25 s, replications: 1}
systems: {client: {}, server: {limits: {quota: {)" +
                             limit + R"(}}}}
flows:
  a: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}
  b: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}
  c: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}
topologies: {point-to-point: {mapping: none}}
)",
                         "point-to-point");
  Times times;
  for (const auto* flow : {"a", "b", "c"}) {
    for (const auto time : trial.deliveries_of(flow)) times.push_back(time);
  }
  std::ranges::sort(times);
  return times;
}

}  // namespace

TEST_CASE("calls leave a leaky bucket at constant spacing, and one too many is refused", "[models][limit]") {
  // One each 20 s. 20 s leaves at 30, 30 s at 50, 40 s at 70, 50 s at 90 s. At 60 s those of 40 and 50 s wait: refused.
  // At 70 s one of them has left, so that of 70 s waits (for 110 s); 80 s is refused; at 90 s there is a place again.
  const auto trial = with_limit("leaky: 0.05/s, queue: 2");
  CHECK(trial.deliveries_of("job") == Times{10, 30, 50, 70, 90, -1, -1, -1, -1});
  CHECK(trial.limit("server.quota").refused == 2);
  CHECK(trial.limit("server.quota").delayed == 6);
  CHECK(*trial.limit("server.quota").first_exhausted_at_s == 40.0);  // when both places are taken
  CHECK(trial.flow("job").in_flight == 2);
}

TEST_CASE("a leaky bucket lets a call leave in the very instant in which its spacing has passed", "[models][limit]") {
  CHECK(times_with("leaky: 0.1/s") == Times{10, 20, 30, 40, 50, 60, 70, 80, 90});
  // 1 ns too fast, so every other call is refused.
  CHECK(times_with("leaky: 0.09999999999/s") == Times{10, -1, 30, -1, 50, -1, 70, -1, 90});
}

TEST_CASE("a leaky bucket without a queue lets the calls pass that a token bucket does", "[models][limit]") {
  const auto busy = [](const std::string& limit) {
    auto text = limited(limit, "none", "duration: 1000 s, seed: 5");
    text.replace(text.find("every 10 s"), 10, "poisson(0.1/s)");
    return run(text, "point-to-point").deliveries_of("job");
  };
  const auto meter = busy("leaky: 0.05/s, size: 3");
  CHECK(meter == busy("bucket: 3, refill: 0.05/s"));
  CHECK(std::ranges::count(meter, -1.0) > 20);
  CHECK(std::ranges::count(meter, -1.0) < static_cast<std::ptrdiff_t>(meter.size()) - 40);
}

TEST_CASE("a burst passes a token bucket and a meter at once, and a leaky bucket with a queue one by one",
          "[models][limit]") {
  CHECK(three_at_once("bucket: 3, refill: 1/s") == Times{10, 10, 10, 20, 20, 20});
  CHECK(three_at_once("leaky: 1/s, size: 3") == Times{10, 10, 10, 20, 20, 20});
  CHECK(three_at_once("leaky: 1/s, queue: 2") == Times{10, 11, 12, 20, 21, 22});
  CHECK(three_at_once("leaky: 1/s, queue: 1") == Times{-1, -1, 10, 11, 20, 21});
}

}  // namespace loadscape::tests
