/// What the analysis makes of loads that are not a plain Poisson process.

#include "analysis/blast.hpp"
#include "analysis/estimate.hpp"
#include "analysis/pilot.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <algorithm>

namespace loadscape::analysis {
namespace {

using namespace std::chrono_literals;

models::Scenario scenario_with(const std::string& run, const std::string& load) {
  return tests::read(
      "loadscape: 1\nrun: {" + run +
      "}\nsystems: {a: {}, b: {workers: 1, service: exponential(100 ms)}}\nflows:\n  f: {from: a, to: b, "
      "pattern: fire-and-forget, " +
      load + "}\ntopologies: {point-to-point: {mapping: none}, esb: {}}\n");
}

TopologyEstimate estimate_of(const models::Scenario& scenario, std::size_t topology = 0) {
  const auto& choice = scenario.topologies.at(topology);
  return estimate_topology(scenario, choice.row->compile(scenario.landscape, *choice.params), choice.label,
                           std::string(choice.row->name));
}

bool names(const std::vector<std::string>& sentences, std::string_view part) {
  return std::ranges::any_of(sentences, [&](const auto& s) { return s.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("bursts are reckoned at their mean rate, and the estimate says that they are bursts", "[analysis][loads]") {
  const auto scenario = scenario_with("duration: 1 h", "arrivals: \"mmpp(1/s for 100 s, 10/s for 20 s)\"");
  const auto estimate = estimate_of(scenario);
  CHECK(find_station(estimate, "b")->arrival_rate_per_s == Approx(2.5));
  CHECK(names(estimate.not_modeled, "the bursts of f"));
  CHECK_FALSE(estimate.exact);
  CHECK(has_one_beginning(scenario));  // in steady state from the start, by the process
}

TEST_CASE("the estimate takes the peak of month end and growth, and the mean over the window", "[analysis][loads]") {
  // 29 and 30 January 2026, the Friday being the last business day: 1/s, then 4/s.
  const auto closing = scenario_with("duration: 2 d, starts: 2026-01-29 00:00",
                                     "arrivals: \"poisson(1/s) * month-end(business_days=1, factor=4)\"");
  const auto b = *find_station(estimate_of(closing), "b");
  CHECK(b.arrival_rate_per_s == Approx(4.0));
  CHECK(*b.mean_utilization == Approx(0.25));  // (1 + 4) / 2 x 100 ms
  CHECK(names(estimate_of(closing).approximations, "rates that vary over time"));
  CHECK_FALSE(has_one_beginning(closing));
  CHECK(peak_hour(closing.landscape, closing.starts, 0h, closing.duration) == 24h);
  const auto grown = scenario_with("duration: 1 d", "arrivals: poisson(1/s) * growth(100 %/day)");
  CHECK(find_station(estimate_of(grown), "b")->arrival_rate_per_s == Approx(2.0));
  CHECK(peak_hour(grown.landscape, grown.starts, 0h, grown.duration) ==
        21h);  // two hours are left behind it for what follows
}

TEST_CASE("schedules spread over the window, and order that is kept is not modeled", "[analysis][loads]") {
  const auto scenario = scenario_with("duration: 1 d", "schedule: every 15 min, keys: 10, ordering: per-key");
  CHECK(find_station(estimate_of(scenario), "b")->arrival_rate_per_s == Approx(96 / 86'400.0));
  CHECK(names(estimate_of(scenario).approximations, "f: its records spread over the window"));
  CHECK_FALSE(names(estimate_of(scenario).not_modeled, "ordering"));  // nothing is stored point-to-point
  CHECK(names(estimate_of(scenario, 1).not_modeled, "ordering (f) per key of queue: b"));
}

}  // namespace loadscape::analysis
