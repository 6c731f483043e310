#include "analysis/sweep.hpp"
#include "tests/analysis/small_results.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

namespace loadscape::tests {

using namespace analysis;

namespace {

std::vector<std::string> values_of(std::string_view assignment, std::size_t steps = 8) {
  const auto read = read_knob(assignment, steps);
  REQUIRE(std::holds_alternative<Knob>(read));
  return std::get<Knob>(read).values;
}

std::string mistake_of(std::string_view assignment) {
  const auto read = read_knob(assignment, 8);
  REQUIRE(std::holds_alternative<KnobMistake>(read));
  return std::get<KnobMistake>(read).what;
}

}  // namespace

TEST_CASE("a knob takes listed values, every whole number of a short range, or evenly spaced ones", "[analysis]") {
  using Values = std::vector<std::string>;
  CHECK(values_of("run.seed=1,2, 5") == Values{"1", "2", "5"});
  CHECK(values_of("systems.a.service=lognormal(p50=1 s, p99=2 s),none") ==
        Values{"lognormal(p50=1 s, p99=2 s)", "none"});
  CHECK(values_of("a.b=3..6") == Values{"3", "4", "5", "6"});
  CHECK(values_of("a.b=3..30", 4) == Values{"3", "12", "21", "30"});
  CHECK(values_of("a.b=0.5..1.5", 3) == Values{"0.5", "1", "1.5"});
  CHECK(values_of("a.b=1 s..3 s", 3) == Values{"1 s", "2 s", "3 s"});
  CHECK(values_of("a.b=10..30 %", 3) == Values{"10 %", "20 %", "30 %"});
}

TEST_CASE("a knob that cannot be turned says why", "[analysis]") {
  CHECK(mistake_of("systems.erp.workers") == "must be PATH=FROM..TO or PATH=A,B,C");
  CHECK(mistake_of("a=") == "must be PATH=FROM..TO or PATH=A,B,C");
  CHECK(mistake_of("a=x..3") == "needs a number at each end of FROM..TO");
  CHECK(mistake_of("a=1 s..3 min") == "has different units at its ends");
  CHECK(mistake_of("a=3..3") == "must end above where it begins");
  CHECK(mistake_of("a=1,,2") == "has an empty value");
}

TEST_CASE("a sweep keeps the worst of each topology and finds where it first misses an expectation", "[analysis]") {
  auto fine = small_topology("esb", 1.5);
  FlowResult slow = fine.flows.front();
  slow.name = "invoice";
  slow.end_to_end_time_s.p95 = around(9.0, 0.5);
  slow.success_share = around(0.95, 0.01);
  fine.flows.push_back(slow);
  NodeResult half, full;
  half.name = "erp";
  half.servers = 4;
  half.utilization = around(0.5, 0.01);
  full.name = "bus";
  full.servers = 2;
  full.utilization = around(0.75, 0.01);
  fine.nodes = {half, full};
  auto broken = fine;
  broken.flows[1].expectations.front().judgement = Judgement::missed;
  broken.nodes[1].unstable = true;

  const Sweep sweep{
      "0.1.0", "Title", "s.yaml", "systems.erp.workers", {"1", "2"}, {sweep_row("1", fine), sweep_row("2", broken)}};
  const auto& row = sweep.rows.front();
  CHECK(row.slowest_flow == "invoice");
  CHECK(row.slowest_p95_s.mean == 9.0);
  CHECK(row.least_successful_flow == "invoice");
  CHECK(row.least_success_share.mean == 0.95);
  CHECK(row.busiest_node == "bus");
  CHECK(row.connections == 1);
  CHECK(row.widest_change == 1);
  CHECK(row.expectations == 2);
  CHECK(row.missed == 0);
  REQUIRE(breaking_point(sweep, "esb") != nullptr);
  CHECK(breaking_point(sweep, "esb")->value == "2");
  CHECK(breaking_point(sweep, "point-to-point") == nullptr);
  const auto text = sweep_text(sweep);
  CHECK_THAT(text, ContainsSubstring("esb: breaks at 2: invoice p95 ") && ContainsSubstring(", expected < 5 min"));
  CHECK_THAT(text, ContainsSubstring("unstable"));
  const auto document = nlohmann::json::parse(sweep_json(sweep));
  CHECK(document["breaks_at"]["esb"] == "2");
  CHECK(document["rows"][0]["slowest_p95_s"]["mean"] == 9.0);
  CHECK_THAT(sweep_csv(sweep), ContainsSubstring("\"1\",esb,invoice,9,0.5,invoice,0.95,bus,0.75,1,1,0,2,0\n"));
}

}  // namespace loadscape::tests
