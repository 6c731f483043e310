/// Warm-up, batches, precision and instability through whole experiments.

#include "analysis/pilot.hpp"
#include "analysis/experiment.hpp"
#include "analysis/precision.hpp"
#include "analysis/results_json.hpp"
#include "analysis/tables.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

/// M/M/1 with a mean service time of 1 s behind a client that does not wait.
std::string single_station(const std::string& run, const std::string& arrivals, const std::string& server = "") {
  return fmt::format(R"(
loadscape: 1
run: {{{}}}
systems:
  client: {{}}
  server: {{workers: 1, service: exponential(1 s){}}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: {}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                     run, server, arrivals);
}

Results results_of(const std::string& text, unsigned jobs = 2) {
  const auto scenario = read(text);
  ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = contenders_of(scenario);
  plan.jobs = jobs;
  return run_experiment(plan);
}

const NodeResult& server_in(const Results& results) {
  const auto& nodes = results.topologies.front().nodes;
  return *std::ranges::find(nodes, std::string("server"), &NodeResult::name);
}

}  // namespace

TEST_CASE("a station offered more than it can do is unstable and gives no times", "[analysis][stability]") {
  const auto results = results_of(single_station("duration: 4 h, replications: 5, seed: 1", "poisson(1.05/s)"));
  const auto& job = results.topologies.front().flows.front();
  const auto& server = server_in(results);
  CHECK(server.unstable);
  CHECK(server.offered_load.covers(1.05));
  CHECK_FALSE(server.wait_mean_s.mean);
  CHECK(server.wait_mean_s.why == "unstable: server is offered more than it can do");
  CHECK_FALSE(server.queue_length.mean);
  CHECK(server.throughput_per_s.mean);
  CHECK_FALSE(job.end_to_end_time_s.p95.mean);
  CHECK(job.unstable_at == std::vector<std::string>{"server"});
  REQUIRE(results.warnings.size() == 1);
  CHECK(results.warnings[0].starts_with("point-to-point: server is unstable: its offered load is 1.0"));
  CHECK(
      results.warnings[0].ends_with("and it has 1, so its line grows as long as the run lasts. Its waits and the "
                                    "times of job have no mean."));
}

TEST_CASE("what diverges is called unstable in tables and misses every upper bound", "[analysis][stability]") {
  const auto results = results_of(R"(
loadscape: 1
run: {duration: 2 h, replications: 3}
systems:
  web: {}
  bank: {workers: 1, service: exponential(1 s)}
flows:
  pay: {from: web, to: bank, pattern: fire-and-forget, arrivals: poisson(1.3/s), expect: {p95: "< 2 s"}}
topologies: {point-to-point: {mapping: none}}
)");
  const auto& pay = results.topologies.front().flows.front();
  REQUIRE(pay.expectations.size() == 1);
  CHECK(pay.expectations[0].judgement == Judgement::missed);
  CHECK(missed_expectations(results) ==
        std::vector<std::string>{"pay p95 in point-to-point: unstable, expected < 2 s"});
  const auto text = comparison_text(results);
  CHECK(text.starts_with("Warnings\n\npoint-to-point: bank is unstable: its offered load is 1."));
  CHECK(text.find("  unstable  unstable  unstable\n") != std::string::npos);
}

TEST_CASE("topologies are not compared where one of them diverges", "[analysis][stability]") {
  // the hub's two workers of 1 s each cannot carry 2.5 messages a second, the systems alone can
  const auto results = results_of(R"(
loadscape: 1
run: {duration: 2 h, replications: 3}
systems:
  web: {}
  bank: {workers: 4, service: exponential(1 s)}
flows:
  pay: {from: web, to: bank, pattern: fire-and-forget, arrivals: poisson(2.5/s)}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {workers: 2, service: exponential(1 s)}
)");
  const auto* times = find_comparison(results, "end_to_end_time_s.p95", "pay", "point-to-point", "hub-and-spoke");
  REQUIRE(times);
  CHECK(times->paired.verdict == Verdict::unknown);
  const auto* rates = find_comparison(results, "throughput_per_s", "pay", "point-to-point", "hub-and-spoke");
  REQUIRE(rates);
  CHECK(rates->paired.verdict == Verdict::a_higher);
  const auto text = comparison_text(results);
  CHECK(text.find("pay p95: point-to-point is stable, unlike hub-and-spoke\n") != std::string::npos);
}

TEST_CASE("the instability of one long run is seen as well", "[analysis][stability]") {
  CHECK(server_in(results_of(single_station("duration: 8 h, replications: 1", "poisson(1.1/s)"))).unstable);
  const auto batches = results_of(single_station("duration: 8 h, replications: 1, batches: 10", "poisson(1.1/s)"));
  CHECK(server_in(batches).unstable);
}

