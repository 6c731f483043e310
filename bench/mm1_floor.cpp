/// What M/M/1 (8 arrivals/s, 100 ms mean service) costs in a loop written by hand, per customer of two events.
///
/// usage: bench_mm1_floor [CUSTOMERS] [RUNS]

#include "bench/floor.hpp"
#include "bench/timing.hpp"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace loadscape::bench {
namespace {

template <class List>
void measure(const char* name, std::uint64_t customers, int runs) {
  std::vector<double> ns;
  FloorResult result;
  for (int i = 0; i < runs; ++i) {
    ns.push_back(ns_each(customers, [&] { result = mm1_floor<List>(customers, 8.0, 0.1, 1); }));
  }
  std::printf("floor, %-16s %.1f ns per customer (least %.1f) of %d runs; mean wait %.4f s, by theory 0.4 s\n", name,
              median(ns), least(ns), runs, result.mean_wait_s);
}

}  // namespace
}  // namespace loadscape::bench

int main(int argc, char** argv) {
  namespace bench = loadscape::bench;
  const std::uint64_t customers = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5'000'000;
  const int runs = argc > 2 ? std::atoi(argv[2]) : 7;
  bench::measure<loadscape::sim::EventList>("heap of two:", customers, runs);
  bench::measure<bench::TwoEvents>("two variables:", customers, runs);
}
