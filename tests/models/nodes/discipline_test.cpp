/// Who gets a worker next, who loses one, and who gives up: to the clock.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

/// One job: what arrives once, when, how much work it is, and how urgent.
struct Job {
  std::string name;
  double at_s = 0.0;  ///< between 100 and 200, so that `every` comes round once
  double work_s = 0.0;
  int priority = 0;
};

std::string with_jobs(const std::string& server, const std::vector<Job>& jobs, const std::string& rest = "") {
  std::string flows;
  for (const auto& job : jobs) {
    flows += fmt::format(
        "  {}: {{from: client, to: server, pattern: fire-and-forget, arrivals: every {} s, work: constant({} s), "
        "priority: {}}}\n",
        job.name, job.at_s, job.work_s, job.priority);
  }
  return fmt::format(R"(
loadscape: 1
run: {{duration: 200 s, replications: 1}}
systems:
  client: {{}}
  server: {{{}}}
flows:
{}topologies: {{point-to-point: {{mapping: none}}}}
{})",
                     server, flows, rest);
}

/// When each job was delivered, in the order of the list; -1: not at all. Every run's laws must hold.
Times ends_of(const Trial& trial, const std::vector<Job>& jobs) {
  INFO(trial.seen.invariants.first_violation);
  CHECK((trial.seen.invariants.littles_law && trial.seen.invariants.utilization_law));
  Times ends;
  for (const auto& job : jobs) ends.push_back(trial.deliveries_of(job.name).at(0));
  return ends;
}

Times ends_of(const std::string& server, const std::vector<Job>& jobs, const std::string& rest = "") {
  return ends_of(run(with_jobs(server, jobs, rest), "point-to-point"), jobs);
}

std::string down(int from_s, int for_s) {
  return fmt::format("faults: {{down: {{node: server, outage: true, at: {} s, for: {} s}}}}\n", from_s, for_s);
}

const std::vector<Job> four{{"first", 101, 10, 0}, {"low", 102, 10, 0}, {"high", 103, 10, 5}, {"mid", 104, 10, 1}};

}  // namespace

TEST_CASE("first come, first served, whatever the priority says", "[models][discipline]") {
  CHECK(ends_of("workers: 1", four) == Times{111, 121, 131, 141});
}

TEST_CASE("with priorities the most urgent waits least, and work that has begun goes on", "[models][discipline]") {
  CHECK(ends_of("workers: 1, discipline: priority", four) == Times{111, 141, 121, 131});
}

TEST_CASE("equally urgent messages are served as they came", "[models][discipline]") {
  const std::vector<Job> jobs{{"a", 101, 5, 0}, {"b", 102, 5, 1}, {"c", 103, 5, 0}, {"d", 104, 5, 1}, {"e", 105, 5, 1}};
  // 106 b, 111 d, 116 e, then c of the lower class.
  CHECK(ends_of("workers: 1, discipline: priority", jobs) == Times{106, 111, 126, 116, 121});
}

TEST_CASE("a more urgent arrival takes the worker, and the work it interrupts goes on later", "[models][discipline]") {
  const auto trial = run(with_jobs("workers: 1, discipline: preemptive-resume", four), "point-to-point");
  // first has 8 s left at 103 and waits at the front of its class; high to 113, mid to 123, first to 131, low to 141.
  CHECK(ends_of(trial, four) == Times{131, 141, 113, 123});
  const auto& server = trial.node("server");
  CHECK(server.queue_s == Approx(20 + 29 + 9));
  CHECK(server.busy_server_s == Approx(40));
  CHECK(server.departures == 4);
  CHECK(server.wait.count() == 4);  // until a worker first begins: 0, 29, 0 and 9 s
  CHECK(server.wait.sum_s() == Approx(38));
}

TEST_CASE("of equally urgent messages the latest loses its worker", "[models][discipline]") {
  const std::vector<Job> jobs{{"a", 101, 10, 0}, {"b", 102, 10, 0}, {"high", 103, 10, 1}};
  CHECK(ends_of("workers: 2, discipline: preemptive-resume", jobs) == Times{111, 120, 113});
}

TEST_CASE("work that is interrupted twice resumes where it stopped each time", "[models][discipline]") {
  const std::vector<Job> jobs{{"low", 101, 10, 0}, {"mid", 103, 10, 1}, {"high", 106, 4, 2}};
  // low 2 of 10 s, mid 3 of 10 s, high 106-110, mid 110-117, low 117-125.
  CHECK(ends_of("workers: 1, discipline: preemptive-resume", jobs) == Times{125, 117, 110});
}

TEST_CASE("an urgent message needs no room, and whom it interrupts has room", "[models][discipline]") {
  const std::vector<Job> jobs{{"a", 101, 10, 0}, {"high", 102, 5, 1}, {"late", 103, 5, 0}};
  CHECK(ends_of("workers: 1, waiting_room: 0, discipline: preemptive-resume", jobs) == Times{116, 107, -1});
}

