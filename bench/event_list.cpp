/// The hold model: with n events pending, take the first out and schedule another one some time after it.
///
/// usage: bench_event_list [RUNS] [MOST_PENDING]
///
/// One line for each distribution of that time and each n: nanoseconds per hold (median of the runs, in brackets the
/// least) of the kernel's ladder and heap, of std::priority_queue and of boost::heap::d_ary_heap<4>, all in the same
/// process and in turns, and how many bytes the ladder holds per pending event.

#include "sim/event_list.hpp"
#include "bench/timing.hpp"
#include "sim/ladder_queue.hpp"
#include "sim/random.hpp"

#include <boost/heap/d_ary_heap.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <queue>
#include <string_view>
#include <vector>

namespace loadscape::bench {
namespace {

using sim::Event;

constexpr double mean_ns = 1e9;

struct Increment {
  std::string_view name;
  double (*draw)(double u);  ///< in means, from a uniform number
};

constexpr std::array increments{
    Increment{"exponential", [](double u) { return -std::log(u); }},
    Increment{"uniform", [](double u) { return 2 * u; }},
    Increment{"bimodal", [](double u) { return u < 0.9 ? 0.1 * u / 0.9 : 95 * (u - 0.9); }},  // 9 in 10 below 0.1
    Increment{"constant", [](double) { return 1.0; }},
    Increment{"pareto 1.5", [](double u) { return std::pow(u, -1 / 1.5) / 3; }},
    Increment{"ties", [](double u) { return std::ceil(16 * u) / 8.5; }},  // all events at few instants
};

struct Later {
  bool operator()(const Event& a, const Event& b) const { return sim::earlier(b, a); }
};

/// Gives the library's queues the kernel's names.
template <class Queue>
class Adapted {
 public:
  void push(const Event& event) { queue_.push(event); }
  Event pop() {
    const Event first = queue_.top();
    queue_.pop();
    return first;
  }

 private:
  Queue queue_;
};
using Standard = Adapted<std::priority_queue<Event, std::vector<Event>, Later>>;
using Boost = Adapted<boost::heap::d_ary_heap<Event, boost::heap::arity<4>, boost::heap::compare<Later>>>;

/// A list with its events, in the steady state.
template <class List>
class Hold {
 public:
  Hold(const std::vector<std::uint64_t>& delays, std::uint64_t pending, bool ties) : delays_{&delays} {
    for (std::uint64_t i = 0; i < pending; ++i) {
      // A stationary renewal process starts with part of an increment; ties start together.
      const auto part = static_cast<double>(i) / static_cast<double>(pending);
      const std::uint64_t delay = delays[i % delays.size()];
      list_.push({ties ? delay : static_cast<std::uint64_t>(part * static_cast<double>(delay)), ++sequence_, 0, 0});
    }
    run(3 * pending);
  }

  void run(std::uint64_t holds) {
    const std::uint64_t mask = delays_->size() - 1;
    for (std::uint64_t i = 0; i < holds; ++i) {
      Event event = list_.pop();
      event.order = ++sequence_;
      event.at += (*delays_)[event.order & mask];
      list_.push(event);
    }
    keep(sequence_);
  }
  const List& list() const { return list_; }

 private:
  const std::vector<std::uint64_t>* delays_;
  List list_;
  std::uint64_t sequence_ = 0;
};

std::vector<std::uint64_t> delays_of(const Increment& increment) {
  sim::Stream random{1, sim::name_key(increment.name), 0};
  std::vector<std::uint64_t> delays(1U << 14U);
  for (auto& delay : delays) delay = static_cast<std::uint64_t>(mean_ns * increment.draw(sim::uniform01(random)));
  return delays;
}

void compare(const Increment& increment, std::uint64_t pending, int runs) {
  const auto delays = delays_of(increment);
  const bool ties = increment.name == "ties";
  const auto ladder = std::make_unique<Hold<sim::LadderQueue>>(delays, pending, ties);
  const auto heap = std::make_unique<Hold<sim::EventList>>(delays, pending, ties);
  const auto standard = std::make_unique<Hold<Standard>>(delays, pending, ties);
  const auto boost = std::make_unique<Hold<Boost>>(delays, pending, ties);
  // The ladder's cost comes in cycles as long as an increment, that of a heap does not.
  const std::uint64_t holds = std::max<std::uint64_t>(200'000, 3 * pending);
  const std::uint64_t holds_of_heaps = std::max<std::uint64_t>(200'000, pending / 4);
  std::array<std::vector<double>, 4> ns;
  for (int i = 0; i < runs; ++i) {
    ns[0].push_back(ns_each(holds, [&] { ladder->run(holds); }));
    ns[1].push_back(ns_each(holds_of_heaps, [&] { heap->run(holds_of_heaps); }));
    ns[2].push_back(ns_each(holds_of_heaps, [&] { standard->run(holds_of_heaps); }));
    ns[3].push_back(ns_each(holds_of_heaps, [&] { boost->run(holds_of_heaps); }));
  }
  std::printf("%-12.*s %8llu", static_cast<int>(increment.name.size()), increment.name.data(),
              static_cast<unsigned long long>(pending));
  for (const auto& of_one : ns) std::printf("  %6.1f (%5.1f)", median(of_one), least(of_one));
  std::printf("  %5.2f  %5.2f  %5.2f  %5.1f\n", median(ns[0]) / median(ns[1]), median(ns[0]) / median(ns[2]),
              median(ns[0]) / median(ns[3]),
              static_cast<double>(ladder->list().bytes()) / static_cast<double>(pending));
  std::fflush(stdout);
}

}  // namespace
}  // namespace loadscape::bench

int main(int argc, char** argv) {
  namespace bench = loadscape::bench;
  const int runs = argc > 1 ? std::atoi(argv[1]) : 7;
  const std::uint64_t most = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  std::printf("ns per hold: median (least) of %d runs; ratios are ladder / other\n", runs);
  std::printf("%-12s %8s  %14s  %14s  %14s  %14s  %5s  %5s  %5s  %5s\n", "increment", "pending", "ladder", "heap",
              "std", "boost", "/heap", "/std", "/boost", "bytes");
  for (const auto& increment : bench::increments) {
    for (std::uint64_t pending = 10; pending <= most; pending *= 10) bench::compare(increment, pending, runs);
  }
}
