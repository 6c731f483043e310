/// Work after the reply, to times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

/// One worker, 1 s until the answer and 2 s after it; requests at 10 s and 11 s.
std::string two_phases(std::string_view server, std::string_view duration = "20 s", std::string_view faults = "{}") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: {}, replications: 1}}
hosts:
  vm: {{cores: 1}}
systems:
  client: {{}}
  server: {{workers: 1, service: constant(1 s){}}}
flows:
  ask: {{from: client, to: server, pattern: request-reply, work_after: constant(2 s), arrivals: every 10 s}}
  too: {{from: client, to: server, pattern: request-reply, arrivals: every 11 s}}
topologies:
  point-to-point: {{mapping: none}}
  hub-and-spoke: {{service: none}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: none}}
faults: {}
)",
                     duration, server, faults);
}

}  // namespace

TEST_CASE("the answer comes before the work is done, and the worker is held until then", "[models][early-reply]") {
  // ask: 10..11 s, answered at 11 s, worker held until 13 s; too: waits 11..13 s, answered at 14 s.
  for (const auto* topology : {"point-to-point", "hub-and-spoke", "esb", "event-driven"}) {
    INFO(topology);
    const auto trial = run(two_phases(""), topology);
    CHECK(trial.deliveries_of("ask") == Times{11});
    CHECK(trial.deliveries_of("too") == Times{14});
    CHECK(trial.node("server").busy_server_s == Approx(4.0));
    CHECK(trial.node("server").queue_s == Approx(2.0));
    check_laws(trial);
  }
}

TEST_CASE("on a host the work after the reply needs a core", "[models][early-reply]") {
  // A core is free at each of these times, so nothing changes; it is busy for 1 + 2 + 1 s.
  const auto trial = run(two_phases(", host: vm"), "point-to-point");
  CHECK(trial.deliveries_of("ask") == Times{11});
  CHECK(trial.deliveries_of("too") == Times{14});
  CHECK(trial.node("vm").busy_server_s == Approx(4.0));
  check_laws(trial);
}

TEST_CASE("the answer crosses the network while the work goes on", "[models][early-reply]") {
  // Request 10..11 s, work 11..12 s, answer 12..13 s, worker held until 14 s; too: there at 12 s, 14..15 s, 16 s.
  const auto trial = run(two_phases(", link: {latency: constant(1 s)}"), "point-to-point");
  CHECK(trial.deliveries_of("ask") == Times{13});
  CHECK(trial.deliveries_of("too") == Times{16});
}

TEST_CASE("an answer that has been given stands when the worker goes down or the run ends", "[models][early-reply]") {
  SECTION("down from 12 s to 15 s: too, which waits, fails") {
    const auto trial =
        run(two_phases("", "20 s", "{crash: {node: server, outage: true, at: 12 s, for: 3 s}}"), "point-to-point");
    CHECK(trial.deliveries_of("ask") == Times{11});
    CHECK(trial.deliveries_of("too") == Times{-1});
    CHECK(trial.flow("ask").failed.empty());
    CHECK(trial.node("server").busy_server_s == Approx(2.0));
    check_laws(trial);
  }
  SECTION("frozen from 12 s to 15 s: the second second is done from 15 s to 16 s") {
    const auto trial =
        run(two_phases(", held: resume", "20 s", "{crash: {node: server, outage: true, at: 12 s, for: 3 s}}"),
            "point-to-point");
    CHECK(trial.deliveries_of("ask") == Times{11});
    CHECK(trial.deliveries_of("too") == Times{17});
    check_laws(trial);
  }
  SECTION("the run ends at 12 s") {
    const auto trial = run(two_phases("", "12 s"), "point-to-point");
    CHECK(trial.flow("ask").delivered == 1);
    CHECK(trial.flow("ask").in_flight == 0);
    CHECK(trial.flow("too").in_flight == 1);
    check_laws(trial);
  }
}

TEST_CASE("a caller that has given up gets no answer, and the work is done all the same", "[models][early-reply]") {
  // Times out at 10.5 s; the request is handled until 11 s all the same, and the worker held until 13 s. What follows
  // the handling follows it at 11 s.
  const auto trial = run(R"(
loadscape: 1
run: {duration: 20 s, replications: 1}
systems:
  client: {}
  server: {workers: 1, service: constant(1 s)}
flows:
  ask:
    {from: client, to: server, pattern: request-reply, work_after: constant(2 s), arrivals: every 10 s, timeout: 500 ms}
  then: {from: server, to: client, pattern: fire-and-forget, after: ask}
topologies: {point-to-point: {mapping: none}}
)",
                         "point-to-point");
  CHECK(trial.deliveries_of("ask") == Times{-1});
  CHECK(trial.flow("ask").failed == std::map<std::string, std::uint64_t>{{"timeout", 1}});
  CHECK(trial.deliveries_of("then") == Times{13});  // its sender needs the worker
  CHECK(trial.node("server").busy_server_s == Approx(3.0));
  check_laws(trial);
}

TEST_CASE("calls after the reply hold the worker, and nobody sees them fail", "[models][early-reply]") {
  // outer: 10..11 s, answered; then two calls of 1 s each until 13 s.
  const auto text = [](std::string_view back) {
    return fmt::format(R"(
loadscape: 1
run: {{duration: 20 s, replications: 1}}
systems:
  client: {{}}
  front: {{workers: 1, service: constant(1 s)}}
  back: {{service: constant(1 s){}}}
flows:
  outer: {{from: client, to: front, pattern: request-reply, arrivals: every 10 s}}
  inner: {{from: front, to: back, pattern: request-reply, during: outer, count: 2, after_reply: true}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                       back);
  };
  auto trial = run(text(""), "point-to-point");
  CHECK(trial.deliveries_of("outer") == Times{11});
  CHECK(trial.deliveries_of("inner") == Times{12, 13});
  CHECK(trial.node("front").busy_server_s == Approx(3.0));
  check_laws(trial);
  trial = run(text(", error_rate: 100 %"), "point-to-point");  // the first call fails at 12 s: no second one
  CHECK(trial.deliveries_of("outer") == Times{11});
  CHECK(trial.deliveries_of("inner") == Times{-1});
  CHECK(trial.node("front").busy_server_s == Approx(2.0));
  check_laws(trial);
}

TEST_CASE("a handling that fails before its reply does nothing after it", "[models][early-reply]") {
  const auto trial = run(two_phases(", error_rate: 100 %"), "point-to-point");
  CHECK(trial.deliveries_of("ask") == Times{-1});
  CHECK(trial.node("server").busy_server_s == Approx(2.0));
}

}  // namespace loadscape::tests