namespace {

/// The server handles `order` with 2 s of work, then waits 10 s for the bureau; `high` has 2 s of work.
std::string with_nested_call(const std::string& server, const std::string& high_at, const std::string& rest = "") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 200 s, replications: 1}}
systems:
  client: {{}}
  server: {{workers: 1, {}}}
  bureau: {{service: constant(10 s)}}
flows:
  order: {{from: client, to: server, pattern: fire-and-forget, arrivals: every 101 s, work: constant(2 s)}}
  check: {{from: server, to: bureau, pattern: request-reply, during: order}}
  high: {{from: client, to: server, pattern: fire-and-forget, arrivals: every {}, work: constant(2 s), priority: 1}}
  later: {{from: client, to: server, pattern: fire-and-forget, arrivals: every 150 s, work: constant(2 s)}}
topologies: {{point-to-point: {{mapping: none}}}}
{})",
                     server, high_at, rest);
}

Times order_and_high(const std::string& text) {
  return ends_of(run(text, "point-to-point"), {{"order"}, {"high"}, {"later"}});
}

}  // namespace

TEST_CASE("a worker that waits for a nested call is not taken away", "[models][discipline]") {
  const std::string server = "discipline: preemptive-resume";
  CHECK(order_and_high(with_nested_call(server, "105 s")) == Times{113, 115, 152});
  // While the work lasts it is: 1 s is left at 102, high to 104, order works to 105 and calls to 115.
  CHECK(order_and_high(with_nested_call(server, "102 s")) == Times{115, 104, 152});
}

TEST_CASE("work that was interrupted inside a nested handling is lost with its system", "[models][discipline]") {
  const std::string server = "discipline: preemptive-resume, held: lose";
  CHECK(order_and_high(with_nested_call(server, "102 s", down(103, 10))) == Times{-1, -1, 152});
}

TEST_CASE("whoever comes back from a call gives way to somebody more urgent", "[models][discipline]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 200 s, replications: 1}
systems:
  other: {}
  desk: {workers: 1, discipline: preemptive-resume}
  server: {service: constant(5 s)}
flows:
  ask: {from: desk, to: server, pattern: request-reply, arrivals: every 101 s}
  urgent: {from: other, to: desk, pattern: fire-and-forget, arrivals: every 102 s, work: constant(4 s), priority: 1}
topologies: {point-to-point: {mapping: constant(2 s)}}
)";
  // ask: mapping 101-103, call to 108, then 2 s of mapping; urgent is at the desk since 104 and works 108-112.
  const std::vector<Job> jobs{{"ask"}, {"urgent"}};
  CHECK(ends_of(run(text, "point-to-point"), jobs) == Times{114, 112});
}

TEST_CASE("priorities and outages: lost, resumed or done again", "[models][discipline][outage]") {
  const std::vector<Job> jobs{{"low", 101, 10, 0}, {"high", 103, 10, 1}, {"new", 110, 1, 2}};
  const std::string server = "workers: 1, discipline: preemptive-resume, held: ";
  // Down from 105 to 115. At 105 low and high have 8 s left each. Of those that are back, new comes first.
  CHECK(ends_of(server + "lose", jobs, down(105, 10)) == Times{-1, -1, -1});
  CHECK(ends_of(server + "resume", jobs, down(105, 10)) == Times{132, 124, 116});
  CHECK(ends_of(server + "restart", jobs, down(105, 10)) == Times{136, 126, 116});
}

TEST_CASE("under processor sharing everybody advances at an equal share", "[models][discipline]") {
  const std::vector<Job> jobs{{"a", 101, 4, 0}, {"b", 102, 1, 0}};
  const auto trial = run(with_jobs("workers: 1, discipline: processor-sharing", jobs), "point-to-point");
  // a alone to 102, both at half speed until b is done at 104, a alone again for its last 2 s.
  CHECK(ends_of(trial, jobs) == Times{106, 104});
  const auto& server = trial.node("server");
  CHECK(server.busy_server_s == Approx(5));
  CHECK(server.queue_s == Approx(2));
  CHECK(server.in_node_s == Approx(7));
  CHECK(server.wait.sum_s() == Approx(1 + 1));  // what sharing has added
  CHECK(server.max_queue == 1);
}

TEST_CASE("under processor sharing nobody gets more than one worker", "[models][discipline]") {
  const std::vector<Job> jobs{{"a", 101, 6, 0}, {"b", 101, 6, 0}, {"c", 101, 6, 0}};
  CHECK(ends_of("workers: 2, discipline: processor-sharing", jobs) == Times{110, 110, 110});
  CHECK(ends_of("workers: 3, discipline: processor-sharing", jobs) == Times{107, 107, 107});
  CHECK(ends_of("discipline: processor-sharing", jobs) == Times{107, 107, 107});
}