TEST_CASE("a utilization of 0.9 is stable, in long runs and in short ones", "[analysis][stability]") {
  for (const auto* run : {"duration: 4 h, warm_up: 30 min, replications: 10", "duration: 10 min, replications: 10",
                          "duration: 10 min, replications: 2", "duration: 1 h, replications: 1"}) {
    for (int seed = 1; seed <= 20; ++seed) {
      INFO(run << ", seed " << seed);
      const auto results = results_of(single_station(fmt::format("{}, seed: {}", run, seed), "poisson(0.9/s)"));
      CHECK_FALSE(server_in(results).unstable);
    }
  }
}

TEST_CASE("a peak that is worked off before the end is stable", "[analysis][stability]") {
  // 1.5 a second for ten hours, nothing for the other fourteen: 54,000 s of work in a day of 86,400 s.
  const auto results = results_of(
      single_station("duration: 1 d, starts: \"Mon 00:00\", replications: 3", "poisson(1.5/s) * business-hours"));
  CHECK_FALSE(server_in(results).unstable);
  CHECK(server_in(results).max_queue.low() > 15'000.0);
  CHECK(server_in(results).wait_mean_s.mean);
}

TEST_CASE("a load that follows the clock but exceeds the day is unstable", "[analysis][stability]") {
  const auto results = results_of(
      single_station("duration: 3 d, starts: \"Mon 00:00\", replications: 3", "poisson(2.6/s) * business-hours"));
  CHECK(server_in(results).unstable);
}

TEST_CASE("overload that a waiting room bounds is stable", "[analysis][stability]") {
  const auto results =
      results_of(single_station("duration: 4 h, replications: 5", "poisson(1.5/s)", ", waiting_room: 20"));
  CHECK_FALSE(server_in(results).unstable);
  CHECK(results.topologies.front().flows.front().end_to_end_time_s.mean.mean);
  CHECK(server_in(results).offered_load.low() > 1.4);
}

TEST_CASE("a flow whose call meets an unstable station is unstable with it", "[analysis][stability]") {
  const auto results = results_of(R"(
loadscape: 1
run: {duration: 2 h, replications: 3}
systems:
  web: {}
  shop: {}
  bank: {workers: 1, service: exponential(1 s)}
flows:
  order: {from: web, to: shop, pattern: request-reply, arrivals: poisson(1.3/s)}
  pay: {from: shop, to: bank, pattern: request-reply, during: order}
  look: {from: web, to: shop, pattern: request-reply, arrivals: poisson(1/s)}
topologies: {point-to-point: {mapping: none}}
)");
  const auto& flows = results.topologies.front().flows;
  CHECK(flows[0].unstable_at == std::vector<std::string>{"bank"});
  CHECK(flows[1].unstable_at == std::vector<std::string>{"bank"});
  CHECK(flows[2].unstable_at.empty());
}

TEST_CASE("an automatic warm-up is the same for all topologies, for all jobs, and told", "[analysis][warm-up]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 10 h, warm_up: auto, replications: 5, seed: 4}
systems:
  client: {}
  server: {workers: 1, service: exponential(20 s)}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: poisson(0.045/s)}
topologies: {point-to-point: {}, hub-and-spoke: {}}
)";
  const auto results = results_of(text, 1);
  CHECK(results.scenario.found_warm_up);
  CHECK(results.scenario.warm_up_s > 0.0);
  CHECK(std::fmod(results.scenario.warm_up_s, 5 * 36.0) == 0.0);  // batches of five samples, a thousand in 10 h
  CHECK(json_text(results) == json_text(results_of(text, 3)));
}

TEST_CASE("a run that never settles is too short for an automatic warm-up", "[analysis][warm-up]") {
  const auto results = results_of(single_station("duration: 1 h, warm_up: auto, replications: 3", "poisson(1.5/s)"));
  CHECK(results.scenario.warm_up_s == 1800.0);
  REQUIRE_FALSE(results.warnings.empty());
  CHECK(
      results.warnings[0].starts_with("point-to-point: the run is too short to find its warm-up: MSER-5 would leave "
                                      "out more than half of it."));
}

TEST_CASE("a warm-up that leaves a visible bias is told to be too short", "[analysis][warm-up]") {
  std::vector<std::vector<double>> series;
  for (int replication = 0; replication < 4; ++replication) {
    auto& one = series.emplace_back();
    for (int i = 0; i < 100; ++i) one.push_back(i < 20 ? 0.0 : 10.0 + 0.01 * ((i * 7 + replication) % 5));
  }
  const auto warning = short_warm_up(series, 60.0, 300.0);
  REQUIRE(warning);
  CHECK(*warning ==
        "the warm-up of 5.00 min is too short: MSER-5 leaves out 20.0 min, and what is counted before "
        "shifts the mean number of records under way by -15.8 %");
  CHECK_FALSE(short_warm_up(series, 60.0, 1200.0));
  CHECK_FALSE(short_warm_up(std::span(series).first(1), 60.0, 300.0));
}

