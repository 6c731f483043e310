#include "analysis/claims.hpp"

#include "tests/catch.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace loadscape::analysis {
namespace {

using Catch::Matchers::Contains;

Estimate between(double low, double high) {
  Estimate estimate;
  estimate.mean = (low + high) / 2.0;
  estimate.half_width = (high - low) / 2.0;
  estimate.n = 5;
  return estimate;
}

models::ClaimBand band(double low, double high) {
  models::ClaimBand result;
  result.low = low;
  result.high = high;
  result.text = fmt::format("{} .. {}", low, high);
  return result;
}

JudgedClaim refuted(const std::string& id, const models::ClaimBand& is, const std::string& against = "") {
  JudgedClaim judged;
  judged.claim.ids = {id};
  judged.claim.figure = "flows.load.max";
  judged.claim.in = "direct";
  judged.claim.is = is;
  judged.claim.against = against;
  judged.verdict = ClaimVerdict::refuted;
  return judged;
}

}  // namespace

TEST_CASE("a figure lies inside a band when all of its interval does, and outside when nothing does",
          "[analysis][claims]") {
  const auto expected = band(50, 200);
  CHECK(position_of(expected, between(50, 200)) == Position::inside);
  CHECK(position_of(expected, between(49, 51)) == Position::undecided);
  CHECK(position_of(expected, between(40, 300)) == Position::undecided);
  CHECK(position_of(expected, between(201, 300)) == Position::outside);
  CHECK(position_of(expected, between(0, 49)) == Position::outside);
  CHECK(position_of(expected, absent("nothing was measured")) == Position::undecided);
  auto one_run = between(60, 60);
  one_run.half_width.reset();
  CHECK(position_of(expected, one_run) == Position::undecided);
}

TEST_CASE("a bound belongs to its band only when the relation says so", "[analysis][claims]") {
  auto less = band(-std::numeric_limits<double>::infinity(), 2);
  less.below = true;
  CHECK(position_of(less, between(2, 2)) == Position::outside);
  CHECK(position_of(less, between(1, 2)) == Position::undecided);
  CHECK(position_of(band(-INFINITY, 2), between(2, 2)) == Position::inside);
  CHECK(position_of(band(528, 528), between(528, 528)) == Position::inside);
  CHECK(position_of(band(528, 528), between(527, 527)) == Position::outside);
}

TEST_CASE("a figure that grows without limit lies outside of a band that ends", "[analysis][claims]") {
  auto growing = absent("unstable");
  growing.diverges = true;
  CHECK(position_of(band(0, 2), growing) == Position::outside);
  CHECK(position_of(band(0, INFINITY), growing) == Position::undecided);
}

TEST_CASE("the vendor corrects a refuted claim only when the run gives the vendor's figure", "[analysis][claims]") {
  models::Claim claim;
  claim.is = band(100'000, 100'000);
  claim.vendor.emplace().is = band(200'000, 200'000);
  const auto vendors = between(200'000, 200'000), other = between(150'000, 150'000), claimed = between(1e5, 1e5);
  CHECK(verdict_of(claim, vendors, vendors) == ClaimVerdict::corrected_by_vendor);
  CHECK(verdict_of(claim, other, vendors) == ClaimVerdict::corrected_by_vendor);
  CHECK(verdict_of(claim, other, other) == ClaimVerdict::refuted);
  CHECK(verdict_of(claim, vendors, std::nullopt) == ClaimVerdict::refuted);
  CHECK(verdict_of(claim, claimed, vendors) == ClaimVerdict::confirmed);
  CHECK(verdict_of(claim, between(99'000, 101'000), vendors) == ClaimVerdict::undecided);
}