TEST_CASE("shares that do not divide evenly cost no more than a nanosecond each", "[models][discipline]") {
  std::vector<Job> jobs;
  for (int i = 0; i < 7; ++i) jobs.push_back({fmt::format("job-{}", i), 101 + 0.1 * i, 1, 0});
  const auto ends = ends_of("workers: 1, discipline: processor-sharing", jobs);
  CHECK(std::ranges::is_sorted(ends));
  CHECK(ends.back() == Approx(108).margin(7e-9));  // 7 s of work without a pause
  // job-0 has H = 1 + 1/2 + ... + 1/6 tenths done when job-6 comes, and 1/7 of the time from then on.
  const double done = 0.1 * (1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4 + 1.0 / 5 + 1.0 / 6);
  CHECK(ends.front() == Approx(101.6 + 7 * (1 - done)).margin(2e-9));
}

TEST_CASE("processor sharing and outages: lost, resumed or done again", "[models][discipline][outage]") {
  const std::vector<Job> jobs{{"a", 101, 4, 0}, {"b", 102, 1, 0}};
  const std::string server = "workers: 1, discipline: processor-sharing, held: ";
  // Down from 103 to 113: a has done 1.5 s and b 0.5 s.
  CHECK(ends_of(server + "lose", jobs, down(103, 10)) == Times{-1, -1});
  CHECK(ends_of(server + "resume", jobs, down(103, 10)) == Times{116, 114});
  CHECK(ends_of(server + "restart", jobs, down(103, 10)) == Times{118, 115});
}

TEST_CASE("under processor sharing the waiting room bounds those present beyond the workers", "[models][discipline]") {
  const std::vector<Job> jobs{{"a", 101, 10, 0}, {"b", 102, 10, 0}, {"c", 103, 10, 0}};
  const auto trial =
      run(with_jobs("workers: 1, waiting_room: 1, discipline: processor-sharing", jobs), "point-to-point");
  CHECK(ends_of(trial, jobs) == Times{120, 121, -1});
  CHECK(trial.flow("c").failed == std::map<std::string, std::uint64_t>{{"rejected: server", 1}});
}

TEST_CASE("whoever waits for a nested call uses no share of the processors", "[models][discipline]") {
  // order works 101-103 and calls to 113; high works 104-106 alone.
  CHECK(order_and_high(with_nested_call("discipline: processor-sharing", "104 s")) == Times{113, 106, 152});
  // Both at half speed from 102: order done with its work at 104, high at 105.
  CHECK(order_and_high(with_nested_call("discipline: processor-sharing", "102 s")) == Times{114, 105, 152});
}

TEST_CASE("a message that loses patience leaves the line and fails", "[models][patience]") {
  const std::vector<Job> jobs{{"a", 101, 10, 0}, {"b", 102, 10, 0}, {"c", 106, 10, 0}, {"d", 108, 10, 0}};
  const auto trial = run(with_jobs("workers: 1, patience: constant(5 s)", jobs), "point-to-point");
  // b is gone at 107. c waits until 111, when the worker frees up: just in time. d is gone at 113.
  CHECK(ends_of(trial, jobs) == Times{111, -1, 121, -1});
  CHECK(trial.flow("b").failed == std::map<std::string, std::uint64_t>{{"reneged: server", 1}});
  const auto& server = trial.node("server");
  CHECK(server.reneged == 2);
  CHECK(server.rejected == 0);
  CHECK(server.queue_s == Approx(15));
  CHECK(trial.entries_of("b")[0].closed == sim::SimTime{std::chrono::seconds{107}});
}

TEST_CASE("patience ends with the first worker, not with a preemption", "[models][patience]") {
  const std::vector<Job> jobs{{"a", 101, 10, 0}, {"high", 102, 10, 1}, {"b", 103, 1, 0}};
  CHECK(ends_of("workers: 1, discipline: preemptive-resume, patience: constant(5 s)", jobs) == Times{121, 112, -1});
}

TEST_CASE("an outage does not stop the clock of those who wait", "[models][patience][outage]") {
  const std::vector<Job> jobs{{"a", 101, 10, 0}, {"b", 105, 1, 0}};
  CHECK(ends_of("workers: 1, held: resume, patience: constant(20 s)", jobs, down(103, 30)) == Times{141, -1});
}

TEST_CASE("the same records lose patience in every topology", "[models][patience]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 2 h, seed: 8, replications: 1}
systems:
  client: {}
  server: {workers: 2, service: exponential(1 s), patience: exponential(2 s)}
flows:
  ask: {from: client, to: server, pattern: request-reply, arrivals: poisson(2/s)}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {workers: unlimited, service: none}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: none, request_reply: over-broker}
)";
  const auto direct = run(text, "point-to-point");
  REQUIRE(direct.node("server").reneged > 1000);
  for (const std::string topology : {"hub-and-spoke", "esb", "event-driven"}) {
    INFO(topology);
    check_same_records(direct, run(text, topology));
  }
}

}  // namespace loadscape::tests
