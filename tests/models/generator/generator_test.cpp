#include "models/generator/generator.hpp"

#include "analysis/estimate.hpp"
#include "analysis/experiment.hpp"
#include "tests/catch.hpp"
#include "tests/models/generator/landscapes.hpp"
#include "tests/models/laboratory.hpp"

namespace loadscape::tests {
namespace {

using models::GeneratorOptions;

GeneratorOptions usual_options(std::size_t systems, std::size_t flows, std::uint64_t seed) {
  GeneratorOptions options;
  options.systems = systems;
  options.flows = flows;
  options.seed = seed;
  options.features = models::usual_features(false);
  options.origin = "loadscape new landscape";
  return options;
}

/// The largest utilization that theory finds at any system in any topology; middleware has its own default workers.
double largest_utilization(const models::Scenario& scenario) {
  double largest = 0.0;
  for (const auto& contender : analysis::contenders_of(scenario)) {
    const auto estimate = analysis::estimate_topology(scenario, *contender.compiled, contender.name, contender.kind);
    for (const auto& station : estimate.stations) {
      if (!station.middleware) largest = std::max(largest, station.utilization.value_or(0.0));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("the same options give the same landscape, another seed another one", "[models][generator]") {
  const auto text = models::generate_landscape(usual_options(6, 12, 3));
  CHECK(text == models::generate_landscape(usual_options(6, 12, 3)));
  CHECK(text != models::generate_landscape(usual_options(6, 12, 4)));
  CHECK(text.starts_with("# Question: "));
}

TEST_CASE("one flow more changes no system's work and no other flow", "[models][generator]") {
  auto options = usual_options(6, 12, 3);
  const auto few = read(models::generate_landscape(options));
  options.flows = 13;
  const auto more = read(models::generate_landscape(options));
  const auto& before = models::flows_of(few.landscape);
  const auto& after = models::flows_of(more.landscape);
  REQUIRE(after.size() == 13);
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(before[i].name == after[i].name);
    CHECK(before[i].from == after[i].from);
    CHECK(before[i].to == after[i].to);
    CHECK(before[i].arrivals.rate_per_s == after[i].arrivals.rate_per_s);
  }
  for (std::size_t i = 0; i < 6; ++i) CHECK(few.landscape[i].service->mean() == more.landscape[i].service->mean());
}

TEST_CASE("a generated landscape is accepted, and theory finds no system busier than 60 % in any topology",
          "[models][generator][theory]") {
  double busiest = 0.0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto text = models::generate_landscape(usual_options(2 + seed % 12, 1 + seed % 25, seed));
    INFO("seed " << seed);
    const auto scenario = read(text);  // throws with every mistake
    const auto largest = largest_utilization(scenario);
    CHECK(largest < 0.6);
    busiest = std::max(busiest, largest);
  }
  CHECK(busiest > 0.3);  // there is something to do all the same
}

TEST_CASE("a landscape with trouble is accepted", "[models][generator]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    auto options = usual_options(2 + seed % 12, 1 + seed % 25, seed);
    options.features = models::usual_features(true);
    INFO("seed " << seed);
    CHECK_NOTHROW(read(models::generate_landscape(options)));
  }
}

TEST_CASE("a thousand systems get names of their own", "[models][generator]") {
  const auto scenario = read(models::generate_landscape(usual_options(1000, 3000, 1)));
  CHECK(num_vertices(scenario.landscape) == 1000);
  CHECK(models::flows_of(scenario.landscape).size() == 3000);
}

TEST_CASE("options without sense are refused", "[models][generator]") {
  CHECK_THROWS_AS(models::generate_landscape(usual_options(1, 1, 1)), std::invalid_argument);
  CHECK_THROWS_AS(models::generate_landscape(usual_options(2, 0, 1)), std::invalid_argument);
  auto options = usual_options(2, 1, 1);
  options.features = {"teleportation"};
  CHECK_THROWS_AS(models::generate_landscape(options), std::invalid_argument);
}

}  // namespace loadscape::tests
