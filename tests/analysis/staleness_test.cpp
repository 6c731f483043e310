#include "analysis/experiment.hpp"
#include "analysis/report.hpp"
#include "analysis/results_json.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

/// Changes at 40, 80, ..., 280 s are read at 100 s and 200 s and applied at once: the oldest is 80 s old.
constexpr const char* polled = R"(loadscape: 1
run: {duration: 300 s, replications: 2}
systems: {erp: {}, portal: {}}
flows:
  prices:
    {from: erp, to: portal, pattern: data-change, arrivals: every 40 s, poll: 100 s, max_age: 50 s,
     expect: {staleness_max: "<= 80 s", staleness_mean: "< 40 s", stale: "< 50 %"}}
  order: {from: portal, to: erp, pattern: fire-and-forget, arrivals: every 40 s}
topologies: {point-to-point: {mapping: none}}
)";

Results results_of(const models::Scenario& scenario) {
  ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = contenders_of(scenario);
  return run_experiment(plan);
}

}  // namespace

TEST_CASE("the age of data is reported, and judged against what is expected", "[analysis][data]") {
  const auto scenario = read(polled);
  const auto results = results_of(scenario);
  const auto& prices = *find_flow(results.topologies.front(), "prices");
  REQUIRE(prices.may_be_stale);
  // 40 and 80 s are 60 and 20 s old when they are applied, 120 and 160 s 80 and 40 s; the change of 200 s comes after
  // the poll of that instant.
  CHECK(*prices.staleness_s.mean.mean == 50.0);
  CHECK(*prices.staleness_s.max.mean == 80.0);
  CHECK(*prices.stale.mean == 2.0);
  CHECK(*prices.stale_share.mean == 0.5);
  REQUIRE(prices.expectations.size() == 3);
  for (const auto& expectation : prices.expectations) {
    INFO(expectation.metric);
    CHECK(expectation.judgement == (expectation.metric == "staleness_max" ? Judgement::met : Judgement::missed));
  }
  CHECK(prices.expectations.back().metric == "stale");
  CHECK(measured_text(prices.expectations.back()) == "50.0 % +- 0.0 %");
}

TEST_CASE("flows whose data cannot be old have no staleness in the results", "[analysis][data]") {
  const auto scenario = read(polled);
  const auto results = results_of(scenario);
  const auto& order = *find_flow(results.topologies.front(), "order");
  CHECK_FALSE(order.may_be_stale);
  for (const auto& [path, estimate] : estimates_of(order)) CHECK_FALSE(path.starts_with("stale"));
  const auto text = json_text(results);
  CHECK(text.find("\"staleness_s\"") != std::string::npos);
  CHECK(staleness_html(results).find("prices") != std::string::npos);
  CHECK(staleness_html(results).find("order") == std::string::npos);
}

}  // namespace loadscape::tests
