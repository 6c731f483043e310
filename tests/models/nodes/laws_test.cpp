/// Little's law, the utilization law and the balance of records, wherever disciplines, outages and impatience meet.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

/// Everything at once: three classes, calls that nest, time out and are retried, users, errors and frequent outages.
std::string crowded(const std::string& server) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 30 min, warm_up: 3 min, seed: 9}}
systems:
  client: {{}}
  server: {{service: exponential(100 ms), error_rate: 5 %, fails: {{mtbf: 20 s, mttr: 2 s}}, {}}}
  bureau: {{workers: 3, service: exponential(150 ms), discipline: priority, patience: exponential(2 s)}}
flows:
  low: {{from: client, to: server, pattern: fire-and-forget, arrivals: poisson(1/s)}}
  mid: {{from: client, to: server, pattern: request-reply, arrivals: poisson(1/s), priority: 1, timeout: 1 s,
        retry: {{attempts: 3, backoff: [100 ms]}}}}
  high: {{from: client, to: server, pattern: remote-call-in, users: 5, think: exponential(1 s), priority: 2}}
  check: {{from: server, to: bureau, pattern: request-reply, during: mid, probability: 50 %, priority: 1}}
  report: {{from: server, to: bureau, pattern: fire-and-forget, after: low, count: 2, timeout: 3 s}}
topologies:
  point-to-point: {{mapping: constant(20 ms)}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: constant(20 ms), request_reply: over-broker}}
)",
                     server);
}

}  // namespace

TEST_CASE("the operational laws hold for every discipline, whatever goes wrong", "[models][discipline][laws]") {
  const std::string discipline = GENERATE("fifo", "priority", "preemptive-resume", "processor-sharing");
  const std::string held = GENERATE("lose", "resume", "restart");
  const std::string workers = GENERATE("workers: 2", "workers: 3, waiting_room: 4", "workers: unlimited");
  const bool impatient = discipline != "processor-sharing" && GENERATE(false, true);
  const auto server = fmt::format("{}, discipline: {}, held: {}{}", workers, discipline, held,
                                  impatient ? ", patience: exponential(1 s)" : "");
  for (const std::string topology : {"point-to-point", "esb", "event-driven"}) {
    INFO(server << " in " << topology);
    const auto trial = run(crowded(server), topology);
    const auto& laws = trial.seen.invariants;
    INFO(laws.first_violation);
    CHECK(laws.records_balance);
    CHECK(laws.littles_law);
    CHECK(laws.utilization_law);
    CHECK(trial.flow("high").delivered > 100);
  }
}

TEST_CASE("a run with every discipline is the same each time", "[models][discipline]") {
  const std::string discipline = GENERATE("priority", "preemptive-resume", "processor-sharing");
  const auto text = crowded("workers: 2, held: restart, discipline: " + discipline);
  const auto first = run(text, "point-to-point");
  const auto second = run(text, "point-to-point");
  CHECK(first.seen.events == second.seen.events);
  REQUIRE(first.seen.records.size() == second.seen.records.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < first.seen.records.size(); ++i) {
    different += static_cast<std::size_t>(first.seen.records[i].closed != second.seen.records[i].closed);
  }
  CHECK(different == 0);
}

TEST_CASE("the mean service time counts the part of the window of what is under way at its edges", "[models][laws]") {
  // 8 s of work at 10, 20, 30 and 40 s. From 15 s to 42 s a server works for 3 + 8 + 8 + 2 s, and three works end.
  const std::string text = R"(
loadscape: 1
run: {duration: 42 s, warm_up: 15 s, replications: 1}
systems: {client: {}, server: {workers: 1, service: 8 s}}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}
topologies: {point-to-point: {mapping: none}}
)";
  const auto trial = run(text, "point-to-point");
  CHECK(trial.node("server").service_sum_s == Approx(21));
  CHECK(trial.node("server").departures == 3);
}

}  // namespace loadscape::tests
