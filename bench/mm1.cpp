/// M/M/1 from a scenario file through the public nodes, everything recorded, against the loop written by hand.
///
/// usage: bench_mm1 [SCENARIO] [RUNS]          default: bench/scenarios/mm1.yaml, 7 runs of each, in turns

#include "bench/floor.hpp"
#include "bench/timing.hpp"
#include "models/reader/read.hpp"
#include "models/run.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace loadscape::bench {
namespace {

struct Measured {
  double ns_per_customer = 0.0;
  std::uint64_t customers = 0;
  double mean_wait_s = 0.0;
};

Measured simulate(const models::Scenario& scenario, const models::Compiled& compiled) {
  models::RunOptions options;
  options.seed = scenario.seed;
  options.duration = scenario.duration;
  options.warm_up = scenario.warm_up;
  Measured measured;
  models::Observation seen;
  const double start = cpu_ns();
  models::Run run{scenario.landscape, compiled, options};
  seen = run.finish();
  const double spent = cpu_ns() - start;
  measured.customers = seen.flows.front().delivered;
  measured.ns_per_customer = spent / static_cast<double>(measured.customers);
  for (const auto& node : seen.nodes) {
    if (node.servers) measured.mean_wait_s = node.wait.mean_s();
  }
  return measured;
}

}  // namespace
}  // namespace loadscape::bench

int main(int argc, char** argv) {
  using namespace loadscape;
  const std::string path = argc > 1 ? argv[1] : "bench/scenarios/mm1.yaml";
  const int runs = argc > 2 ? std::atoi(argv[2]) : 7;
  const auto read = models::read_scenario_file(path);
  if (!read.scenario) {
    std::fputs(models::format(read.mistakes, path).c_str(), stderr);
    return 2;
  }
  const auto& choice = read.scenario->topologies.front();
  const auto compiled = choice.row->compile(read.scenario->landscape, *choice.params);
  std::vector<double> ours, floor;
  bench::Measured last;
  for (int i = 0; i < runs; ++i) {
    last = bench::simulate(*read.scenario, compiled);
    ours.push_back(last.ns_per_customer);
    floor.push_back(bench::ns_each(
        last.customers, [&] { bench::keep(bench::mm1_floor<sim::EventList>(last.customers, 8.0, 0.1, 1).served); }));
  }
  std::printf("floor       %6.1f ns per customer (least %.1f)\n", bench::median(floor), bench::least(floor));
  std::printf("loadscape   %6.1f ns per customer (least %.1f); mean wait %.4f s, by theory 0.4 s\n",
              bench::median(ours), bench::least(ours), last.mean_wait_s);
  std::printf("ratio       %6.2f (of the least: %.2f), %d runs of %llu customers\n",
              bench::median(ours) / bench::median(floor), bench::least(ours) / bench::least(floor), runs,
              static_cast<unsigned long long>(last.customers));
}
