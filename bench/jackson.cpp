/// What a hop costs: an open Jackson network of V stations through the public nodes, everything recorded.
///
/// Every flow sends its messages through four stations drawn at random; all stations are M/M/1 with the same
/// utilization in the mean. One event per hop and one per arrival.

#include "bench/timing.hpp"
#include "models/fields.hpp"
#include "models/ledger.hpp"
#include "models/run.hpp"
#include "models/wiring.hpp"
#include "sim/random.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace loadscape;

constexpr std::size_t hops = 4;
constexpr double service_s = 0.1;
constexpr double utilization = 0.7;

models::DistributionPtr exponential(double mean) {
  return models::make_distribution("exponential", {{"mean", {mean}}});
}

/// Systems: V stations and the world outside; as many flows as stations, so each station lies on four of them.
models::Landscape network(std::size_t stations) {
  models::Landscape landscape;
  for (std::size_t i = 0; i < stations; ++i) {
    models::System system;
    system.name = fmt::format("s{}", i);
    system.workers = 1;
    boost::add_vertex(system, landscape);
  }
  models::System outside;
  outside.name = "outside";
  const auto sender = boost::add_vertex(outside, landscape);
  for (std::size_t i = 0; i < stations; ++i) {
    models::Flow flow;
    flow.name = fmt::format("f{}", i);
    flow.from = sender;
    flow.to = {i};
    flow.arrivals.kind = models::ArrivalKind::poisson;
    flow.arrivals.rate_per_s = utilization / service_s / static_cast<double>(hops);
    landscape[boost::graph_bundle].flows.push_back(flow);
  }
  return landscape;
}

models::Compiled compile(const models::Landscape& landscape, std::size_t stations) {
  models::Wiring wiring{landscape};
  const auto service = exponential(service_s);
  // Stride permutations: each station is visited by exactly four flows, so that all have the same utilization.
  return wiring.compile([&](models::Route& route) {
    for (std::size_t hop = 0; hop < hops; ++hop) {
      const auto shift = sim::mix(stations, hop) % stations;
      const auto station = (route.flow() + shift) % stations;
      wiring.serve(route, wiring.station_of(station), service, fmt::format("hop {}", hop));
    }
    route.book(models::Ledger::handled);
    route.book(models::Ledger::accepted);
  });
}

struct Cost {
  double ns_per_event = 0.0;
  double utilization = 0.0;
};

Cost measure(std::size_t stations, std::uint64_t events) {
  const auto landscape = network(stations);
  const auto compiled = compile(landscape, stations);
  const double per_s = utilization / service_s / static_cast<double>(hops) * static_cast<double>(stations) * (hops + 1);
  const auto warm_up = sim::from_seconds(200 * service_s);
  models::RunOptions options;
  options.duration = warm_up + sim::from_seconds(static_cast<double>(events) / per_s);
  options.warm_up = warm_up;
  options.series_bucket = sim::Duration{0};
  models::Run run{landscape, compiled, options};
  run.run_until(sim::SimTime{warm_up});
  const auto before = run.events();
  const double start = bench::cpu_ns();
  run.run_until(sim::SimTime{options.duration});
  const double spent = bench::cpu_ns() - start;
  const auto counted = run.events() - before;
  const auto seen = run.finish();
  double busy = 0.0;
  for (const auto& node : seen.nodes) {
    if (node.servers) busy += node.busy_server_s / seen.window_s / static_cast<double>(stations);
  }
  return {spent / static_cast<double>(counted), busy};
}

}  // namespace

int main() {
  constexpr int runs = 7;
  std::printf("%9s %12s %12s %12s\n", "stations", "ns/event", "least", "utilization");
  double smallest = 0.0, largest = 0.0;
  for (const std::size_t stations : {10UL, 100UL, 1'000UL, 10'000UL}) {
    std::vector<double> costs;
    double busy = 0.0;
    for (int run = 0; run < runs; ++run) {
      const auto cost = measure(stations, 3'000'000);
      costs.push_back(cost.ns_per_event);
      busy = cost.utilization;
    }
    std::printf("%9zu %12.1f %12.1f %12.3f\n", stations, bench::median(costs), bench::least(costs), busy);
    std::fflush(stdout);
    if (stations == 10) smallest = bench::median(costs);
    largest = bench::median(costs);
  }
  std::printf("cost(10^4) / cost(10) = %.2f\n", largest / smallest);
}
