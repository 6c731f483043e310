#include "analysis/results_json.hpp"
#include "tests/analysis/small_results.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

TEST_CASE("an estimate is four numbers, a missing one is null with a why", "[analysis][json]") {
  CHECK(to_json(around(0.1 + 0.2, 0.5)).dump() == R"({"mean":0.3,"half_width":0.5,"level":0.95,"n":10})");
  CHECK(to_json(absent("no record was delivered")).dump() ==
        R"({"mean":null,"half_width":null,"level":0.95,"n":0,"why":"no record was delivered"})");
  CHECK(to_json(estimate(Sample{2.0})).dump() ==
        R"({"mean":2.0,"half_width":null,"level":0.95,"n":1,"why":"one replication gives no interval"})");
}

TEST_CASE("a number that is not finite is never written", "[analysis][json]") {
  CHECK_THROWS_WITH(to_json(around(std::numeric_limits<double>::infinity(), 0.0)),
                    "results.json: a number is not finite");
}

TEST_CASE("results.json has the blocks of format 1", "[analysis][json]") {
  const auto root = to_json(small_results());
  CHECK(root["loadscape"].dump() == R"({"version":"0.1.0","format":1,"command":"compare"})");
  const auto& topology = root["topologies"]["hub-and-spoke"];
  const auto& flow = topology["flows"]["order"];
  CHECK(flow["end_to_end_time_s"]["p95"]["mean"] == 2.7);
  CHECK(flow["end_to_end_time_s"]["p99"]["why"] == "no record was delivered");
  CHECK(flow["failed"]["timeout"]["mean"] == 3.0);
  CHECK(flow["time_spent_s"]["link: erp"]["link"]["mean"] == 0.2);
  CHECK(flow["expectation"][0]["met"] == true);
  CHECK(topology["limits"]["erp.daily"]["allowance"] == 100'000);
  CHECK(topology["coupling"]["propagation_cost_schema"] == 0.416666666667);
  CHECK(topology["coupling"]["single_points"]["order"][0] == "hub");
  CHECK(topology["series"]["order.delivered_per_s"].dump() == "[[0.0,0.5],[60.0,0.25]]");
  CHECK(topology["invariants"]["littles_law"] == true);
  CHECK(root["comparisons"][0]["verdict"] == "b higher");
  CHECK(root["blast"]["event-driven"]["erp"]["flows"]["order"]["failed"]["mean"] == 52.0);
  CHECK(root["blast"]["event-driven"]["erp"]["records_affected"]["mean"] == 52.0);
}

TEST_CASE("policies are written where there are any", "[analysis][json]") {
  auto results = small_results();
  CHECK_FALSE(to_json(results)["topologies"]["event-driven"].contains("policies"));
  PolicyResult breaker;
  breaker.name = "breaker: crm -> erp (order)";
  breaker.kind = "breaker";
  breaker.component = "crm";
  breaker.opened = around(2.0, 0.5);
  breaker.open_s = around(60.0, 1.0);
  results.topologies[0].policies = {breaker};
  const auto written = to_json(results)["topologies"]["event-driven"]["policies"]["breaker: crm -> erp (order)"];
  CHECK(written["component"] == "crm");
  CHECK(written["opened"]["mean"] == 2.0);
  CHECK(written["open_s"]["half_width"] == 1.0);
}

TEST_CASE("an undecided expectation is neither true nor false", "[analysis][json]") {
  auto results = small_results();
  results.topologies[0].flows[0].expectations[0].judgement = Judgement::undecided;
  CHECK(to_json(results)["topologies"]["event-driven"]["flows"]["order"]["expectation"][0]["met"] == "undecided");
}

TEST_CASE("the same results give the same bytes, and the time they took is not among them", "[analysis][json]") {
  auto slower = small_results();
  slower.cpu_time_s = 99.0;
  CHECK(json_text(slower) == json_text(small_results()));
  CHECK(json_text(slower).ends_with("}\n"));
}

TEST_CASE("bytes that are not UTF-8 do not stop the writing", "[analysis][json]") {
  auto results = small_results();
  results.scenario.title = "caf\xe9";
  CHECK(nlohmann::json::parse(json_text(results)) ==
        nlohmann::json::parse(to_json(results).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

}  // namespace
}  // namespace loadscape::tests
