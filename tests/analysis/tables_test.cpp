#include "analysis/tables.hpp"
#include "analysis/text_table.hpp"
#include "tests/analysis/small_results.hpp"
#include "tests/catch.hpp"

#include <algorithm>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

TEST_CASE("numbers for people have three significant digits", "[analysis][tables]") {
  CHECK(human_number(0.0) == "0");
  CHECK(human_number(0.012345) == "0.0123");
  CHECK(human_number(1.0) == "1.00");
  CHECK(human_number(9.999) == "10.0");
  CHECK(human_number(48.25) == "48.2");
  CHECK(human_number(12345.0) == "12,300");
  CHECK(human_number(-1234567.0) == "-1,230,000");
}

TEST_CASE("times choose their unit", "[analysis][tables]") {
  CHECK(human_seconds(0.0) == "0 s");
  CHECK(human_seconds(0.00034) == "340 us");
  CHECK(human_seconds(0.34) == "340 ms");
  CHECK(human_seconds(1.2) == "1.20 s");
  CHECK(human_seconds(119.0) == "119 s");
  CHECK(human_seconds(3540.0) == "59.0 min");
  CHECK(human_seconds(3600.0) == "1.00 h");
  CHECK(human_seconds(8316.0) == "2.31 h");
  CHECK(human_seconds(172800.0) == "2.00 d");
}

TEST_CASE("a mean and its half width share unit and decimals", "[analysis][tables]") {
  CHECK(human_seconds(around(1.2, 0.0999)) == "1.20 s +- 0.10 s");
  CHECK(cell_seconds(around(0.34, 0.0031)) == "340+-3 ms");
  CHECK(human_share(around(0.99712, 0.00041)) == "99.71 % +- 0.04 %");
  CHECK(cell_share(around(1.0, 0.0)) == "100 %");
  CHECK(cell_share(around(0.99997, 0.00002)) == "99.9970+-0.0020 %");
  CHECK(human_points(around(0.012, 0.001)) == "1.20 points +- 0.10 points");
  CHECK(cell_rate(around(0.0145, 0.0001)) == "52.2+-0.4 /h");
  CHECK(cell_number(around(0.0, 0.25)) == "0.000+-0.250");
  CHECK(human_seconds(estimate(Sample{1.2})) == "1.20 s");
  CHECK(human_seconds(absent("no record was delivered")) == "-");
}

TEST_CASE("columns are aligned, and a table that is too wide is cut", "[analysis][tables]") {
  const TextTable table{{"", "p50", "p95"}, {{"hub", "1 s", "20 s"}, {"direct", "-", "3 s"}}};
  CHECK(layout(table) ==
        "          p50   p95\n"
        "  hub     1 s  20 s\n"
        "  direct    -   3 s\n");
  CHECK(layout(table, 14) ==
        "         p50\n"
        "  hub    1 s\n"
        "  direct   -\n"
        "          p95\n"
        "  hub    20 s\n"
        "  direct  3 s\n");
}

TEST_CASE("a cell of a hundred letters is shortened visibly", "[analysis][tables]") {
  const auto text = layout({{"", "x"}, {{std::string(100, 'a'), "1"}}});
  CHECK_THAT(text, ContainsSubstring(std::string(39, 'a') + "~"));
}

TEST_CASE("long sentences go on in the next line", "[analysis][tables]") {
  CHECK(wrapped("one two three four", 9) == "one two\n    three\n    four\n");
}

TEST_CASE("the comparison fits 100 columns of ASCII", "[analysis][tables]") {
  auto results = small_results();
  results.topologies[0].name = "event-driven-with-a-rather-long-label";
  const auto text = comparison_text(results);
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    longest = std::max(longest, text.find('\n', at) - at);
  }
  CHECK(longest <= 100);
  CHECK(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST_CASE("the flow table shows every topology", "[analysis][tables]") {
  const auto text = flow_table(small_results());
  CHECK_THAT(text, ContainsSubstring("order: crm -> erp, fire-and-forget, 1,230 records\n"));
  CHECK_THAT(text, ContainsSubstring(
                       "  hub-and-spoke  52.2+-0.4 /h  52.2+-0.4 /h  99.71+-0.04 %  340+-3 ms  2.70+-0.10 s    -\n"));
}

TEST_CASE("a verdict is one sentence with the paired difference", "[analysis][tables]") {
  CHECK(verdict_text(small_results()) ==
        "order p95: event-driven is 1.20 s +- 0.10 s faster than hub-and-spoke\n"
        "order goodput: event-driven is not distinguishable from hub-and-spoke\n"
        "order success: identical in all topologies\n");
  auto single = small_results();
  for (auto& c : single.comparisons) c.paired = PairedDifference{};
  CHECK_THAT(verdict_text(single), ContainsSubstring("order p95: no verdict, it takes at least two replications\n"));
  single.topologies.pop_back();
  CHECK(verdict_text(single).empty());
}

TEST_CASE("the blast ranking begins with the worst", "[analysis][tables]") {
  const auto text = blast_table(small_results());
  CHECK(text.find("erp") < text.find("crm"));
}

TEST_CASE("limits, coupling and expectations have rows", "[analysis][tables]") {
  const auto results = small_results();
  CHECK_THAT(limit_table(results), ContainsSubstring("event-driven  erp.daily     100,000  24.0 h"));
  CHECK_THAT(coupling_table(results), ContainsSubstring("42 %"));
  CHECK_THAT(coupling_table(results), ContainsSubstring("hub (1 flow)"));
  CHECK_THAT(expectation_table(results), ContainsSubstring("order p95 < 5 min  1.50+-0.10 s met  2.70+-0.10 s met"));
}

TEST_CASE("missed expectations are named with what was measured", "[analysis][tables]") {
  auto results = small_results();
  CHECK(missed_expectations(results).empty());
  results.topologies[1].flows[0].expectations[0].judgement = Judgement::missed;
  CHECK(missed_expectations(results) ==
        std::vector<std::string>{"order p95 in hub-and-spoke: 2.70 s +- 0.10 s, expected < 5 min"});
}

}  // namespace
}  // namespace loadscape::tests
