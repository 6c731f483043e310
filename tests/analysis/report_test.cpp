#include "analysis/report.hpp"
#include "analysis/html.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {
namespace {

using analysis::Estimate;

Estimate estimate(double mean, double half_width) { return {mean, half_width, 0.95, 10, ""}; }

analysis::TopologyResult topology(const std::string& name, double p95_s) {
  analysis::FlowResult flow;
  flow.name = "order";
  flow.from = "crm";
  flow.to = {"erp"};
  flow.end_to_end_time_s.p95 = estimate(p95_s, 0.1);
  analysis::TopologyResult result;
  result.name = result.kind = name;
  result.flows.push_back(flow);
  return result;
}

analysis::Comparison p95_of(const std::string& a, const std::string& b, double difference, analysis::Verdict verdict) {
  analysis::Comparison comparison;
  comparison.metric = "end_to_end_time_s.p95";
  comparison.flow = "order";
  comparison.a = a;
  comparison.b = b;
  comparison.paired.difference = estimate(difference, 0.2);
  comparison.paired.verdict = verdict;
  return comparison;
}

/// esb 3 s, event-driven 1 s, hub-and-spoke 1.05 s; the last two cannot be told apart.
analysis::Results three_topologies() {
  using analysis::Verdict;
  analysis::Results results;
  results.version = "0.0.0";
  results.scenario = {"Orders", "orders.yaml", "00ff", 86400.0, 7200.0, 7, 10};
  results.topologies = {topology("esb", 3.0), topology("event-driven", 1.0), topology("hub-and-spoke", 1.05)};
  results.comparisons = {p95_of("esb", "event-driven", 2.0, Verdict::a_higher),
                         p95_of("esb", "hub-and-spoke", 1.95, Verdict::a_higher),
                         p95_of("event-driven", "hub-and-spoke", -0.05, Verdict::not_distinguishable)};
  return results;
}

analysis::TopologyBlast outage_of_erp(const std::string& name, double affected) {
  analysis::BlastFault fault;
  fault.component = "erp";
  fault.at_s = 7200.0;
  fault.length_s = 3600.0;
  fault.records_affected = estimate(affected, 1.0);
  fault.flows_affected = estimate(1.0, 0.0);
  return {name, {fault}};
}

std::string all_of(const std::vector<std::string>& sentences) {
  std::string text;
  for (const auto& sentence : sentences) text += sentence + "\n";
  return text;
}

}  // namespace

TEST_CASE("the verdict names every topology that is as fast as the fastest", "[analysis][report]") {
  const auto text = all_of(analysis::verdict_sentences(three_topologies()));
  CHECK_THAT(text, ContainsSubstring("order is fastest in event-driven and hub-and-spoke (95 % of its records within"));
  CHECK_THAT(text, ContainsSubstring("slowest in esb (3.00 s; paired difference 2.00 s"));
}

TEST_CASE("the verdict ranks nothing that cannot be told apart", "[analysis][report]") {
  auto results = three_topologies();
  for (auto& comparison : results.comparisons) comparison.paired.verdict = analysis::Verdict::not_distinguishable;
  const auto text = all_of(analysis::verdict_sentences(results));
  CHECK_THAT(text, ContainsSubstring("In the 95th percentile of order, the topologies cannot be told apart."));
  CHECK_THAT(text, !ContainsSubstring("fastest"));
}

TEST_CASE("the verdict says which expectations are missed, where, and where none is", "[analysis][report]") {
  auto results = three_topologies();
  analysis::ExpectationResult missed;
  missed.metric = "p95";
  missed.text = "< 2 s";
  missed.judgement = analysis::Judgement::missed;
  results.topologies[0].flows[0].expectations.push_back(missed);
  CHECK_THAT(all_of(analysis::verdict_sentences(results)), !ContainsSubstring("No expectation is missed"));
  auto met = missed;
  met.judgement = analysis::Judgement::met;
  for (const std::size_t i : {1, 2}) results.topologies[i].flows[0].expectations.push_back(met);
  const auto text = all_of(analysis::verdict_sentences(results));
  CHECK_THAT(text, ContainsSubstring("esb misses order p95 < 2 s. No expectation is missed in event-driven and "
                                     "hub-and-spoke."));
}

TEST_CASE("an expectation that only one topology has is not called kept by the others", "[analysis][report]") {
  auto results = three_topologies();
  analysis::ExpectationResult met;
  met.judgement = analysis::Judgement::met;
  results.topologies[1].flows[0].expectations.push_back(met);
  CHECK_THAT(all_of(analysis::verdict_sentences(results)),
             ContainsSubstring("No expectation is missed in event-driven; the others have none."));
}

