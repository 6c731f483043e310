#include "sim/simulation.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;

/// Delays each message by its datum [s] and writes down what happened.
class Recorder final : public sim::Node {
 public:
  enum Action : std::uint8_t { delay, open, close, fail, end };
  std::vector<std::string> log;

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override {
    const auto who = std::to_string(message.key);
    switch (step.action) {
      case delay: sim.wake_after(*this, message, std::chrono::seconds{step.datum}); return sim::Then::wait;
      case open: log.push_back(who + " opens"); return sim::Then::proceed;
      case close: log.push_back(who + (message.failed ? " closes failed" : " closes")); return sim::Then::proceed;
      case fail: sim::Simulation::fail(message, {.kind = 7}); return sim::Then::proceed;
      default:
        log.push_back(who + " ends at " + std::to_string(sim::to_seconds(sim.now())).substr(0, 4));
        sim.destroy(message);
        return sim::Then::ended;
    }
  }
  void due(sim::Simulation& sim, sim::Message& message) override { sim.proceed(message); }
  void tick(sim::Simulation&, std::uint32_t what) override { log.push_back("tick " + std::to_string(what)); }
};

sim::Step step(sim::Node& node, sim::StepId scope, sim::StepId partner) {
  sim::Step made;
  made.node = &node;
  made.scope = scope;
  made.partner = partner;
  return made;
}

sim::Step step(Recorder& node, Recorder::Action action, sim::StepId scope, sim::StepId partner,
               std::uint32_t datum = 0) {
  sim::Step made = step(node, scope, partner);
  made.action = action;
  made.datum = datum;
  return made;
}

sim::Message& begin(sim::Simulation& sim, std::uint64_t key, sim::StepId entry) {
  auto& message = sim.create(entry);
  message.key = key;
  sim.start(message);
  return message;
}

/// Messages that wait at random, again and again, with many ties and releases, and take each other's waits away.
class Churn final : public sim::Node {
 public:
  std::uint64_t hash = 0;

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step&) override {
    const std::uint32_t draw = static_cast<std::uint32_t>(random_());
    const auto delay = draw % 8 == 0 ? sim::Duration{draw} : sim::Duration{draw % 64 * 1'000};
    sim.wake_after(*this, message, delay, draw % 5 == 0 ? sim::Priority::release : sim::Priority::normal);
    return sim::Then::wait;
  }
  void due(sim::Simulation& sim, sim::Message& message) override {
    hash = sim::mix(hash, static_cast<std::uint64_t>(sim.now().time_since_epoch().count()) ^ message.key << 48);
    sim.start(message);
    auto& other = sim.message(static_cast<std::uint32_t>(random_()) % static_cast<std::uint32_t>(sim.live_messages()));
    if (other.pending == 0) return;
    sim.cancel(other);
    sim.start(other);
  }

 private:
  sim::Stream random_{1, 2, 3};
};

}  // namespace

TEST_CASE("a run is the same to the event with the heap and with the ladder", "[sim][event-list]") {
  std::vector<std::uint64_t> hashes;
  for (const std::size_t most_in_heap : {sim::LadderQueue::heap_only, sim::LadderQueue::usual_heap, std::size_t{3}}) {
    sim::Simulation sim{most_in_heap};
    Churn node;
    sim.add(node);
    sim.set_steps({step(node, 0, 0)});
    for (std::uint64_t key = 0; key < 5'000; ++key) begin(sim, key, 0);
    sim.run_events(100'000, sim::never);
    CHECK(sim.events() == 100'000);
    hashes.push_back(node.hash);
  }
  CHECK(hashes == std::vector<std::uint64_t>(3, hashes[0]));
}

TEST_CASE("a failed message closes the scopes it is in, from the inside out, and skips the rest", "[sim]") {
  sim::Simulation sim;
  Recorder node;
  sim.add(node);
  using R = Recorder;
  sim.set_steps({step(node, R::open, 6, 5), step(node, R::open, 5, 4), step(node, R::fail, 4, 2),
                 step(node, R::delay, 4, 3, 9), step(node, R::close, 5, 1), step(node, R::close, 6, 0),
                 step(node, R::end, 6, 6)});
  begin(sim, 1, 0);
  CHECK_FALSE(sim.run_until(sim::SimTime{20s}));
  CHECK(node.log ==
        std::vector<std::string>{"1 opens", "1 opens", "1 closes failed", "1 closes failed", "1 ends at 0.00"});
}

TEST_CASE("a message that is interrupted does not wake, and its event is not counted", "[sim]") {
  sim::Simulation sim;
  Recorder node;
  sim.add(node);
  using R = Recorder;
  sim.set_steps(
      {step(node, R::open, 3, 2), step(node, R::delay, 2, 1, 5), step(node, R::close, 3, 0), step(node, R::end, 3, 3)});
  auto& message = begin(sim, 1, 0);
  sim.run_until(sim::SimTime{2s});
  CHECK(sim.holds(message, node));
  sim.interrupt(message, {.kind = 3});
  sim.run_until(sim::SimTime{10s});
  CHECK(node.log == std::vector<std::string>{"1 opens", "1 closes failed", "1 ends at 2.00"});
  CHECK(sim.events() == 0);
  CHECK(sim.live_messages() == 0);
}

TEST_CASE("events of one instant run releases first, then in scheduling order", "[sim]") {
  sim::Simulation sim;
  Recorder node;
  sim.add(node);
  sim.tick_after(node, 1s, 1);
  sim.tick_after(node, 1s, 2);
  sim.tick_after(node, 1s, 3, sim::Priority::release);
  sim.run_until(sim::SimTime{1s});
  CHECK(node.log == std::vector<std::string>{"tick 3", "tick 1", "tick 2"});
}

TEST_CASE("running in steps gives the same as running at once", "[sim]") {
  using R = Recorder;
  std::vector<std::string> logs[2];
  for (const bool in_steps : {false, true}) {
    sim::Simulation sim;
    Recorder node;
    sim.add(node);
    sim.set_steps({step(node, R::delay, 1, 0, 3), step(node, R::end, 1, 1)});
    for (std::uint64_t key = 1; key < 5; ++key) begin(sim, key, 0);
    while (in_steps && sim.run_events(1, sim::SimTime{10s})) {
    }
    sim.run_until(sim::SimTime{10s});
    CHECK(sim.events() == 4);
    logs[in_steps ? 1 : 0] = node.log;
  }
  CHECK(logs[0] == logs[1]);
}

TEST_CASE("an event in the past is refused with time, event number and node", "[sim]") {
  sim::Simulation sim;
  Recorder node;
  sim.add(node);
  CHECK_THROWS_WITH(sim.tick_after(node, -112ms, 0),
                    ContainsSubstring("event 0, node 0: cannot schedule an event 112000000 ns in the past"));
}

TEST_CASE("a million timeouts of which almost all are cancelled do not fill the list", "[sim]") {
  sim::Simulation sim;
  Recorder node;
  sim.add(node);
  sim.set_steps({step(node, Recorder::delay, 1, 0, 3600), step(node, Recorder::end, 1, 1)});
  std::size_t most = 0;
  for (std::uint64_t key = 0; key < 1'000'000; ++key) {
    auto& message = begin(sim, key, 0);
    sim.settle();
    if (key % 100 != 0) sim.destroy(message);
    most = std::max(most, sim.pending_events());
  }
  CHECK(most <= 2 * (1'000'000 / 100) + 64);
  CHECK(sim.event_list_bytes() < 100 * most);
  sim.run_until(sim::SimTime{2h});
  CHECK(node.log.size() == 10'000);
}

}  // namespace loadscape::tests
