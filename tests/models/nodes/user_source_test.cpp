/// Closed loads: users who think, send and wait, to the clock.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

std::string two_users(const std::string& server, const std::string& flow, const std::string& rest = "") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 59 s, replications: 1}}
systems:
  client: {{}}
  server: {{workers: 1, service: constant(4 s){}}}
flows:
  ask: {{from: client, to: server, pattern: request-reply, users: 2, think: constant(10 s){}}}
topologies:
  point-to-point: {{mapping: none}}
  hub-and-spoke: {{workers: unlimited, service: none}}
  nonblocking-hub: {{kind: hub-and-spoke, workers: unlimited, service: none, nonblocking: true}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: none}}
  over-broker: {{kind: event-driven, service: none, mapping: none, request_reply: over-broker}}
{})",
                     server, flow, rest);
}

const std::vector<std::string> every_topology{"point-to-point", "hub-and-spoke", "nonblocking-hub", "esb",
                                              "event-driven",   "over-broker"};

Times emissions_of(const Trial& trial) {
  Times times;
  for (const auto& entry : trial.entries_of("ask")) times.push_back(sim::to_seconds(entry.emitted));
  return times;
}

/// Of those that succeeded, ascending.
Times ends_of(const Trial& trial) {
  auto times = trial.deliveries_of("ask");
  std::erase(times, -1.0);
  std::ranges::sort(times);
  return times;
}

}  // namespace

TEST_CASE("a user thinks, sends, waits for the reply and thinks again", "[models][users]") {
  for (const auto& topology : every_topology) {
    INFO(topology);
    const auto trial = run(two_users("", ""), topology);
    // Both think until 10 s; the second waits for the first. From then on they never meet again.
    CHECK(emissions_of(trial) == Times{10, 10, 24, 28, 38, 42, 52, 56});
    CHECK(ends_of(trial) == Times{14, 18, 28, 32, 42, 46, 56});
    CHECK(trial.flow("ask").in_flight == 1);
  }
}

TEST_CASE("a user whose request has failed thinks again", "[models][users]") {
  const std::string rest = "faults: {down: {node: server, outage: true, at: 12 s, for: 20 s}}\n";
  for (const auto& topology : every_topology) {
    INFO(topology);
    const auto trial = run(two_users("", "", rest), topology);
    // Both lose their request at 12 s and try at 22 s in vain; from 32 s the server is up, just in time.
    CHECK(emissions_of(trial) == Times{10, 10, 22, 22, 32, 32, 46, 50});
    CHECK(ends_of(trial) == Times{36, 40, 50, 54});
    CHECK(trial.flow("ask").failed.at("down: server") == 4);
  }
}

TEST_CASE("a user gives up an attempt after the timeout and thinks again", "[models][users]") {
  const auto trial = run(two_users("", ", timeout: 5 s"), "point-to-point");
  // The second request times out at 15 s and is still served to 18 s; its user sends again at 25 s, served 28-32 s: late.
  CHECK(emissions_of(trial) == Times{10, 10, 24, 25, 38, 40, 52, 55});
  CHECK(trial.flow("ask").failed.at("timeout") == 3);
}

TEST_CASE("the n-th record and think time of a user are the same in every topology", "[models][users]") {
  auto text = two_users("", "");
  text.replace(text.find("think: constant(10 s)"), 21, "think: exponential(9 s)");
  text.replace(text.find("service: constant(4 s)"), 22, "service: exponential(4 s)");
  text.replace(text.find("duration: 59 s"), 14, "duration: 5 h");
  const auto direct = run(text, "point-to-point");
  REQUIRE(direct.seen.records.size() > 1000);
  for (const auto& topology : every_topology) {
    INFO(topology);
    check_same_records(direct, run(text, topology));
  }
}

TEST_CASE("what a slower topology sends are the same records, later", "[models][users]") {
  auto text = two_users("", "");
  text.replace(text.find("duration: 59 s"), 14, "duration: 2 h");
  text.replace(text.find("think: constant(10 s)"), 21, "think: exponential(9 s)");
  text.replace(text.find("workers: unlimited, service: none"), 33, "workers: 1, service: constant(1 s)");
  const auto keys_of = [](const Trial& trial) {
    std::vector<std::uint64_t> keys;
    for (const auto& record : trial.seen.records) keys.push_back(record.key);
    std::ranges::sort(keys);
    return keys;
  };
  const auto direct = keys_of(run(text, "point-to-point"));
  const auto slower = keys_of(run(text, "hub-and-spoke"));
  CHECK(slower.size() < direct.size());
  CHECK(slower.size() > direct.size() / 2);
  CHECK(std::ranges::includes(direct, slower));
}

}  // namespace loadscape::tests