TEST_CASE("the verdict says first where less is delivered", "[analysis][report]") {
  auto results = three_topologies();
  results.topologies[0].flows[0].success_share = estimate(1.0, 0.0);
  results.topologies[1].flows[0].success_share = estimate(0.625, 0.001);
  auto comparison = p95_of("esb", "event-driven", 0.375, analysis::Verdict::a_higher);
  comparison.metric = "success_share";
  results.comparisons.push_back(comparison);
  CHECK(analysis::verdict_sentences(results).front() ==
        "What is delivered differs: 62.5 % of order in event-driven, against 100 % in esb.");
  results.comparisons.back().paired.verdict = analysis::Verdict::not_distinguishable;
  CHECK_THAT(all_of(analysis::verdict_sentences(results)), !ContainsSubstring("What is delivered differs"));
}

TEST_CASE("the verdict names all topologies that are as slow as the slowest", "[analysis][report]") {
  auto results = three_topologies();
  results.comparisons[1].paired.verdict = analysis::Verdict::not_distinguishable;  // esb and hub-and-spoke
  results.comparisons[2].paired.verdict = analysis::Verdict::b_higher;
  CHECK_THAT(all_of(analysis::verdict_sentences(results)),
             ContainsSubstring("slowest in esb and hub-and-spoke (3.00 s"));
}

TEST_CASE("the verdict says where records are handled twice", "[analysis][report]") {
  auto results = three_topologies();
  for (const std::size_t i : {0, 1, 2}) results.topologies[i].flows[0].duplicates = estimate(i == 0 ? 752.0 : 0.0, 0.0);
  CHECK_THAT(
      all_of(analysis::verdict_sentences(results)),
      ContainsSubstring("Records that are handled twice: of order 0 in event-driven and hub-and-spoke, 752 in esb."));
  results.topologies[0].flows[0].duplicates = estimate(0.0, 0.0);
  CHECK_THAT(all_of(analysis::verdict_sentences(results)), !ContainsSubstring("handled twice"));
}

TEST_CASE("the verdict says who has to act after a schema change, and what it spoils", "[analysis][report]") {
  auto results = three_topologies();
  for (std::size_t i = 0; i < 3; ++i) {
    auto& change = results.topologies[i].changes.emplace_back();
    change.name = "new-field";
    change.teams = i == 1 ? std::vector<std::string>{"a", "b", "c"} : std::vector<std::string>{"a"};
    change.records_corrupted = estimate(i == 1 ? 84.0 : 48.0, 0.0);
    change.records_failed = change.records_dead_lettered = estimate(0.0, 0.0);
  }
  CHECK(
      analysis::verdict_sentences(results).front() ==
      "After new-field, so many teams have to act: 1 in esb and hub-and-spoke, 3 in event-driven. Records that fail or "
      "are wrong until they have: 48 in esb and hub-and-spoke, 84 in event-driven.");
}

TEST_CASE("the report has a section for declared faults when some strike", "[analysis][report]") {
  auto results = three_topologies();
  CHECK_THAT(analysis::report_html(results, {}, ""), !ContainsSubstring("Declared faults"));
  results.blast = {outage_of_erp("esb", 40.0), outage_of_erp("event-driven", 0.0)};
  auto declared = results.blast[0].faults[0];
  declared.name = "erp-down";
  declared.kind = "outage";
  declared.targets = {"erp"};
  auto& order = declared.flows.emplace_back();
  order.name = "order";
  order.affected = estimate(40.0, 1.0);
  results.blast[0].declared = {declared};
  const auto page = analysis::report_html(results, {}, "");
  CHECK_THAT(page, ContainsSubstring("<h2 id=\"faults\">"));
  CHECK_THAT(page, ContainsSubstring("erp-down: outage of erp, at 2.00 h for 1.00 h"));
  CHECK_THAT(page, ContainsSubstring("order: 40.0"));
}

TEST_CASE("the report tells of caches where there are some", "[analysis][report]") {
  auto results = three_topologies();
  CHECK_THAT(analysis::report_html(results, {}, ""), !ContainsSubstring("Hit share"));
  results.topologies[0].caches.push_back({"cache: portal (stock)", "portal", estimate(80.0, 2.0), estimate(20.0, 2.0),
                                          estimate(0.0, 0.0), estimate(0.8, 0.01)});
  const auto page = analysis::report_html(results, {}, "");
  CHECK_THAT(page, ContainsSubstring("cache: portal (stock)"));
  CHECK_THAT(page, ContainsSubstring("80.0 \u00b1 1.0 %"));
}

