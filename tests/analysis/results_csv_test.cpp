#include "analysis/results_csv.hpp"
#include "tests/analysis/small_results.hpp"
#include "tests/catch.hpp"

#include <algorithm>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

std::string table(const Results& results, const std::string& name) {
  for (const auto& table : csv_tables(results)) {
    if (table.name == name) return table.text;
  }
  return "no such table";
}

TEST_CASE("a flow's figures are one row each", "[analysis][csv]") {
  const auto text = table(small_results(), "flows.csv");
  CHECK(text.starts_with("topology,flow,metric,mean,half_width,level,n\n"));
  CHECK_THAT(text, ContainsSubstring("\nhub-and-spoke,order,end_to_end_time_s.p95,2.7,0.1,0.95,10\n"));
  CHECK_THAT(text, ContainsSubstring("\nhub-and-spoke,order,end_to_end_time_s.p99,,,0.95,0\n"));
  CHECK_THAT(text, ContainsSubstring("\nhub-and-spoke,order,failed.timeout,3,1,0.95,10\n"));
}

TEST_CASE("every row has as many fields as its header", "[analysis][csv]") {
  for (const auto& [name, text] : csv_tables(small_results())) {
    std::size_t commas = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      const auto here = static_cast<std::size_t>(
          std::count(text.begin() + static_cast<long>(at), text.begin() + static_cast<long>(end), ','));
      if (at == 0) commas = here;
      INFO(name << ": " << text.substr(at, end - at));
      CHECK(here == commas);
      at = end + 1;
    }
  }
}

TEST_CASE("a table without rows is not written", "[analysis][csv]") {
  CHECK(table(small_results(), "nodes.csv") == "no such table");
  CHECK(csv_tables(Results{}).empty());
}

TEST_CASE("commas and quotes in names are quoted", "[analysis][csv]") {
  auto results = small_results();
  results.topologies[0].flows[0].failed[0].name = "limit: \"daily\", erp";
  CHECK_THAT(table(results, "flows.csv"), ContainsSubstring("order,\"failed.limit: \"\"daily\"\", erp\",3,"));
}

TEST_CASE("expectations, comparisons and blast have tables of their own", "[analysis][csv]") {
  const auto results = small_results();
  CHECK_THAT(table(results, "expectations.csv"), ContainsSubstring("event-driven,order,p95,< 5 min,300,met,1.5,"));
  CHECK_THAT(
      table(results, "comparisons.csv"),
      ContainsSubstring("order,end_to_end_time_s.p95,event-driven,hub-and-spoke,-1.2,0.1,0.95,10,0.001,b higher\n"));
  CHECK_THAT(table(results, "blast.csv"), ContainsSubstring("event-driven,erp,order,failed,52,4,0.95,10\n"));
  CHECK_THAT(table(results, "series.csv"), ContainsSubstring("event-driven,order.delivered_per_s,60,0.25\n"));
}

}  // namespace
}  // namespace loadscape::tests
