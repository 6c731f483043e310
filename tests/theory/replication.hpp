#pragma once
/// Holds replications of a scenario against an exact value: 99 % intervals, no wider than 2 % of it.

#include "analysis/statistics.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::tests {

/// Runs `replications` of a scenario; single records are not kept.
inline std::vector<Trial> trials(const std::string& text, int replications,
                                 std::string_view topology = "point-to-point") {
  const auto scenario = read(text);
  const auto choice = std::ranges::find(scenario.topologies, topology, &models::TopologyChoice::label);
  if (choice == scenario.topologies.end()) throw std::runtime_error("no topology " + std::string(topology));
  const auto compiled = choice->row->compile(scenario.landscape, *choice->params);
  models::RunOptions options;
  options.seed = scenario.seed;
  options.duration = scenario.duration;
  options.warm_up = scenario.warm_up;
  options.series_bucket = sim::Duration{0};
  std::vector<Trial> all;
  for (int i = 0; i < replications; ++i) {
    options.replication = static_cast<std::uint32_t>(i);
    models::Run simulation{scenario.landscape, compiled, options};
    all.push_back({scenario, compiled, simulation.finish()});
    const auto& held = all.back().seen.invariants;
    INFO(held.first_violation);
    REQUIRE((held.records_balance && held.littles_law && held.utilization_law));
  }
  return all;
}

using Measure = std::function<double(const Trial&)>;

inline std::vector<double> values_of(const std::vector<Trial>& trials, const Measure& measure) {
  std::vector<double> values;
  for (const auto& trial : trials) values.push_back(measure(trial));
  return values;
}

/// One number per replication of a scenario, direct wiring, without middleware cost.
inline std::vector<double> replicate(const std::string& text, int replications, const Measure& measure) {
  return values_of(trials(text, replications), measure);
}

inline void check_against(double exact, const std::vector<double>& values) {
  const auto estimate = analysis::estimate(analysis::Sample(values.begin(), values.end()), "", 0.99);
  REQUIRE(estimate.has_interval());
  INFO(fmt::format("exact {:.6g}, estimated {:.6g} +- {:.3g} (n = {})", exact, *estimate.mean, *estimate.half_width,
                   estimate.n));
  CHECK(estimate.covers(exact));
  CHECK(*estimate.half_width <= 0.02 * exact);
}

/// Poisson arrivals at one system.
inline std::string single_station(std::string_view server, std::string_view rate, std::string_view hours) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: {} h, warm_up: 10 min, seed: 20}}
systems:
  client: {{}}
  server: {{{}}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: poisson({})}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                     hours, server, rate);
}

inline double mean_wait(const Trial& trial) { return trial.node("server").wait.mean_s(); }

/// Time average of the messages at a node, waiting or in service.
inline Measure number_at(std::string node) {
  return [node = std::move(node)](const Trial& trial) { return trial.node(node).in_node_s / trial.seen.window_s; };
}

inline Measure sojourn_of(std::string flow) {
  return [flow = std::move(flow)](const Trial& trial) { return trial.flow(flow).end_to_end_time.mean_s(); };
}

inline double refused_share(const Trial& trial) {
  const auto& server = trial.node("server");
  return static_cast<double>(server.rejected) / static_cast<double>(server.arrivals);
}

/// Probability of waiting in M/M/c with a = lambda / mu [Kleinrock75 sec. 3.5].
inline double erlang_c(int c, double a) {
  const double last = std::pow(a, c) / std::tgamma(c + 1.0) * c / (c - a);
  double sum = last;
  for (int k = 0; k < c; ++k) sum += std::pow(a, k) / std::tgamma(k + 1.0);
  return last / sum;
}

}  // namespace loadscape::tests