TEST_CASE("the verdict compares the worst outages", "[analysis][report]") {
  auto results = three_topologies();
  results.blast = {outage_of_erp("esb", 40.0), outage_of_erp("event-driven", 0.0)};
  const auto text = all_of(analysis::verdict_sentences(results));
  CHECK_THAT(text, ContainsSubstring("reaches least far in event-driven (erp down: 0.00"));
  CHECK_THAT(text, ContainsSubstring("furthest in esb (erp down: 40.0"));
}

TEST_CASE("a name in a scenario cannot become markup in the report", "[analysis][report]") {
  const std::string evil = "<script>alert('x')</script>\"&";
  auto results = three_topologies();
  results.scenario.title = results.scenario.path = evil;
  for (auto& result : results.topologies) {
    result.name = evil;
    auto& flow = result.flows[0];
    flow.name = flow.from = flow.entity = evil;
    flow.failed = {{evil, estimate(3.0, 1.0)}};
    flow.failed_total = estimate(3.0, 1.0);
    flow.time_spent_s.push_back({evil, estimate(1.0, 0.1), {}, {}, {}, {}});
    result.coupling.components.push_back({evil, true, 1, 1, 0.5, 0.5, true, {evil}});
    result.coupling.entities.push_back({evil, {evil}, 1});
  }
  results.blast = {outage_of_erp(evil, 1.0)};
  results.blast[0].faults[0].component = evil;
  const auto page = analysis::report_html(results, {}, evil);
  CHECK_THAT(page, !ContainsSubstring("<script"));
  CHECK_THAT(page, ContainsSubstring("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"));
}

TEST_CASE("warnings come before everything else in the report", "[analysis][report]") {
  auto results = three_topologies();
  CHECK_THAT(analysis::report_html(results, {}, ""), !ContainsSubstring("Before you rely on these figures"));
  results.warnings = {"esb: erp is unstable: its offered load is 2.19 +- 0.02 servers and it has 2 <3>"};
  const auto page = analysis::report_html(results, {}, "");
  CHECK_THAT(page,
             ContainsSubstring("<li>esb: erp is unstable: its offered load is 2.19 \u00b1 0.02 servers and it has 2 "
                               "&lt;3&gt;</li>"));
  CHECK(page.find("Before you rely on these figures") < page.find("<nav>"));
}

TEST_CASE("the report says what its intervals come from", "[analysis][report]") {
  auto results = three_topologies();
  CHECK_THAT(analysis::report_html(results, {}, ""), ContainsSubstring("Student-t interval over the runs."));
  results.scenario.replications = 1;
  CHECK_THAT(analysis::report_html(results, {}, ""), ContainsSubstring("With a single run no figure has an interval."));
  results.scenario.batches = 20;
  CHECK_THAT(analysis::report_html(results, {}, ""),
             ContainsSubstring("observed in 20 batches of equal length; a figure after \u00b1 is the half width of its "
                               "95 % Student-t interval over the batches."));
}

TEST_CASE("the report asks no network for anything", "[analysis][report]") {
  const std::vector<analysis::ReportPicture> pictures{{"latency", "<svg/>"}};
  const auto page = analysis::report_html(three_topologies(), pictures, "");
  CHECK_THAT(page, !ContainsSubstring("http:") && !ContainsSubstring("https:") && !ContainsSubstring("<link"));
  CHECK_THAT(page, ContainsSubstring("src=\"data:image/svg+xml;base64,PHN2Zy8+\""));
}

TEST_CASE("a report without pictures says why", "[analysis][report]") {
  const auto page = analysis::report_html(three_topologies(), {}, "python3 has no matplotlib");
  CHECK_THAT(page, ContainsSubstring("This report has no pictures: python3 has no matplotlib."));
}

TEST_CASE("base64 pads to whole groups", "[analysis][report]") {
  CHECK(analysis::base64("") == "");
  CHECK(analysis::base64("f") == "Zg==");
  CHECK(analysis::base64("fo") == "Zm8=");
  CHECK(analysis::base64("foobar") == "Zm9vYmFy");
  CHECK(analysis::base64("\xff\xfe") == "//4=");
}

}  // namespace loadscape::tests
