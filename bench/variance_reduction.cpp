/// How much narrower intervals become by pairing records, and by control variates.
///
///     bench_variance_reduction SCENARIO [REPLICATIONS = 100]
///
/// Prints three tables in Markdown: docs/statistics.md shows and explains them, with scenarios/order-to-cash.yaml.

#include "analysis/control_variates.hpp"
#include "analysis/one_run.hpp"
#include "analysis/summary.hpp"
#include "models/reader/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace loadscape;
using analysis::Sample;

models::Scenario checked(models::ReadResult read, const std::string& path) {
  if (!read.scenario) throw std::runtime_error(models::format(read.mistakes, path));
  return std::move(*read.scenario);
}

/// The observations of one topology, by replication.
std::vector<models::Observation> observe(const models::Scenario& scenario, const analysis::Contender& contender,
                                         std::uint32_t replications) {
  analysis::ExperimentPlan plan;
  plan.scenario = &scenario;
  std::vector<models::Observation> seen;
  for (std::uint32_t i = 0; i < replications; ++i) {
    auto options = analysis::options_of(scenario, contender, i);
    options.warm_up = scenario.warm_up;
    options.series_bucket = sim::Duration{0};
    seen.push_back(analysis::run_one(plan, contender, options));
  }
  return seen;
}

analysis::TopologySummary summarize(const models::Scenario& scenario, const analysis::Contender& contender,
                                    const std::vector<models::Observation>& seen) {
  analysis::TopologySummary summary(scenario.landscape, contender.compiled->graph(),
                                    sim::to_seconds(scenario.duration));
  for (const auto& observation : seen) summary.add(observation);
  return summary;
}

double width_of(const Sample& a, const Sample& b) {
  return analysis::compare_paired(a, b).difference.half_width.value_or(0.0);
}

// ------------------------------------------------------------------------------------------------------- pairing

/// The same values in another order: each replication meets the records of the one before it.
Sample unpaired(Sample sample) {
  std::ranges::rotate(sample, sample.begin() + 1);
  return sample;
}

/// Half widths of the difference to the first topology: paired by replication, and with independent random numbers.
void print_pairing(const models::Scenario& scenario, std::uint32_t replications) {
  const auto contenders = analysis::contenders_of(scenario);
  std::vector<analysis::TopologySummary> summaries;
  for (const auto& contender : contenders) {
    summaries.push_back(summarize(scenario, contender, observe(scenario, contender, replications)));
  }
  fmt::print("| flow | what | {} less | paired | independent | times narrower |\n|---|---|---|---|---|---|\n",
             contenders.front().name);
  const auto& flows = models::flows_of(scenario.landscape);
  for (std::size_t flow = 0; flow < flows.size(); ++flow) {
    for (const auto* metric : {"end_to_end_time_s.mean", "end_to_end_time_s.p95"}) {
      for (std::size_t other = 1; other < contenders.size(); ++other) {
        const auto a = summaries[0].sample(flow, metric), b = summaries[other].sample(flow, metric);
        const double with = width_of(a, b), without = width_of(a, unpaired(b));
        fmt::print("| {} | {} | {} | {:.3g} ms | {:.3g} ms | {} |\n", flows[flow].name,
                   std::string_view(metric).substr(18), contenders[other].name, 1e3 * with, 1e3 * without,
                   with > 0.0 ? fmt::format("{:.1f}", without / with) : std::string("identical"));
      }
    }
  }
}

// ------------------------------------------------------------------------------------------------------ controls

/// How a figure fares with controls over many experiments.
struct Outcome {
  unsigned experiments = 0, covered = 0, covered_plain = 0;
  double width = 0.0, width_plain = 0.0;  ///< sums

  void add(const std::vector<double>& y, const std::vector<analysis::Control>& controls, double truth) {
    const auto plain = analysis::estimate(Sample(y.begin(), y.end()));
    const auto better = analysis::controlled_estimate(y, controls).estimate;
    ++experiments;
    covered += better.covers(truth) ? 1 : 0;
    covered_plain += plain.covers(truth) ? 1 : 0;
    width += *better.half_width;
    width_plain += *plain.half_width;
  }
};

models::Scenario mm1(double rho, double hours) {
  return checked(models::read_scenario_text(fmt::format(R"(
loadscape: 1
run: {{duration: {} h, warm_up: 30 min}}
systems:
  client: {{}}
  server: {{workers: 1, service: exponential(1 s)}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: poisson({}/s)}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                                                        hours, rho),
                                            "mm1.yaml"),
                 "mm1.yaml");
}

