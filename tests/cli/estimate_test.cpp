#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <nlohmann/json.hpp>

namespace loadscape::tests {
namespace {

// One record a minute, 1 s of work at one worker: no wait where the middleware takes no time from it.
TEST_CASE("estimate prints flows, stations, the bottleneck and what it leaves out", "[cli]") {
  const Scratch scratch;
  const auto outcome = run({"estimate", scratch.write("small.yaml", small_scenario())});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  for (const auto* text : {"Small\n", "\npoint-to-point\n", "\nesb\n", "  reserve  1.00 /min", "  stock ", "util.",
                           "Bottleneck: stock, which saturates at 60.0 times these rates", "Approximate\n- "}) {
    CHECK_THAT(outcome.out, ContainsSubstring(text));
  }
}

TEST_CASE("estimate --format json carries the same figures and no clock", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto call = std::vector<std::string>{"estimate", scenario, "--topology", "point-to-point", "--format", "json"};
  const auto outcome = run(call);
  REQUIRE(outcome.code == 0);
  const auto root = nlohmann::json::parse(outcome.out);
  CHECK(root["loadscape"]["command"] == "estimate");
  CHECK(root["topologies"].size() == 1);
  const auto& estimate = root["topologies"]["point-to-point"]["estimate"];
  CHECK(estimate["bottleneck"] == "stock");
  CHECK(estimate["stations"]["stock"]["offered_load"].get<double>() == Approx(1.0 / 60.0).epsilon(1e-11));
  CHECK(estimate["stations"]["stock"]["utilization"].get<double>() == Approx(1.0 / 60.0).epsilon(1e-11));
  CHECK(estimate["flows"]["reserve"]["offered_per_s"].get<double>() == Approx(1.0 / 60.0).epsilon(1e-11));
  CHECK(outcome.out == run(call).out);
}

TEST_CASE("estimate follows --set, and answers mistakes as the other commands do", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto slow = run({"estimate", scenario, "--topology", "point-to-point", "--set", "systems.stock.service=2 min"});
  CHECK(slow.code == 0);
  CHECK_THAT(slow.out, ContainsSubstring("Bottleneck: stock, overloaded: it carries 50.0 % of these rates."));
  CHECK_THAT(slow.out, ContainsSubstring("a station on its way is overloaded"));
  const auto unknown = run({"estimate", scenario, "--topology", "ebs"});
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, ContainsSubstring("there is no topology \"ebs\"") && ContainsSubstring("\"esb\""));
  const auto wrong = run({"estimate", scenario, "--replications", "3"});
  CHECK(wrong.code == 2);
  CHECK_THAT(wrong.err, ContainsSubstring("estimate has no option --replications"));
  CHECK(run({"estimate", scratch.path("absent.yaml")}).code == 2);
}

TEST_CASE("compare shows the estimates beside the simulation, in the tables and in results.json", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto tables = run({"compare", scenario, "--no-blast"});
  CHECK_THAT(tables.out, ContainsSubstring("Estimated without simulating") && ContainsSubstring("(utilization)"));
  const auto outcome = run({"compare", scenario, "--no-blast", "--format", "json"});
  const auto root = nlohmann::json::parse(outcome.out);
  const auto& topology = root["topologies"]["esb"];
  const auto& flow = topology["estimate"]["flows"]["reserve"];
  const double estimated = flow["end_to_end_time_s"]["mean"];
  const double simulated = topology["flows"]["reserve"]["end_to_end_time_s"]["mean"]["mean"];
  CHECK(flow["difference"].get<double>() == Approx(estimated / simulated - 1.0).margin(1e-9));
  CHECK(flow.contains("outside_interval"));
  CHECK(topology["estimate"]["stations"]["stock"].contains("mean_utilization"));
}

}  // namespace
}  // namespace loadscape::tests
