#include "analysis/estimate.hpp"

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadscape::analysis {
namespace {

Approx exactly(double value) { return Approx(value).epsilon(1e-9); }

TopologyEstimate estimate_of(const std::string& text, std::string_view topology = "point-to-point") {
  const auto scenario = tests::read(text);
  const auto choice = std::ranges::find(scenario.topologies, topology, &models::TopologyChoice::label);
  REQUIRE(choice != scenario.topologies.end());
  return estimate_topology(scenario, choice->row->compile(scenario.landscape, *choice->params), choice->label,
                           std::string(choice->row->name));
}

std::string single_station(const std::string& server, const std::string& arrivals) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 1 h, seed: 1}}
systems:
  client: {{}}
  server: {{{}}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: {}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                     server, arrivals);
}

const StationEstimate& server_of(const TopologyEstimate& estimate) { return *find_station(estimate, "server"); }

TEST_CASE("M/M/1 from a scenario: mean, wait, queue, p95 and the multiple at which it saturates",
          "[analysis][estimate]") {
  const auto estimate = estimate_of(single_station("workers: 1, service: exponential(100 ms)", "poisson(8/s)"));
  const auto& server = server_of(estimate);
  CHECK(server.formula == "M/M/1");
  CHECK(server.arrival_rate_per_s == exactly(8.0));
  CHECK(server.offered_load == exactly(0.8));
  CHECK(server.utilization == exactly(0.8));
  CHECK(server.wait_mean_s == exactly(0.4));   // rho / (mu - lambda) [Kleinrock75 sec. 3.2]
  CHECK(server.queue_length == exactly(3.2));
  CHECK(estimate.flows[0].offered_per_s == exactly(8.0));
  CHECK(estimate.flows[0].end_to_end_time_mean_s == exactly(0.5));
  CHECK(estimate.flows[0].end_to_end_time_p95_s == exactly(std::log(20.0) / 2.0));
  CHECK(estimate.bottleneck == "server");
  CHECK(estimate.saturates_at == exactly(1.25));
  CHECK(estimate.exact);
}

}  // namespace
}  // namespace loadscape::analysis
