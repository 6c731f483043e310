#include "analysis/expectations.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;
using Relation = models::Expectation::Relation;

Estimate around(double mean, double half_width) {
  Estimate result;
  result.mean = mean;
  result.half_width = half_width;
  result.n = 10;
  return result;
}

TEST_CASE("an expectation is met or missed only by the whole interval", "[analysis][expectations]") {
  CHECK(judge(Relation::less, 2.0, around(1.5, 0.4)) == Judgement::met);
  CHECK(judge(Relation::less, 2.0, around(1.5, 0.6)) == Judgement::undecided);
  CHECK(judge(Relation::less, 2.0, around(2.5, 0.6)) == Judgement::undecided);
  CHECK(judge(Relation::less, 2.0, around(2.5, 0.4)) == Judgement::missed);
  CHECK(judge(Relation::at_least, 0.997, around(0.998, 0.0005)) == Judgement::met);
  CHECK(judge(Relation::at_least, 0.997, around(0.990, 0.001)) == Judgement::missed);
}

TEST_CASE("on the bound, 'less' and 'at most' differ", "[analysis][expectations]") {
  CHECK(judge(Relation::at_most, 2.0, around(2.0, 0.0)) == Judgement::met);
  CHECK(judge(Relation::less, 2.0, around(2.0, 0.0)) == Judgement::missed);
  CHECK(judge(Relation::at_least, 2.0, around(2.0, 0.0)) == Judgement::met);
  CHECK(judge(Relation::greater, 2.0, around(2.0, 0.0)) == Judgement::missed);
  CHECK(judge(Relation::at_most, 1.12, around(1.1200000000000001, 0.0)) == Judgement::met);  // one bit is rounding
}

TEST_CASE("without an interval nothing is decided", "[analysis][expectations]") {
  CHECK(judge(Relation::less, 2.0, estimate(Sample{1.0})) == Judgement::undecided);
  CHECK(judge(Relation::less, 2.0, absent("no record was delivered")) == Judgement::undecided);
}

TEST_CASE("an expectation for one topology is not asked of another", "[analysis][expectations]") {
  models::Flow flow;
  models::Expectation p95;
  p95.metric = models::Expectation::Metric::p95;
  p95.relation = Relation::less;
  p95.bound = 2.0;
  p95.text = "< 2 s";
  p95.topologies = {"esb"};
  p95.place.line = 12;
  flow.expect = {p95};
  FlowResult result;
  result.end_to_end_time_s.p95 = around(1.0, 0.1);
  CHECK(judge_all(flow, "hub-and-spoke", result).empty());
  const auto judged = judge_all(flow, "esb", result);
  REQUIRE(judged.size() == 1);
  CHECK(judged[0].metric == "p95");
  CHECK(judged[0].judgement == Judgement::met);
  CHECK(judged[0].line == 12);
}

}  // namespace
}  // namespace loadscape::tests