TEST_CASE("a refuted claim contradicts the one it names when no value satisfies both", "[analysis][claims]") {
  std::vector<JudgedClaim> claims{refuted("A", band(600, 900), "B"), refuted("B", band(1000, 5000)),
                                  refuted("C", band(800, 1200), "B")};
  claims[1].verdict = ClaimVerdict::confirmed;
  note_contradictions(claims);
  CHECK(text_of(claims[0]) == "contradicts B");
  CHECK(text_of(claims[1]) == "confirmed");
  CHECK(text_of(claims[2]) == "refuted");  // 1,000 to 1,200 would satisfy both
  auto elsewhere = std::vector{refuted("A", band(600, 900), "B"), refuted("B", band(1000, 5000))};
  elsewhere[1].claim.figure = "flows.load.mean";
  note_contradictions(elsewhere);
  CHECK(text_of(elsewhere[0]) == "refuted");  // not the same figure
}

TEST_CASE("bands that touch exclude each other only where neither has the bound", "[models][claims]") {
  auto low = band(1, 2), high = band(2, 3);
  CHECK_FALSE(low.excludes(high));
  low.below = true;
  CHECK(low.excludes(high));
  CHECK(high.excludes(low));
}

TEST_CASE("figures are taken from flows, coupling and their differences", "[analysis][claims]") {
  Results results;
  for (const auto* name : {"hub", "direct"}) {
    auto& topology = results.topologies.emplace_back();
    topology.name = name;
    topology.flows.emplace_back().name = "order";
    topology.flows.back().end_to_end_time_s.p95 = between(1, 3);
    topology.flows.back().may_be_stale = true;
    topology.flows.back().staleness_s.mean = between(4, 6);
    topology.coupling.connections.resize(name == std::string("hub") ? 3 : 10);
    topology.coupling.entities.push_back({"Order", {"a", "b"}, 4});
  }
  models::Claim claim;
  claim.in = "direct";
  claim.figure = "flows.order.p95";
  CHECK(*figure_of(results, claim).mean == 2.0);
  claim.figure = "coupling.connections";
  CHECK(*figure_of(results, claim).mean == 10.0);
  claim.minus = "hub";
  CHECK(*figure_of(results, claim).mean == 7.0);
  CHECK(*figure_of(results, claim).half_width == 0.0);
  claim.figure = "flows.order.p95";  // nothing pairs them here: half widths add up
  CHECK(*figure_of(results, claim).half_width == 2.0);
  claim.minus.clear();
  claim.figure = "entities.Order.components";
  CHECK(*figure_of(results, claim).mean == 2.0);
  claim.figure = "flows.order.staleness_mean";
  CHECK(*figure_of(results, claim).mean == 5.0);
  for (const auto* wrong : {"flows.order.p96", "flows.oder.p95", "coupling.conections", "entities.Order.component",
                            "limits.crm.api.used", "nodes.hub.utilization"}) {
    claim.figure = wrong;
    CHECK_THROWS_AS(figure_of(results, claim), UnknownFigure);
  }
}

TEST_CASE("claims are told as a table and as JSON", "[analysis][claims]") {
  auto judged = refuted("S1-041", band(600, 900), "S1-023");
  judged.file = "rest-load.yaml";
  judged.claim.source = "article:125";
  judged.claim.says = "ten minutes";
  judged.simulated = between(2000, 2400);
  judged.verdict = ClaimVerdict::contradicts;
  const auto text = claims_text(std::vector{judged});
  CHECK_THAT(text, Contains("S1-041") && Contains("600 .. 900") && Contains("36.7+-3.3 min") &&
                       Contains("contradicts S1-023") && Contains("1 claims: 0 confirmed"));
  const auto json = nlohmann::json::parse(claims_json(std::vector{judged}, "1.2.3"));
  CHECK(json["loadscape"]["command"] == "claims");
  CHECK(json["claims"][0]["verdict"] == "contradicts S1-023");
  CHECK(json["claims"][0]["expected"]["low"] == 600.0);
  CHECK(json["claims"][0]["simulated"]["mean"] == 2200.0);
}

}  // namespace loadscape::analysis
