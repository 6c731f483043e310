/// Bulk jobs: requests, batches and polls, to the clock.

#include "tests/catch.hpp"
#include "tests/models/batch_times.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

/// The job of 02:00 starts after 1800 s.
std::string bulk(const std::string& flow, const std::string& target = "workers: 4", const std::string& rest = "") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 12 h, starts: "Mon 01:30", replications: 1}}
systems:
  erp: {{workers: 4}}
  crm: {{{}}}
flows:
  products: {{from: erp, to: crm, pattern: batch, schedule: daily 02:00, via: bulk, {}}}
topologies:
  point-to-point: {{mapping: none}}
  hub-and-spoke: {{service: none}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: none}}
{})",
                     target, flow, rest);
}

const std::string usual = "records: 10000, work_per_record: 3 ms, bulk: {poll: 5 s, request: 100 ms}";

}  // namespace

TEST_CASE("a bulk job is created, uploaded, closed, processed and polled until it is done", "[models][bulk]") {
  for (const auto* topology : {"point-to-point", "hub-and-spoke", "esb", "event-driven"}) {
    const auto trial = run(bulk(usual, "workers: 4, limits: {api: {rolling: 1000 / 24 h}}"), topology);
    // Three requests: 0.3 s. One batch: 30 s. Polls end at 5.4, 10.5, 15.6, 20.7, 25.8 and 30.9 s: the sixth says done.
    CHECK(loads_of(trial) == Times{30.3});
    CHECK(trial.limit("crm.api").used == 3 + 6);
    CHECK(trial.flow("products").jobs.calls == 9);
    CHECK(trial.node("crm").busy_server_s == Approx(30 + 9 * 0.1));
    CHECK(trial.flow("products").attempts == 10'000);
  }
  CHECK(run(bulk(usual), "point-to-point").flow("products").jobs.duration_max_s == Approx(30.9));
  CHECK(run(bulk(usual), "esb").flow("products").jobs.duration_max_s == Approx(0.0));  // the queue's consumer polls
}

TEST_CASE("each request of a bulk job goes over the network and back", "[models][bulk]") {
  const auto trial = run(bulk(usual, "workers: 4, link: {latency: 1 s}"), "point-to-point");
  // Create 2.1 s, upload 2.1 s, close 1.1 s: submitted at 5.3 s, done at 35.3 s. A poll is 1 + 5 + 1 + 0.1 s after the
  // answer before: 12.4, 19.5, 26.6, 33.7 and 40.8 s; the last answer is back 1 s later.
  CHECK(loads_of(trial) == Times{35.3});
  CHECK(trial.flow("products").jobs.calls == 3 + 5);
  CHECK(trial.flow("products").jobs.duration_max_s == Approx(41.8));
}

TEST_CASE("the data of a bulk job cross the network once", "[models][bulk]") {
  const auto trial = run(bulk("records: 100, payload: 1 KB", "link: {bandwidth: 10 KB/s}"), "point-to-point");
  CHECK(loads_of(trial) == Times{10});
  CHECK(trial.flow("products").jobs.duration_max_s == Approx(15));  // and one poll after 5 s
}

TEST_CASE("a target makes batches of ten thousand and works on them at once", "[models][bulk]") {
  const auto text = [](const std::string& workers) { return bulk("records: 50000, work_per_record: 3 ms", workers); };
  CHECK(loads_of(run(text("workers: 5"), "point-to-point")) == Times{30});
  // One worker: 50,000 records at 333.3 records/s.
  CHECK(loads_of(run(text("workers: 1"), "point-to-point")) == Times{150});
}

TEST_CASE("batches use up an allocation of their own", "[models][bulk]") {
  const auto trial = run(bulk("records: 25000", "limits: {batches: {rolling: 2 / 24 h, counts: bulk-batches}}"), "esb");
  CHECK(trial.limit("crm.batches").used == 2);
  CHECK(trial.limit("crm.batches").refused == 1);
  CHECK(trial.flow("products").delivered == 20'000);
  CHECK(trial.flow("products").failed == std::map<std::string, std::uint64_t>{{"limit: crm.batches", 5000}});
}

TEST_CASE("of a hundred and fifty million and one records the last finds no batch left", "[models][bulk]") {
  const auto trial = run(bulk("records: 150000001", "limits: {batches: {rolling: 15000 / 24 h, counts: bulk-batches}}"),
                         "point-to-point");
  CHECK(trial.limit("crm.batches").used == 15'000);
  CHECK(trial.flow("products").delivered == 150'000'000);
  CHECK(trial.flow("products").failed == std::map<std::string, std::uint64_t>{{"limit: crm.batches", 1}});
}

TEST_CASE("a client that gives up leaves the target at work, and sends everything twice", "[models][bulk]") {
  const auto trial = run(bulk(usual + ", timeout: 20 s, retry: {attempts: 2}"), "point-to-point");
  // The second try is submitted at 20.3 s and done at 50.3 s; it is given up, too.
  CHECK(loads_of(trial) == Times{30.3});
  CHECK(trial.flow("products").duplicates == 10'000);
  CHECK(trial.flow("products").attempts == 20'000);
  CHECK(trial.flow("products").delivered == 10'000);
}

TEST_CASE("an outage of the target in the middle of a bulk job", "[models][bulk]") {
  const auto trial =
      run(bulk(usual, "workers: 4", "faults:\n  down: {node: crm, outage: true, at: 1812 s, for: 60 s}\n"),
          "point-to-point");
  // The batch is lost at 12 s and the poll of 15.5 s is refused.
  CHECK(trial.flow("products").failed == std::map<std::string, std::uint64_t>{{"down: crm", 10'000}});
  CHECK(trial.flow("products").delivered == 0);
  CHECK(trial.flow("products").jobs.incomplete == 1);
}

}  // namespace loadscape::tests
