/// Hosts: workers of several systems share cores, to times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

/// Two systems with two workers each on one host; records of both come at 10 s and 11 s.
std::string two_on_one(std::string_view host, std::string_view faults = "{}") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 20 s, replications: 1}}
hosts:
  vm: {{{}}}
systems:
  client: {{}}
  a: {{workers: 2, service: constant(2 s), host: vm}}
  b: {{workers: 2, service: constant(1 s), host: vm}}
flows:
  to-a: {{from: client, to: a, pattern: request-reply, arrivals: every 10 s}}
  to-b: {{from: client, to: b, pattern: request-reply, arrivals: every 11 s}}
topologies: {{point-to-point: {{mapping: none}}}}
faults: {}
)",
                     host, faults);
}

}  // namespace

TEST_CASE("workers of two systems wait for the one core of their host, and hold their worker meanwhile",
          "[models][host]") {
  // a works from 10 to 12 s; b has a worker at 11 s, waits for the core until 12 s and is done at 13 s.
  const auto trial = run(two_on_one("cores: 1"), "point-to-point");
  CHECK(trial.deliveries_of("to-a") == Times{12});
  CHECK(trial.deliveries_of("to-b") == Times{13});
  CHECK(trial.node("vm").busy_server_s == Approx(3.0));
  CHECK(trial.node("vm").queue_s == Approx(1.0));
  CHECK(trial.node("b").busy_server_s == Approx(2.0));
  CHECK(trial.node("b").queue_s == 0.0);
  check_laws(trial);
}

TEST_CASE("two cores serve two workers at once", "[models][host]") {
  const auto trial = run(two_on_one("cores: 2"), "point-to-point");
  CHECK(trial.deliveries_of("to-b") == Times{12});
  CHECK(trial.node("vm").queue_s == 0.0);
}

TEST_CASE("a shared core gives each worker half of it", "[models][host]") {
  // a alone 10..11 s: 1 s left; both at half speed from 11 s: done together at 13 s.
  const auto trial = run(two_on_one("cores: 1, discipline: processor-sharing"), "point-to-point");
  CHECK(trial.deliveries_of("to-a") == Times{13});
  CHECK(trial.deliveries_of("to-b") == Times{13});
  CHECK(trial.node("vm").busy_server_s == Approx(3.0));
  check_laws(trial);
}

TEST_CASE("a host's outage takes its systems down, a system's outage only itself", "[models][host]") {
  SECTION("the host") {
    // Down from 11.5 to 12.5 s: a is at the core, b waits for it; both fail at once.
    const auto trial =
        run(two_on_one("cores: 1", "{crash: {node: vm, outage: true, at: 11.5 s, for: 1 s}}"), "point-to-point");
    CHECK(trial.deliveries_of("to-a") == Times{-1});
    CHECK(trial.deliveries_of("to-b") == Times{-1});
    CHECK(trial.flow("to-a").failed == std::map<std::string, std::uint64_t>{{"down: vm", 1}});
    CHECK(trial.node("a").available_s == Approx(19.0));
    CHECK(trial.node("vm").available_s == Approx(19.0));
    check_laws(trial);
  }
  SECTION("a system") {
    // a fails at 11.5 s and leaves the core to b.
    const auto trial =
        run(two_on_one("cores: 1", "{crash: {node: a, outage: true, at: 11.5 s, for: 1 s}}"), "point-to-point");
    CHECK(trial.deliveries_of("to-a") == Times{-1});
    CHECK(trial.deliveries_of("to-b") == Times{12.5});
    CHECK(trial.node("vm").available_s == Approx(20.0));
    check_laws(trial);
  }
  SECTION("the host, while nobody works: arrivals are refused at the system") {
    const auto trial =
        run(two_on_one("cores: 1", "{crash: {node: vm, outage: true, at: 9 s, for: 3 s}}"), "point-to-point");
    CHECK(trial.flow("to-a").failed == std::map<std::string, std::uint64_t>{{"down: a", 1}});
    CHECK(trial.flow("to-b").failed == std::map<std::string, std::uint64_t>{{"down: b", 1}});
  }
}

TEST_CASE("during a nested call and on links a worker holds no core", "[models][host]") {
  // outer: worker of a at 10 s; core 10..11 s; call to elsewhere 11..15 s (1 s link each way, 2 s work).
  // other: comes at 12 s to b on the same core: 12..13 s, at once.
  const auto trial = run(R"(
loadscape: 1
run: {duration: 20 s, replications: 1}
hosts:
  vm: {cores: 1}
systems:
  client: {}
  a: {workers: 1, service: constant(1 s), host: vm}
  b: {workers: 1, service: constant(1 s), host: vm}
  elsewhere: {workers: 1, service: constant(2 s), link: {latency: constant(1 s)}}
flows:
  outer: {from: client, to: a, pattern: request-reply, arrivals: every 10 s}
  inner: {from: a, to: elsewhere, pattern: request-reply, during: outer}
  other: {from: client, to: b, pattern: request-reply, arrivals: every 12 s}
topologies: {point-to-point: {mapping: none}}
)",
                         "point-to-point");
  CHECK(trial.deliveries_of("outer") == Times{15});
  CHECK(trial.deliveries_of("other") == Times{13});
  CHECK(trial.node("a").busy_server_s == Approx(5.0));
  CHECK(trial.node("vm").busy_server_s == Approx(2.0));
  CHECK(trial.node("vm").queue_s == 0.0);
  check_laws(trial);
}

TEST_CASE("adapter work on a hosted sender needs a core too", "[models][host]") {
  // Two records at 10 s, each maps 1 s out and 1 s back on the sender; the target takes no time; one core.
  // x maps 10..11, y 11..12; x back at 11 queues behind y: 12..13; y back 13..14.
  const auto trial = run(R"(
loadscape: 1
run: {duration: 20 s, replications: 1}
hosts:
  vm: {cores: 1}
systems:
  sender: {workers: 2, host: vm}
  target: {}
flows:
  x: {from: sender, to: target, pattern: request-reply, arrivals: every 10 s}
  y: {from: sender, to: target, pattern: request-reply, arrivals: every 10 s}
topologies: {point-to-point: {mapping: constant(1 s)}}
)",
                         "point-to-point");
  CHECK(trial.deliveries_of("x") == Times{13});
  CHECK(trial.deliveries_of("y") == Times{14});
  check_laws(trial);
}

TEST_CASE("each system depends on its host, which is no system", "[models][host]") {
  const auto trial = run(two_on_one("cores: 1"), "point-to-point");
  const auto& graph = trial.compiled.dependencies();
  std::map<std::string, models::DependencyGraph::vertex_descriptor> at;
  for (const auto v : boost::make_iterator_range(vertices(graph))) at[graph[v].name] = v;
  CHECK(graph[at.at("vm")].middleware);
  const auto [needs, exists] = edge(at.at("a"), at.at("vm"), graph);
  REQUIRE(exists);
  CHECK(graph[needs].synchronous);
  CHECK_FALSE(graph[needs].schema);
  CHECK_FALSE(edge(at.at("vm"), at.at("a"), graph).second);
}

}  // namespace loadscape::tests
