/// Budgets of one transaction: calls and their time, queries, statements, own work.

#include "tests/catch.hpp"
#include "tests/models/nodes/limits/limited.hpp"

namespace loadscape::tests {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

/// One job at 1000 s, handled by a transaction of crm that calls the backend; the two budgets of an Apex transaction.
std::string transaction(const std::string& calls, const std::string& service, const std::string& call_keys = "") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 1500 s, replications: 1}}
systems:
  user: {{}}
  crm: {{limits: {{callouts: {{callouts: 100}}, time: {{callout_time: 120 s}}}}}}
  backend: {{service: {}}}
flows:
  job: {{from: user, to: crm, pattern: request-reply, arrivals: every 1000 s}}
  look: {{from: crm, to: backend, pattern: request-reply, during: job, {}{}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                     service, calls, call_keys);
}

Trial transact(const std::string& calls, const std::string& service, const std::string& call_keys = "") {
  return run(transaction(calls, service, call_keys), "point-to-point");
}

/// How long the job took until it was delivered or had failed [ns].
std::int64_t took(const Trial& trial) {
  return (trial.entries_of("job").front().closed - trial.entries_of("job").front().emitted).count();
}

constexpr std::int64_t second = 1'000'000'000;

}  // namespace

TEST_CASE("a hundred calls of 1.2 s fit into a transaction, and not one more", "[models][limit]") {
  const auto fits = transact("count: 100", "1.2 s");
  CHECK(fits.flow("job").delivered == 1);
  CHECK(took(fits) == 120 * second);
  CHECK(fits.limit("crm.callouts").used == 100);
  CHECK(fits.limit("crm.callouts").max_in_window == 100);
  CHECK(fits.limit("crm.time").used == 120'000);
  const auto one_more = transact("count: 101", "1 s");
  CHECK(one_more.flow("job").failed == Counts{{"limit: crm.callouts", 1}});
  CHECK(took(one_more) == 100 * second);
  CHECK(one_more.flow("look").delivered == 100);
  CHECK(one_more.flow("look").failed == Counts{{"limit: crm.callouts", 1}});
  CHECK(one_more.node("backend").departures == 100);
}

TEST_CASE("calls that take longer in all than a transaction may wait are cut off", "[models][limit]") {
  const auto slow = transact("count: 100", "1201 ms");
  CHECK(slow.flow("job").failed == Counts{{"limit: crm.time", 1}});
  CHECK(took(slow) == 120 * second + 1);
  CHECK(slow.node("backend").departures == 100);  // it goes on with what it was asked for
  CHECK(slow.flow("look").failed == Counts{{"limit: crm.time", 1}});
  CHECK(transact("count: 12", "10 s").flow("job").delivered == 1);
  CHECK(transact("count: 4", "30 s").flow("job").delivered == 1);
}

TEST_CASE("with no time left no call begins", "[models][limit]") {
  for (const auto& [count, service] : {std::pair{13, 10}, std::pair{5, 30}}) {
    const auto trial = transact(fmt::format("count: {}", count), fmt::format("{} s", service));
    CHECK(trial.flow("job").failed == Counts{{"limit: crm.time", 1}});
    CHECK(took(trial) == 120 * second);
    CHECK(trial.node("backend").departures == static_cast<std::uint64_t>(count) - 1);
    CHECK(trial.limit("crm.time").refused == 1);
    CHECK(trial.limit("crm.time").refused_by == std::vector<std::uint64_t>{1, 0});
  }
}

TEST_CASE("every attempt of a call is one of the transaction's calls", "[models][limit]") {
  // One call that never comes back in time, tried again each second.
  const auto budget = transact("count: 1", "10 s", ", timeout: 1 s, retry: {attempts: 200, backoff: [0 s]}");
  CHECK(budget.flow("job").failed == Counts{{"limit: crm.callouts", 1}});
  CHECK(took(budget) == 100 * second);  // the 101st attempt is not made, and nothing waits for the other 99
  CHECK(budget.limit("crm.callouts").used == 100);
  CHECK(budget.flow("look").attempts == 100);
}

TEST_CASE("calls at the same time each take their own time", "[models][limit]") {
  CHECK(took(transact("count: 3, calls: parallel", "40 s")) == 40 * second);
  const auto cut = transact("count: 3, calls: parallel", "41 s");
  CHECK(cut.flow("job").failed == Counts{{"limit: crm.time", 1}});
  CHECK(took(cut) == 40 * second + 1);
  // An exception of this kind cannot be caught: that two of three answers would do does not help.
  const auto first = transact("count: 3, first: 2, calls: parallel", "41 s");
  CHECK(first.flow("job").failed == Counts{{"limit: crm.time", 1}});
}

TEST_CASE("what a sender does while it sends is a transaction of its own", "[models][limit]") {
  const auto trial = run(R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  crm: {limits: {time: {callout_time: 5 s}}}
  quick: {service: 5 s}
  slow: {service: 6 s}
flows:
  short: {from: crm, to: quick, pattern: request-reply, arrivals: every 30 s}
  long: {from: crm, to: slow, pattern: request-reply, arrivals: every 30 s}
topologies: {point-to-point: {mapping: none}}
)",
                         "point-to-point");
  CHECK(trial.deliveries_of("short") == Times{35, 65, 95});
  CHECK(trial.flow("long").failed == Counts{{"limit: crm.time", 3}});
  CHECK(trial.node("slow").departures == 3);
}

