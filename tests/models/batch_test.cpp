/// Batch jobs: their stages, how their records travel, and what becomes of records that fail, to the clock.

#include "tests/catch.hpp"
#include "tests/models/batch_times.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::tests {
namespace {

/// The run begins at 01:30, so the job of 02:00 starts after 1800 s. `flow` continues the flow's keys.
std::string job(const std::string& flow, const std::string& target = "", const std::string& schedule = "daily 02:00") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 12 h, starts: "Mon 01:30", replications: 1}}
systems:
  erp: {{workers: 4}}
  crm: {{workers: 4{}}}
flows:
  products: {{from: erp, to: crm, pattern: batch, schedule: {}, {}}}
topologies:
  point-to-point: {{mapping: none}}
  hub-and-spoke: {{service: none}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: none}}
)",
                     target, schedule, flow);
}

/// When the last of the job's records was delivered, since its start.
double end_of(const Trial& trial) {
  double last = 0.0;
  for (const auto& entry : trial.entries_of("products")) last = std::max(last, sim::to_seconds(entry.closed));
  return last - 1800.0;
}

const std::string daily_api = ", limits: {api: {rolling: 1000000 / 24 h}}";

}  // namespace

TEST_CASE("a chunk goes through overhead, extract and transform on the job's worker, then it is loaded",
          "[models][batch]") {
  const auto stages =
      job("records: 25, chunk: 10, overhead: 2 s, extract: 10 s, extract_per_record: 100 ms, transform: 3 s, "
          "transform_per_record: 200 ms, work: 5 s, work_per_record: 500 ms");
  // Chunk of 10: 2 + (10 + 1) + (3 + 2) = 18 s, load 5 + 5 = 10 s. Chunk of 5: 2 + 10.5 + 4 = 16.5 s, load 7.5 s.
  const auto direct = run(stages, "point-to-point");
  CHECK(loads_of(direct) == Times{28, 56, 80});
  CHECK(direct.node("erp").busy_server_s == Approx(80));
  CHECK(direct.node("crm").busy_server_s == Approx(27.5));
  // The bus takes a chunk over at once, so the next is extracted while this one is loaded.
  CHECK(loads_of(run(stages, "esb")) == Times{28, 46, 60});
}

TEST_CASE("with parallel chunks the extraction of one overlaps with the load of another", "[models][batch]") {
  const auto trial = run(job("records: 40, chunk: 10, parallel: 2, extract: 10 s, work: 30 s"), "point-to-point");
  CHECK(loads_of(trial) == Times{40, 40, 80, 80});
}

