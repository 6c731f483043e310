/// Calls during another flow: how many, one by one or at once, and what becomes of those that nobody waits for.

#include "models/call_count.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadscape::tests {
namespace {

using models::CallCount;

/// A request at 10 s, 1 s of work, then calls of 1 s each to a system with two workers.
std::string calls(std::string_view inner, std::string_view back = "workers: 2", std::string_view faults = "{}") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 20 s, replications: 1}}
systems:
  client: {{}}
  front: {{workers: 1, service: constant(1 s)}}
  back: {{{}, service: constant(1 s)}}
flows:
  outer: {{from: client, to: front, pattern: request-reply, arrivals: every 10 s}}
  inner: {{from: front, to: back, pattern: request-reply, during: outer, {}}}
topologies: {{point-to-point: {{mapping: none}}}}
faults: {}
)",
                     back, inner, faults);
}

/// Records of one instant come in the order of their keys, which says nothing.
Times ordered(Times times) {
  std::ranges::sort(times);
  return times;
}

std::vector<std::uint64_t> keys_of(const Trial& trial, std::string_view flow) {
  std::vector<std::uint64_t> keys;
  for (const auto& entry : trial.entries_of(flow)) keys.push_back(entry.key);
  std::ranges::sort(keys);
  return keys;
}

const std::map<std::string, std::uint64_t> failed_call = {{"failed call during: inner", 1}};

}  // namespace

TEST_CASE("three calls one by one take three seconds, at once on two workers two", "[models][calls]") {
  auto trial = run(calls("count: 3"), "point-to-point");
  CHECK(trial.deliveries_of("outer") == Times{14});
  const auto one_by_one = keys_of(trial, "inner");
  trial = run(calls("count: 3, calls: parallel"), "point-to-point");
  CHECK(trial.deliveries_of("outer") == Times{13});  // 11..12, 11..12, 12..13 s
  CHECK(ordered(trial.deliveries_of("inner")) == Times{12, 12, 13});
  check_laws(trial);
  CHECK(keys_of(trial, "inner") == one_by_one);  // the same records, so with the same luck
}

TEST_CASE("with the first two answers the caller goes on, and the third call runs on", "[models][calls]") {
  const auto trial = run(calls("count: 3, calls: parallel, first: 2"), "point-to-point");
  CHECK(trial.deliveries_of("outer") == Times{12});
  CHECK(ordered(trial.deliveries_of("inner")) == Times{12, 12, 13});
  CHECK(trial.node("front").busy_server_s == Approx(2.0));
  CHECK(trial.node("back").busy_server_s == Approx(3.0));
  check_laws(trial);
}

TEST_CASE("parallel calls fail as soon as too few are left", "[models][calls]") {
  // One call gets in, two are refused at 11 s.
  const std::string one_at_a_time = "limits: {one: {concurrent: 1, on_breach: refuse}}";
  auto trial = run(calls("count: 3, calls: parallel", one_at_a_time), "point-to-point");
  CHECK(trial.flow("outer").failed == failed_call);
  CHECK(trial.node("front").busy_server_s == Approx(1.0));  // failed at 11 s
  CHECK(trial.node("back").busy_server_s == Approx(1.0));   // the call that got in runs on
  CHECK(trial.flow("inner").delivered == 1);
  check_laws(trial);
  trial = run(calls("count: 3, calls: parallel, first: 1", one_at_a_time), "point-to-point");
  CHECK(trial.deliveries_of("outer") == Times{12});
  trial = run(calls("count: 3, calls: parallel, first: 2", one_at_a_time), "point-to-point");
  CHECK(trial.flow("outer").failed == failed_call);
}

TEST_CASE("calls at once outlive their caller", "[models][calls]") {
  // front goes down at 11.5 s, with two calls at work and one in the line.
  const auto trial = run(
      calls("count: 3, calls: parallel", "workers: 2", "{crash: {node: front, outage: true, at: 11.5 s, for: 1 s}}"),
      "point-to-point");
  CHECK(trial.deliveries_of("outer") == Times{-1});
  CHECK(ordered(trial.deliveries_of("inner")) == Times{12, 12, 13});
  check_laws(trial);
}