/// Mean wait with the offered records and the mean service time as controls.
void print_mm1(double rho, double hours, unsigned experiments) {
  auto scenario = mm1(rho, hours);
  const auto contenders = analysis::contenders_of(scenario);
  Outcome outcome;
  for (unsigned i = 0; i < experiments; ++i) {
    scenario.seed = 2'000'000 + i;
    std::vector<double> waits;
    analysis::Control offered, service;
    service.expected = 1.0;
    for (const auto& seen : observe(scenario, contenders.front(), 20)) {
      for (const auto& node : seen.nodes) {
        if (contenders.front().compiled->graph()[node.node].name != "server") continue;
        waits.push_back(node.wait.mean_s());
        service.values.push_back(node.service_sum_s / static_cast<double>(node.departures));
      }
      offered.values.push_back(static_cast<double>(seen.flows.front().offered));
      offered.expected = rho * seen.window_s;
    }
    outcome.add(waits, {offered, service}, rho / (1.0 - rho));  // [Kleinrock75 sec. 3.2], mu = 1
  }
  const double n = outcome.experiments;
  fmt::print("| M/M/1, rho = {} | {:.3f} s | {:.3f} s | {:.2f} | {:.1f} % | {:.1f} % |\n", rho, outcome.width_plain / n,
             outcome.width / n, outcome.width_plain / outcome.width, 100.0 * outcome.covered_plain / n,
             100.0 * outcome.covered / n);
}

/// Records that the arrivals of a flow are expected to bring in the window; nullopt for flows that others trigger.
std::optional<double> expected_records(const models::Scenario& scenario, const models::Flow& flow) {
  if (flow.arrivals.kind != models::ArrivalKind::poisson) return std::nullopt;
  return flow.arrivals.rate_per_s *
         flow.arrivals.profile.integral(scenario.starts + scenario.warm_up, scenario.starts + scenario.duration);
}

double service_at_target(const models::FlowObservation& flow, const models::CompiledGraph& graph,
                         const std::string& target) {
  for (const auto& spent : flow.spent) {
    if (graph[spent.node].name == target) return spent.service_s / static_cast<double>(flow.offered);
  }
  return 0.0;
}

/// Mean end-to-end time with the work at the target per record, and the offered records, as controls.
void print_scenario_controls(const models::Scenario& scenario, std::uint32_t replications) {
  const auto contender = analysis::contenders_of(scenario).front();
  const auto seen = observe(scenario, contender, replications);
  const auto& landscape = scenario.landscape;
  const auto& flows = models::flows_of(landscape);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const auto& flow = flows[i];
    const auto& target = landscape[flow.to.front()];
    const auto& work = flow.work ? flow.work : target.service;
    if (!work || flow.batch) continue;
    std::vector<double> times;
    analysis::Control service{{}, work->mean()}, offered{{}, expected_records(scenario, flow).value_or(0.0)};
    for (const auto& one : seen) {
      times.push_back(one.flows[i].end_to_end_time.mean_s());
      service.values.push_back(service_at_target(one.flows[i], contender.compiled->graph(), target.name));
      offered.values.push_back(static_cast<double>(one.flows[i].offered));
    }
    std::vector<analysis::Control> controls{service};
    if (expected_records(scenario, flow)) controls.push_back(offered);
    const auto plain = analysis::estimate(Sample(times.begin(), times.end()));
    const auto better = analysis::controlled_estimate(times, controls);
    fmt::print("| {} | {:.4g} ms +- {:.3g} ms | {:.4g} ms +- {:.3g} ms | {:.2f} |\n", flow.name, 1e3 * *plain.mean,
               1e3 * *plain.half_width, 1e3 * *better.estimate.mean, 1e3 * *better.estimate.half_width,
               1.0 / better.width_ratio);
  }
}

}  // namespace

int main(int count, char** words) try {
  if (count < 2) {
    fmt::print(stderr, "bench_variance_reduction SCENARIO [REPLICATIONS]\n");
    return 2;
  }
  const std::string path = words[1];
  const auto replications = count > 2 ? static_cast<std::uint32_t>(std::atoi(words[2])) : 100;
  const auto scenario = checked(models::read_scenario_file(path), path);
  print_pairing(scenario, replications);
  fmt::print(
      "\n| mean wait | plain | with controls | times narrower | coverage, plain | with controls |\n"
      "|---|---|---|---|---|---|\n");
  print_mm1(0.5, 1.5, 300);
  print_mm1(0.8, 3.5, 300);
  print_mm1(0.9, 8.5, 300);
  fmt::print("\n| mean end-to-end time | plain | with controls | times narrower |\n|---|---|---|---|\n");
  print_scenario_controls(scenario, replications);
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
