/// What two threads make of independent replications: efficiency = time on one thread / (threads x time on them).
///
/// usage: bench_parallel SCENARIO [THREADS] [RUNS]          default: one thread per core, 5 runs of each, in turns

#include "analysis/parallel.hpp"
#include "analysis/experiment.hpp"
#include "bench/timing.hpp"
#include "models/reader/read.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using namespace loadscape;

double seconds(const models::Scenario& scenario, unsigned jobs) {
  analysis::ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = analysis::contenders_of(scenario);
  plan.jobs = jobs;
  const auto start = std::chrono::steady_clock::now();
  const auto results = analysis::run_experiment(plan);
  bench::keep(results.topologies.size());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench_parallel SCENARIO [THREADS] [RUNS]\n", stderr);
    return 2;
  }
  const auto read = models::read_scenario_file(argv[1]);
  if (!read.scenario) {
    std::fputs(models::format(read.mistakes, argv[1]).c_str(), stderr);
    return 2;
  }
  const unsigned threads = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : analysis::threads_for(0);
  const int runs = argc > 3 ? std::atoi(argv[3]) : 5;
  std::vector<double> alone, together;
  for (int i = 0; i < runs; ++i) {
    alone.push_back(seconds(*read.scenario, 1));
    together.push_back(seconds(*read.scenario, threads));
  }
  const double one = bench::median(alone), all = bench::median(together);
  std::printf("1 thread %.2f s, %u threads %.2f s: %.2f times as fast, efficiency %.2f (of the least times: %.2f)\n",
              one, threads, all, one / all, one / all / threads,
              bench::least(alone) / bench::least(together) / static_cast<double>(threads));
}