TEST_CASE("fewer calls than answers waited for: all of them", "[models][calls]") {
  // Of 1..3 calls the first 2 are waited for: 13 s is never reached, 12 s always.
  for (std::uint32_t replication = 0; replication < 8; ++replication) {
    const auto trial = run(calls("count: 1..3, calls: parallel, first: 2"), "point-to-point", replication);
    CHECK(trial.deliveries_of("outer") == Times{12});
    CHECK(trial.flow("inner").offered >= 1);
    CHECK(trial.flow("inner").offered <= 3);
  }
}

TEST_CASE("numbers of calls: quantiles, tails and means", "[models][calls]") {
  const CallCount fixed{3};
  CHECK(fixed.quantile(0.9) == 3);
  CHECK(fixed.mean() == 3.0);
  CHECK((fixed.at_least(3) == 1.0 && fixed.at_least(4) == 0.0));

  const auto uniform = CallCount::uniform(1, 5);  // each with probability 1/5
  CHECK(uniform.mean() == 3.0);
  CHECK((uniform.quantile(0.19) == 1 && uniform.quantile(0.21) == 2 && uniform.quantile(0.999) == 5));
  CHECK(uniform.at_least(1) == 1.0);
  CHECK(uniform.at_least(4) == Approx(0.4));
  CHECK(uniform.at_least(6) == 0.0);

  const auto geometric = CallCount::geometric(2.5);  // q = 5/7
  CHECK(geometric.at_least(0) == 1.0);
  CHECK(geometric.at_least(1) == Approx(5.0 / 7.0));
  CHECK(geometric.at_least(3) == Approx(125.0 / 343.0));
  CHECK((geometric.quantile(0.72) == 0 && geometric.quantile(0.71) == 1 && geometric.quantile(0.52) == 1));
  CHECK((geometric.quantile(0.51) == 2 && geometric.quantile(1e-300) < CallCount::most));
  double mean = 0.0;
  for (std::uint32_t n = 1; n < 400; ++n) mean += geometric.at_least(n);
  CHECK(mean == Approx(2.5));
}

TEST_CASE("geometric calls: the share without any and the mean are as said", "[models][calls]") {
  // 20,000 handlings; P(none) = 1 / 3.5. Both within 4 standard errors: 4 sqrt(0.204 / 20000) = 0.0128 of the share,
  // 4 sqrt(2.5 x 3.5 / 20000) = 0.084 of the mean. Fixed seed.
  const auto trial = run(R"(
loadscape: 1
run: {duration: 20001 s, replications: 1, seed: 5}
systems:
  client: {}
  front: {}
  back: {}
flows:
  outer: {from: client, to: front, pattern: request-reply, arrivals: every 1 s}
  inner: {from: front, to: back, pattern: request-reply, during: outer, count: geometric(2.5)}
  then: {from: front, to: back, pattern: fire-and-forget, after: outer, count: geometric(2.5)}
topologies: {point-to-point: {mapping: none}}
)",
                         "point-to-point");
  REQUIRE(trial.flow("outer").delivered == 20000);
  CHECK(std::abs(static_cast<double>(trial.flow("inner").offered) / 20000 - 2.5) < 0.084);
  CHECK(std::abs(static_cast<double>(trial.flow("then").offered) / 20000 - 2.5) < 0.084);
  std::vector<bool> called(20001, false);
  for (const auto& entry : trial.entries_of("inner")) {
    called[static_cast<std::size_t>(sim::to_seconds(entry.emitted))] = true;
  }
  const auto with = std::ranges::count(called, true);
  CHECK(std::abs(static_cast<double>(with) / 20000 - 2.5 / 3.5) < 0.0128);
}

}  // namespace loadscape::tests
