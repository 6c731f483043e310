/// A rolling quota of a million calls: time per call while the window fills, while it slides, and when it is exhausted.
///
/// usage: bench_limits [RUNS]

#include "bench/timing.hpp"
#include "models/ledger.hpp"
#include "models/nodes/limits/rolling_quota.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace loadscape::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t allowance = 1'000'000;
constexpr sim::Duration window = 24h;
constexpr sim::Duration spacing = window / allowance;

/// The limit, and a call that comes to it again and again.
class Gate {
 public:
  Gate() : ledger_{one_flow()}, quota_{context_, terms()} {
    context_.ledger = &ledger_;
    sim_.add(quota_);
    sim_.set_steps(std::vector<sim::Step>(1));
    auto& message = sim_.create(0);
    message.record = ledger_.open(0, 1, sim_.now(), 1);
    message_ = message.id;
  }

  /// Nanoseconds per call; @param every  time between two of them
  double ns_per_call(std::uint64_t calls, sim::Duration every) {
    auto& step = sim_.step(0);
    auto& message = sim_.message(message_);
    return ns_each(calls, [&] {
      for (std::uint64_t i = 0; i < calls; ++i) {
        sim_.run_until(sim_.now() + every);
        quota_.enter(sim_, message, step);
        passed_ += message.failed ? 0 : 1;
        message.failed = false;
      }
    });
  }
  std::uint64_t take_passed() { return std::exchange(passed_, 0); }

 private:
  static std::vector<models::Flow> one_flow() {
    models::Flow flow;
    flow.to = {0};
    return {flow};
  }
  static models::LimitTerms terms() {
    models::LimitTerms terms;
    terms.allowance = allowance;
    terms.window = window;
    terms.flows = 1;
    return terms;
  }

  models::RunContext context_;
  models::Ledger ledger_;
  sim::Simulation sim_;
  models::RollingQuota quota_;
  sim::MessageId message_ = sim::no_message;
  std::uint64_t passed_ = 0;
};

}  // namespace
}  // namespace loadscape::bench

int main(int argc, char** argv) {
  namespace bench = loadscape::bench;
  const int runs = argc > 1 ? std::atoi(argv[1]) : 7;
  struct Phase {
    const char* name;
    loadscape::sim::Duration every;
  };
  // As fast as the window can take it; then so that each call finds one that has left; then ten times as fast.
  const Phase phases[] = {{"fills", bench::spacing}, {"slides", bench::spacing}, {"exhausted", bench::spacing / 10}};
  std::vector<double> ns[3];
  std::uint64_t passed[3] = {};
  for (int run = 0; run < runs; ++run) {
    bench::Gate gate;
    for (int i = 0; i < 3; ++i) {
      ns[i].push_back(gate.ns_per_call(bench::allowance, phases[i].every));
      passed[i] = gate.take_passed();
    }
  }
  for (int i = 0; i < 3; ++i) {
    std::printf("%-9s  %6.1f ns per call (least %5.1f); %llu of %llu pass\n", phases[i].name, bench::median(ns[i]),
                bench::least(ns[i]), static_cast<unsigned long long>(passed[i]),
                static_cast<unsigned long long>(bench::allowance));
  }
}
