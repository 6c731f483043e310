/// How often the 95 % intervals of Loadscape cover the truth, where the truth is known.
///
///     bench_coverage [EXPERIMENTS = 1000] [JOBS = all cores]
///
/// Prints a table in Markdown: docs/statistics.md shows and explains it.

#include "analysis/experiment.hpp"
#include "models/reader/read.hpp"

#include <fmt/format.h>
#include <boost/math/distributions/binomial.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace loadscape;

/// Mean and 95th percentile of the time in system [s], by theory.
struct Truth {
  double mean = 0.0;
  double p95 = 0.0;
};

/// M/M/1 with mean service time 1 s: exponential with mean 1 / (1 - rho). [Kleinrock75 sec. 5.7]
Truth of_mm1(double rho) { return {1.0 / (1.0 - rho), std::log(20.0) / (1.0 - rho)}; }

/// M/H2/1 with mean service time 1 s and balanced means. The transform of the time in system is
/// (1 - rho) s B(s) / (s - lambda + lambda B(s)) [Kleinrock75 sec. 5.7]; for two phases this is
/// (1 - rho) N(s) / ((s - r1) (s - r2)), a mixture of two exponentials.
Truth of_mh21(double rho, double cv2) {
  const double p1 = 0.5 * (1.0 + std::sqrt((cv2 - 1.0) / (cv2 + 1.0))), p2 = 1.0 - p1;
  const double mu1 = 2.0 * p1, mu2 = 2.0 * p2, lambda = rho;
  const double b = mu1 + mu2 - lambda;
  const double c = mu1 * mu2 - lambda * (mu1 + mu2) + lambda * (p1 * mu1 + p2 * mu2);
  const double root = std::sqrt(b * b - 4.0 * c);
  const double r1 = (-b + root) / 2.0, r2 = (-b - root) / 2.0;
  const auto n = [&](double s) { return p1 * mu1 * (s + mu2) + p2 * mu2 * (s + mu1); };
  const double a1 = (1.0 - rho) * n(r1) / (r1 - r2), a2 = (1.0 - rho) * n(r2) / (r2 - r1);
  const auto beyond = [&](double t) { return a1 / -r1 * std::exp(r1 * t) + a2 / -r2 * std::exp(r2 * t); };
  Truth truth;
  truth.mean = a1 / (r1 * r1) + a2 / (r2 * r2);
  const double by_formula = 1.0 + lambda * (1.0 + cv2) / (2.0 * (1.0 - rho));  // Pollaczek and Khinchine
  if (std::abs(truth.mean - by_formula) > 1e-9) throw std::logic_error("the transform of M/H2/1 is wrong");
  double low = 0.0, high = 1e4;
  for (int i = 0; i < 200; ++i) ((beyond(0.5 * (low + high)) > 0.05) ? low : high) = 0.5 * (low + high);
  truth.p95 = low;
  return truth;
}

struct Case {
  std::string model;
  double rho;
  std::string service;
  std::string run;  ///< of the scenario
  Truth truth;
};

std::vector<Case> cases() {
  const std::string exponential = "exponential(1 s)", mixed = "hyperexponential(mean=1 s, cv2=4)";
  return {
      {"M/M/1", 0.5, exponential, "duration: 3300 s, warm_up: 300 s, replications: 20", of_mm1(0.5)},
      {"M/M/1", 0.8, exponential, "duration: 11000 s, warm_up: 1000 s, replications: 20", of_mm1(0.8)},
      {"M/M/1", 0.9, exponential, "duration: 33000 s, warm_up: 3000 s, replications: 20", of_mm1(0.9)},
      {"M/H2/1, cv2 = 4", 0.8, mixed, "duration: 22000 s, warm_up: 2000 s, replications: 20", of_mh21(0.8, 4.0)},
      {"M/M/1, 20 batches", 0.8, exponential, "duration: 201000 s, warm_up: 1000 s, replications: 1, batches: 20",
       of_mm1(0.8)},
      {"M/M/1, warm_up: auto", 0.8, exponential, "duration: 11000 s, warm_up: auto, replications: 20", of_mm1(0.8)},
      {"M/M/1, precision 5 %", 0.8, exponential,
       "duration: 11000 s, warm_up: 1000 s, replications: 10, precision: {half_width: 5 %, of: [job.mean]}",
       of_mm1(0.8)},
      {"M/M/1, precision 5 %, from 20", 0.8, exponential,
       "duration: 11000 s, warm_up: 1000 s, replications: 20, precision: {half_width: 5 %, of: [job.mean]}",
       of_mm1(0.8)},
  };
}