TEST_CASE("an M/M/1 that starts empty with its warm-up in the scenario gets no warning", "[analysis][warm-up]") {
  const auto results =
      results_of(single_station("duration: 10 h, warm_up: 1 h, replications: 10, seed: 5", "poisson(0.7/s)"));
  CHECK(results.warnings.empty());
}

TEST_CASE("batches of one long run give intervals and add up to its counts", "[analysis][batch-means]") {
  const auto split = results_of(
      single_station("duration: 101 h, warm_up: 1 h, replications: 1, batches: 20, seed: 2", "poisson(0.5/s)"));
  const auto whole =
      results_of(single_station("duration: 101 h, warm_up: 1 h, replications: 1, seed: 2", "poisson(0.5/s)"));
  const auto& in_batches = split.topologies.front().flows.front();
  const auto& at_once = whole.topologies.front().flows.front();
  CHECK(in_batches.end_to_end_time_s.mean.n == 20);
  CHECK(in_batches.end_to_end_time_s.mean.covers(2.0));  // 1 / (mu - lambda), lambda = 0.5, mu = 1 [Kleinrock75]
  CHECK(*in_batches.offered.mean == Approx(*at_once.offered.mean));
  CHECK(*in_batches.delivered.mean == Approx(*at_once.delivered.mean));
  CHECK(*in_batches.end_to_end_time_s.mean.mean == Approx(*at_once.end_to_end_time_s.mean.mean).epsilon(0.01));
  CHECK(*server_in(split).utilization.mean == Approx(*server_in(whole).utilization.mean));
  CHECK_FALSE(at_once.end_to_end_time_s.mean.half_width);
  CHECK(split.warnings.empty());
  CHECK(split.scenario.batches == 20);
}

TEST_CASE("batches that are shorter than the memory of the queue are told", "[analysis][batch-means]") {
  const auto results = results_of(
      single_station("duration: 3 h, warm_up: 10 min, replications: 1, batches: 100, seed: 2", "poisson(0.9/s)"));
  REQUIRE_FALSE(results.warnings.empty());
  for (const auto& warning : results.warnings) {
    INFO(warning);
    CHECK(warning.find("neighboring batches are correlated") != std::string::npos);
  }
  CHECK(std::ranges::any_of(results.warnings, [](const std::string& warning) {
    return warning.starts_with("point-to-point: job end_to_end_time_s.mean: neighboring batches are correlated (0.");
  }));
}

TEST_CASE("replications are added until the figures are known as well as asked for", "[analysis][precision]") {
  const std::string text = single_station(
      "duration: 1 h, warm_up: 10 min, replications: 4, precision: {half_width: 5 %, of: [job.mean, job.p95]}, seed: 6",
      "poisson(0.7/s)");
  const auto results = results_of(text, 1);
  const auto& time = results.topologies.front().flows.front().end_to_end_time_s;
  const auto n = results.scenario.replications;
  CHECK(n > 4);
  CHECK(n < 200);
  CHECK(time.mean.n == n);
  CHECK(relative_half_width(time.mean) <= 0.05 / 1.05);
  CHECK(relative_half_width(time.p95) <= 0.05 / 1.05);
  REQUIRE(results.scenario.precision);
  CHECK(results.scenario.precision->reached);
  CHECK(results.warnings.empty());
  CHECK(json_text(results) == json_text(results_of(text, 3)));

  // the replications themselves are those of a run that asks for as many from the start
  const auto fixed = results_of(
      single_station(fmt::format("duration: 1 h, warm_up: 10 min, replications: {}, seed: 6", n), "poisson(0.7/s)"));
  CHECK(*fixed.topologies.front().flows.front().end_to_end_time_s.mean.mean == *time.mean.mean);
}

TEST_CASE("a precision that is not reached is told", "[analysis][precision]") {
  const auto results = results_of(single_station(
      "duration: 30 min, replications: 3, precision: {half_width: 1 %, of: job.p95, max_replications: 12}",
      "poisson(0.5/s)"));
  CHECK(results.scenario.replications == 12);
  CHECK_FALSE(results.scenario.precision->reached);
  REQUIRE(results.warnings.size() == 1);
  CHECK(
      results.warnings[0].starts_with("12 replications were not enough for a half width of 1 %: job.p95 in "
                                      "point-to-point is known to within "));
}

TEST_CASE("the schedule of replications grows by a quarter, at least by five", "[analysis][precision]") {
  CHECK(next_replications(2, 200) == 7);
  CHECK(next_replications(20, 200) == 25);
  CHECK(next_replications(40, 200) == 50);
  CHECK(next_replications(190, 200) == 200);
}

TEST_CASE("a figure that is always zero is known exactly, one without an interval not at all",
          "[analysis][precision]") {
  CHECK(relative_half_width(estimate(Sample{0.0, 0.0})) == 0.0);
  CHECK(std::isinf(relative_half_width(estimate(Sample{1.0}))));
  CHECK(relative_half_width(estimate(Sample{-1.0, -3.0})) == Approx(12.706 / 2.0).epsilon(1e-4));
}

}  // namespace loadscape::tests
