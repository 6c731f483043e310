/// A million timeouts of an hour, of which 99 in 100 are cancelled: time per timeout and size of the list.
///
/// usage: bench_timers [RUNS]
///
/// "soon": a thousand are outstanding at any time that will be cancelled, as when calls return long before they
/// time out. "late": all are outstanding before the first is cancelled, in random order.

#include "bench/timing.hpp"
#include "sim/random.hpp"
#include "sim/simulation.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace loadscape::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t timeouts = 1'000'000;
constexpr std::uint32_t kept_every = 100;
constexpr std::uint32_t in_flight = 1'000;

class Timeouts final : public sim::Node {
 public:
  std::uint64_t fired = 0;
  void due(sim::Simulation& sim, sim::Message& message) override {
    ++fired;
    sim.destroy(message);
  }
  sim::Then enter(sim::Simulation&, sim::Message&, sim::Step&) override { return sim::Then::wait; }
  void tick(sim::Simulation&, std::uint32_t) override {}
};

struct Result {
  double ns = 0.0;             ///< per timeout: scheduled, and cancelled or fired
  std::size_t most_pending = 0;
  std::size_t bytes = 0;  ///< of the list, at the end
  std::uint64_t fired = 0;
};

/// Which timeouts are cancelled after the one with this number was made.
std::vector<std::uint32_t> shuffled() {
  sim::Stream random{1, 2, 3};
  std::vector<std::uint32_t> order(timeouts);
  for (std::uint32_t i = 0; i < timeouts; ++i) order[i] = i;
  for (std::uint32_t i = timeouts; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

Result run(std::size_t most_in_heap, bool soon, const std::vector<std::uint32_t>& late_order) {
  Result result;
  result.ns = ns_each(timeouts, [&] {
    sim::Simulation sim{most_in_heap};
    Timeouts node;
    sim.add(node);
    sim.set_steps(std::vector<sim::Step>(1));
    std::vector<sim::MessageId> made(timeouts);
    const auto cancel = [&](std::uint32_t number) {
      if (number % kept_every != 0) sim.destroy(sim.message(made[number]));
    };
    for (std::uint32_t i = 0; i < timeouts; ++i) {
      sim.run_until(sim::SimTime{i * 1us});
      auto& message = sim.create(0);
      made[i] = message.id;
      sim.wake_after(node, message, 1h);
      if (soon && i >= in_flight) cancel(i - in_flight);
      result.most_pending = std::max(result.most_pending, sim.pending_events());
    }
    if (soon) {
      for (std::uint32_t i = timeouts - in_flight; i < timeouts; ++i) cancel(i);
    } else {
      for (const std::uint32_t number : late_order) cancel(number);
    }
    sim.run_until(sim::SimTime{2h});
    result.fired = node.fired;
    result.bytes = sim.event_list_bytes();
  });
  return result;
}

}  // namespace
}  // namespace loadscape::bench

int main(int argc, char** argv) {
  namespace bench = loadscape::bench;
  namespace sim = loadscape::sim;
  const int runs = argc > 1 ? std::atoi(argv[1]) : 7;
  const auto order = bench::shuffled();
  for (const bool soon : {true, false}) {
    std::vector<double> ns[2];
    bench::Result last[2];
    for (int i = 0; i < runs; ++i) {
      for (const int heap : {0, 1}) {
        last[heap] = bench::run(heap == 1 ? sim::LadderQueue::heap_only : sim::LadderQueue::usual_heap, soon, order);
        ns[heap].push_back(last[heap].ns);
      }
    }
    for (const int heap : {0, 1}) {
      std::printf(
          "cancelled %s, %-6s  %6.1f ns per timeout (least %5.1f); at most %7zu pending, %5.2f MB; %llu fired\n",
          soon ? "soon" : "late", heap == 1 ? "heap" : "ladder", bench::median(ns[heap]), bench::least(ns[heap]),
          last[heap].most_pending, static_cast<double>(last[heap].bytes) / 1e6,
          static_cast<unsigned long long>(last[heap].fired));
    }
  }
}
