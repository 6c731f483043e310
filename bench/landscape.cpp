/// A large landscape: how long it takes to build, what it takes in memory, and what an event costs in it.
///
/// usage: bench_landscape [SYSTEMS] [FLOWS]          default: 1000 systems, 5000 flows, against 10 and 50

#include "bench/timing.hpp"
#include "models/generator/generator.hpp"
#include "models/reader/read.hpp"
#include "models/run.hpp"
#include "sim/message.hpp"

#include <fmt/format.h>

#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace {

using namespace loadscape;

/// A random landscape as `loadscape new` writes it.
std::string landscape_text(std::size_t systems, std::size_t flows) {
  models::GeneratorOptions options;
  options.systems = systems;
  options.flows = flows;
  options.features = models::usual_features(false);
  options.run = "{duration: 1 h, starts: \"Mon 09:00\"}";
  return models::generate_landscape(options);
}

double bytes_in_use() {
  const auto info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

struct Costs {
  double read_s = 0.0, compile_s = 0.0, build_s = 0.0, bytes = 0.0, ns_per_event = 0.0;
  std::size_t vertices = 0;
};

Costs measure(std::size_t systems, std::size_t flows, const std::string& topology, std::uint64_t events) {
  const auto text = landscape_text(systems, flows);
  Costs costs;
  double start = bench::cpu_ns();
  const auto read = models::read_scenario_text(text, "landscape.yaml");
  if (!read.scenario) {
    std::fputs(models::format(read.mistakes, "landscape.yaml").c_str(), stderr);
    std::exit(2);
  }
  costs.read_s = (bench::cpu_ns() - start) * 1e-9;
  const double before = bytes_in_use();
  for (const auto& choice : read.scenario->topologies) {
    if (choice.label != topology) continue;
    start = bench::cpu_ns();
    const auto compiled = choice.row->compile(read.scenario->landscape, *choice.params);
    costs.compile_s = (bench::cpu_ns() - start) * 1e-9;
    costs.vertices = num_vertices(compiled.graph());
    models::RunOptions options;
    options.duration = read.scenario->duration;
    options.starts = read.scenario->starts;
    options.series_bucket = sim::Duration{0};
    start = bench::cpu_ns();
    models::Run run{read.scenario->landscape, compiled, options};
    costs.build_s = (bench::cpu_ns() - start) * 1e-9;
    run.run_events(events / 4);
    costs.bytes = bytes_in_use() - before;
    const auto done = run.events();
    start = bench::cpu_ns();
    run.run_events(events);
    costs.ns_per_event = (bench::cpu_ns() - start) / static_cast<double>(run.events() - done);
  }
  return costs;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t systems = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000;
  const std::size_t flows = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 5'000;
  std::printf("%zu systems, %zu flows; a message in flight takes %zu bytes\n", systems, flows, sizeof(sim::Message));
  std::printf("%-15s %8s %9s %9s %9s %9s %11s %10s %8s\n", "topology", "vertices", "read s", "compile s", "build s",
              "MB", "bytes/flow", "ns/event", "ratio");
  for (const std::string topology : {"point-to-point", "hub-and-spoke", "esb", "event-driven"}) {
    const auto small = measure(10, 50, topology, 2'000'000);
    const auto large = measure(systems, flows, topology, 4'000'000);
    std::printf("%-15s %8zu %9.3f %9.3f %9.3f %9.1f %11.0f %10.1f %8.2f\n", topology.c_str(), large.vertices,
                large.read_s, large.compile_s, large.build_s, large.bytes * 1e-6,
                large.bytes / static_cast<double>(flows), large.ns_per_event, large.ns_per_event / small.ns_per_event);
    std::fflush(stdout);
  }
}