TEST_CASE("own work of a transaction has a limit, waits for its calls do not count", "[models][limit]") {
  const auto work = [](const std::string& cpu) {
    return run(R"(
loadscape: 1
run: {duration: 1500 s, replications: 1}
systems:
  user: {}
  crm: {service: 10 s, limits: {cpu: {cpu: )" +
                   cpu + R"(}}}
  backend: {service: 60 s}
flows:
  job: {from: user, to: crm, pattern: request-reply, arrivals: every 1000 s}
  look: {from: crm, to: backend, pattern: request-reply, during: job, count: 2}
topologies: {point-to-point: {mapping: none}}
)",
               "point-to-point");
  };
  CHECK(took(work("10 s")) == 130 * second);
  const auto cut = work("9999 ms");
  CHECK(cut.flow("job").failed == Counts{{"limit: crm.cpu", 1}});
  CHECK(took(cut) == 9'999'000'001);
  CHECK(cut.flow("look").offered == 0);
}

TEST_CASE("records of a bulk call share the budget of their transaction, 200 by 200", "[models][limit]") {
  const auto bulk = [](int records, const std::string& limit) {
    return run(fmt::format(R"(
loadscape: 1
run: {{duration: 1 h, replications: 1}}
systems: {{erp: {{}}, crm: {{limits: {{budget: {{{}}}}}}}}}
flows: {{load: {{from: erp, to: crm, pattern: batch, schedule: daily 00:30, records: {}, chunk: 1000}}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                           limit, records),
               "point-to-point");
  };
  // One query for each record: 100 fit into a transaction, and a trigger that makes one for all does not care.
  CHECK(bulk(100, "queries: 100, counts: records").flow("load").delivered == 100);
  CHECK(bulk(101, "queries: 100, counts: records").flow("load").failed == Counts{{"limit: crm.budget", 101}});
  CHECK(bulk(1000, "queries: 100").flow("load").delivered == 1000);
  CHECK(bulk(1000, "queries: 100").limit("crm.budget").used == 5);
  // 1000 records are five transactions of 200: 150 statements are too few for any of them, 200 are enough.
  CHECK(bulk(1000, "statements: 199, counts: records").flow("load").delivered == 0);
  const auto enough = bulk(1000, "statements: 200, counts: records");
  CHECK(enough.flow("load").delivered == 1000);
  CHECK(enough.limit("crm.budget").used == 1000);
  CHECK(enough.limit("crm.budget").max_in_window == 200);
  CHECK(bulk(1000, "statements: 100, transaction: 100, counts: records").flow("load").delivered == 1000);
  CHECK(bulk(1000, "statements: 99, transaction: 100, counts: records").flow("load").delivered == 0);
  CHECK(bulk(300, "queries: 10, cost: 11").flow("load").delivered == 0);
  CHECK(bulk(300, "queries: 10, cost: 11, free: [load]").flow("load").delivered == 300);
}

TEST_CASE("the calls of a chunk are its transaction's, and those beyond the budget are not made", "[models][limit]") {
  const auto load = [](const std::string& budget) {
    return run(R"(
loadscape: 1
run: {duration: 1 h, replications: 1}
systems: {erp: {limits: {budget: {)" +
                   budget + R"(}}}, crm: {}}
flows:
  load:
    {from: erp, to: crm, pattern: batch, schedule: daily 00:30, records: 100, chunk: 100, via: single, work: 10 s}
topologies: {point-to-point: {mapping: none}}
)",
               "point-to-point");
  };
  // A call for each record, one after the other.
  const auto count = load("callouts: 30");
  CHECK(count.flow("load").delivered == 30);
  CHECK(count.flow("load").failed == Counts{{"limit: erp.budget", 70}});
  CHECK(count.limit("erp.budget").refused == 1);
  const auto time = load("callout_time: 300 s");
  CHECK(time.flow("load").delivered == 30);
  CHECK(time.flow("load").failed == Counts{{"limit: erp.budget", 70}});
  CHECK(load("callout_time: 1000 s").flow("load").delivered == 100);
  // 100 records in transactions of 50: two of them, with 60 calls or 600 s between them.
  CHECK(load("callouts: 30, transaction: 50").flow("load").delivered == 60);
  CHECK(load("callout_time: 300 s, transaction: 50").flow("load").delivered == 60);
}

}  // namespace loadscape::tests