models::Scenario scenario_of(const Case& one) {
  auto read = models::read_scenario_text(fmt::format(R"(
loadscape: 1
run: {{{}}}
systems:
  client: {{}}
  server: {{workers: 1, service: "{}"}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: poisson({}/s)}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                                                     one.run, one.service, one.rho),
                                         "coverage.yaml");
  if (!read.scenario) throw std::runtime_error(models::format(read.mistakes, "coverage.yaml"));
  return std::move(*read.scenario);
}

struct Tally {
  unsigned experiments = 0, covered = 0, below = 0;  ///< below: the whole interval lies below the truth
  double relative_half_width = 0.0, estimate = 0.0;  ///< sums
  double replications = 0.0;

  void add(const analysis::Estimate& estimated, double truth) {
    ++experiments;
    if (estimated.covers(truth)) ++covered;
    if (estimated.high() < truth) ++below;
    relative_half_width += *estimated.half_width / *estimated.mean;
    estimate += *estimated.mean;
    replications += static_cast<double>(estimated.n);
  }
};

void print_row(const Case& one, const char* what, double truth, const Tally& tally) {
  const double n = tally.experiments;
  using boost::math::binomial_distribution;
  const double low = binomial_distribution<>::find_lower_bound_on_p(n, tally.covered, 0.025);
  const double high = binomial_distribution<>::find_upper_bound_on_p(n, tally.covered, 0.025);
  fmt::print(
      "| {} | {} | {} | {:.4f} s | {:+.2f} % | {:.1f} % | {:.1f} to {:.1f} % | {:.1f} / {:.1f} % | {:.1f} % | {:.0f} "
      "|\n",
      one.model, one.rho, what, truth, 100.0 * (tally.estimate / n / truth - 1.0), 100.0 * tally.covered / n,
      100.0 * low, 100.0 * high, 100.0 * tally.below / n, 100.0 * (n - tally.covered - tally.below) / n,
      100.0 * tally.relative_half_width / n, tally.replications / n);
}

void study(const Case& one, unsigned experiments, unsigned jobs) {
  auto scenario = scenario_of(one);
  analysis::ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = analysis::contenders_of(scenario);
  plan.jobs = jobs;
  plan.series_bucket = scenario.duration;  // series are not looked at
  Tally mean, p95;
  for (unsigned i = 0; i < experiments; ++i) {
    scenario.seed = 1'000'000 + i;
    const auto results = analysis::run_experiment(plan);
    const auto& time = results.topologies.front().flows.front().end_to_end_time_s;
    mean.add(time.mean, one.truth.mean);
    p95.add(time.p95, one.truth.p95);
  }
  print_row(one, "mean", one.truth.mean, mean);
  print_row(one, "p95", one.truth.p95, p95);
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) try {
  const unsigned experiments = count > 1 ? static_cast<unsigned>(std::atoi(words[1])) : 1000;
  const unsigned jobs = count > 2 ? static_cast<unsigned>(std::atoi(words[2])) : 0;
  if (experiments == 0) {
    fmt::print(stderr, "bench_coverage [EXPERIMENTS] [JOBS]: EXPERIMENTS must be a whole number of at least 1\n");
    return 2;
  }
  fmt::print(
      "| model | rho | what | exact | bias | coverage | its 95 % interval | too low / too high | half width | n |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n");
  for (const auto& one : cases()) study(one, experiments, jobs);
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