TEST_CASE("ten thousand records are as many calls as the interface makes of them", "[models][batch]") {
  struct Row {
    std::string via;
    std::uint64_t calls;
    double took_s;
  };
  // Work 60 ms per call and 1 ms per record, the calls of a chunk in sequence, chunks of 1,000. A composite request
  // executes its 25 sub-requests one by one, so each costs what a single call costs.
  const auto row = GENERATE(Row{"single", 10'000, 610.0}, Row{"composite", 400, 610.0},
                            Row{"collections", 50, 10.0 + 50 * 0.06}, Row{"chunk", 10, 10.0 + 10 * 0.06});
  INFO(row.via);
  const auto text =
      job(fmt::format("records: 10000, chunk: 1000, via: {}, work: 60 ms, work_per_record: 1 ms", row.via), daily_api);
  for (const auto* topology : {"point-to-point", "hub-and-spoke", "esb", "event-driven"}) {
    const auto trial = run(text, topology);
    CHECK(trial.limit("crm.api").used == row.calls);
    CHECK(trial.flow("products").jobs.calls == row.calls);
    CHECK(trial.flow("products").delivered == 10'000);
    CHECK(trial.flow("products").attempts == 10'000);
    if (topology == std::string("point-to-point")) CHECK(end_of(trial) == Approx(row.took_s).epsilon(1e-12));
  }
}

TEST_CASE("the last call of a chunk carries what is left", "[models][batch]") {
  const auto trial = run(job("records: 450, chunk: 300, via: collections, work_per_record: 10 ms"), "point-to-point");
  // Calls of 200, 100 and 150 records: 2, 1 and 1.5 s.
  CHECK(loads_of(trial) == Times{2, 3, 4.5});
  CHECK(trial.flow("products").jobs.calls == 3);
}

TEST_CASE("a payload is the size of one record, so a call takes as long on the link as its records",
          "[models][batch]") {
  const auto text = job("records: 400, via: collections, payload: 1 KB", ", link: {bandwidth: 100 KB/s}");
  // 200 KB there and back on the target's link: 2 s + 2 s; the record is handled before the way back.
  CHECK(loads_of(run(text, "point-to-point")) == Times{2, 6});
}

TEST_CASE("a call that fails does not stop the job", "[models][batch]") {
  const auto text = job("records: 1000, via: collections, work: 1 s", ", limits: {api: {rolling: 3 / 24 h}}");
  const auto trial = run(text, "point-to-point");
  CHECK(loads_of(trial) == Times{1, 2, 3, -1, -1});
  CHECK(trial.flow("products").failed == std::map<std::string, std::uint64_t>{{"limit: crm.api", 400}});
  CHECK(trial.flow("products").jobs.completed == 1);
  CHECK(trial.flow("products").jobs.incomplete == 1);
}

TEST_CASE("tries of a chunk count for each of its records", "[models][batch]") {
  const auto text =
      job("records: 500, chunk: 200, work: 1 s, retry: {attempts: 3}", ", limits: {api: {rolling: 4 / 24 h}}");
  // Two chunks of 200 pass, that of 100 passes; nothing is tried twice.
  CHECK(run(text, "point-to-point").flow("products").attempts == 500);
  const auto tight = job("records: 500, chunk: 200, retry: {attempts: 3}", ", limits: {api: {rolling: 2 / 24 h}}");
  CHECK(run(tight, "point-to-point").flow("products").attempts == 200 + 200 + 3 * 100);
}

TEST_CASE("a job that runs when the next is due: both run, the new one is left out, or it follows", "[models][batch]") {
  // Each job takes 90 min and is due at 02:00, 03:00 and 05:00: 0 h, 1 h and 3 h after the first.
  const auto due = std::string("[daily 02:00, daily 03:00, daily 05:00]");
  const auto text = [&](const std::string& overlap) {
    return job("records: 10, chunk: 10, work: 90 min, overlap: " + overlap, "", due);
  };
  const auto parallel = run(text("parallel"), "point-to-point");
  CHECK(loads_of(parallel) == Times{5400, 9000, 16200});
  const auto skip = run(text("skip"), "point-to-point");
  CHECK(loads_of(skip) == Times{5400, 16200});
  CHECK(skip.flow("products").offered == 20);
  const auto queue = run(text("queue"), "point-to-point");
  CHECK(loads_of(queue) == Times{5400, 10800, 16200});  // the last one begins at 3 h, when the second has just ended
  const auto& jobs = skip.flow("products").jobs;
  CHECK(jobs.due == 3);
  CHECK(jobs.started == 2);
  CHECK(jobs.skipped == 1);
  CHECK(jobs.overran == 1);
  CHECK(jobs.completed == 2);
  CHECK(jobs.duration_sum_s == Approx(2 * 5400));
  CHECK(queue.flow("products").jobs.queued >= 1);
  CHECK(queue.flow("products").jobs.started == 3);
}

namespace {

using Reasons = std::map<std::string, std::uint64_t>;

}  // namespace

TEST_CASE("records fail one by one and go to the error table, the others of the call are delivered",
          "[models][batch][statistical]") {
  const auto text = job("records: 100000, chunk: 10000, via: collections", ", error_rate: 2 %");
  for (const auto* topology : {"point-to-point", "hub-and-spoke", "esb", "event-driven"}) {
    const auto trial = run(text, topology);
    const auto& flow = trial.flow("products");
    const auto failed = flow.failed.at("error table: crm");
    // Binomial(100,000, 2 %): 2,000 with deviation 44.3; 3.29 deviations are left in 0.1 % of the seeds.
    CHECK(std::abs(static_cast<double>(failed) - 2000.0) < 3.29 * 44.3);
    CHECK(flow.delivered == 100'000 - failed);
    CHECK(flow.jobs.error_table == failed);
    CHECK(flow.jobs.calls == 500);
    CHECK(flow.failed.size() == 1);
  }
}

TEST_CASE("all or none: one failed record fails its call", "[models][batch][statistical]") {
  const auto trial =
      run(job("records: 100000, chunk: 1000, via: composite, on_error: all-or-none", ", error_rate: 2 %"),
          "point-to-point");
  // 1 - 0.98^25 = 0.3965 of 4,000 calls: 1,585.9 with deviation 30.9.
  const auto failed = trial.flow("products").failed.at("errors: crm");
  CHECK(failed % 25 == 0);
  CHECK(std::abs(static_cast<double>(failed) / 25.0 - 1585.9) < 3.29 * 30.9);
  CHECK(trial.flow("products").delivered == 100'000 - failed);
}

TEST_CASE("when every record fails, every record is in the error table and the job goes on", "[models][batch]") {
  const auto trial = run(job("records: 500, work: 1 s", ", error_rate: 100 %"), "esb");
  CHECK(trial.flow("products").failed == Reasons{{"error table: crm", 500}});
  CHECK(trial.flow("products").delivered == 0);
  CHECK(trial.flow("products").dead_lettered == 0);
  CHECK(trial.node("crm").busy_server_s == Approx(3));
}

TEST_CASE("a later job sends failed records first, and they count once", "[models][batch]") {
  const auto text = [](const std::string& redo) {
    return job("records: 1000, work: 1 s, redo: " + redo, ", limits: {api: {rolling: 3 / 30 min}}",
               "[daily 02:00, daily 03:00]");
  };
  const auto once = run(text("0"), "point-to-point");
  CHECK(loads_of(once) == Times{1, 2, 3, -1, -1, 3601, 3602, 3603, -1, -1});
  // The second job begins with the two chunks that were refused, so that only one of its own passes.
  const auto again = run(text("next-run"), "point-to-point");
  CHECK(loads_of(again) == Times{1, 2, 3, 3601, 3602, 3603, -1, -1, -1, -1});
  CHECK(again.flow("products").offered == 2000);
  CHECK(again.flow("products").delivered == 1200);
  CHECK(again.flow("products").failed == Reasons{{"limit: crm.api", 800}});
  CHECK(again.flow("products").jobs.redone == 400);
}

TEST_CASE("a record is sent again by as many later jobs as declared", "[models][batch]") {
  const auto text = [](const std::string& redo) {
    return job("records: 200, redo: " + redo, "", "[daily 02:00, daily 03:00, daily 04:00]") +
           "faults:\n  down: {node: crm, outage: true, at: 0 s, for: 2 h}\n";
  };
  // Down for the first two jobs. The first one's records fail twice, the second one's fail once, the third is up.
  const auto once = run(text("1"), "point-to-point");
  CHECK(once.flow("products").offered == 600);
  CHECK(once.flow("products").delivered == 400);
  CHECK(once.flow("products").failed == Reasons{{"down: crm", 200}});
  const auto always = run(text("next-run"), "point-to-point");
  CHECK(always.flow("products").delivered == 600);
  CHECK(always.flow("products").jobs.redone == 200 + 400);
}

TEST_CASE("records of the error table are packed into full calls when they are sent again", "[models][batch]") {
  // Every record fails in both jobs: 40 calls of 25 each time, and the second job sends the 1,000 of the first again.
  const auto trial = run(
      job("records: 1000, chunk: 100, via: composite, redo: 1", ", error_rate: 100 %", "[daily 02:00, daily 03:00]"),
      "point-to-point");
  CHECK(trial.flow("products").jobs.calls == 40 + 40 + 40);
  CHECK(trial.flow("products").jobs.redone == 1000);
  CHECK(trial.flow("products").failed == Reasons{{"error table: crm", 2000}});
}

TEST_CASE("only changes are sent, after a scan of the full set", "[models][batch]") {
  const auto trial = run(job("records: 1000, delta: 10 %, scan: 1 ms, chunk: 50, work: 1 s"), "point-to-point");
  CHECK(loads_of(trial) == Times{2, 3});
  CHECK(trial.flow("products").offered == 100);
  CHECK(trial.node("erp").busy_server_s == Approx(3));
  CHECK(trial.flow("products").jobs.duration_max_s == Approx(3));
}

TEST_CASE("the changes of a job that could not run are left to the next", "[models][batch]") {
  const auto due = std::string("[daily 02:00, daily 03:00, daily 05:00]");
  const auto text = job("records: 1000, delta: 10 %, chunk: 100, work: 90 min, overlap: skip", "", due);
  CHECK(loads_of(run(text, "point-to-point")) == Times{5400, 10800 + 5400, 10800 + 10800});

  const auto scanned = job("records: 1000, delta: 10 %, scan: 1 ms, chunk: 100, work: 1 s", "", due) +
                       "faults:\n  down: {node: erp, outage: true, at: 1700 s, for: 10 min}\n";
  const auto trial = run(scanned, "point-to-point");
  CHECK(loads_of(trial) == Times{3602, 3603, 10802});
  CHECK(trial.flow("products").jobs.incomplete == 1);

  const auto refused = job("records: 1000, delta: 10 %, chunk: 100, work: 1 s", "", due) +
                       "faults:\n  down: {node: crm, outage: true, at: 1700 s, for: 10 min}\n";
  CHECK(loads_of(run(refused, "point-to-point")) == Times{3601, 3602, 10801});
}

TEST_CASE("every topology is given the same changes", "[models][batch]") {
  const auto text =
      job("records: 1000, delta: 'uniform(min=0 %, max=20 %)', chunk: 10", "", "[daily 02:00, daily 03:00]");
  const auto offered = run(text, "point-to-point").flow("products").offered;
  CHECK(offered > 0);
  CHECK(offered < 400);
  for (const auto* topology : {"hub-and-spoke", "esb", "event-driven"}) {
    CHECK(run(text, topology).flow("products").offered == offered);
  }
}

}  // namespace loadscape::tests
