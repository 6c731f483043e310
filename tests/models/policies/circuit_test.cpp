/// The circuit breaker's state machine against sequences worked out from the rules of resilience4j
/// (CircuitBreakerStateMachine.java, CircuitBreakerMetrics.java) and Polly (CircuitStateController.cs,
/// AdvancedCircuitBehavior.cs, RollingHealthMetrics.cs).

#include "models/policies/circuit.hpp"
#include "tests/catch.hpp"

#include <string_view>

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
using models::Circuit;
using models::CircuitRules;
using models::TimeWindow;
using State = Circuit::State;

constexpr sim::SimTime at(sim::Duration time) { return sim::SimTime{} + time; }

/// Plays calls that end when they begin: S a success, F a failure, - one that must be refused; one every second.
class Player {
 public:
  explicit Player(const CircuitRules& rules, sim::Duration start = 0s) : circuit_{rules}, now_{at(start)} {}

  void play(std::string_view calls) {
    for (const char call : calls) {
      INFO("call '" << call << "' at " << sim::to_seconds(now_.time_since_epoch()) << " s");
      const bool admitted = circuit_.admit(now_);
      CHECK(admitted == (call != '-'));
      if (admitted) circuit_.record(now_, 0s, call == 'F');
      now_ += 1s;
    }
  }
  State state() { return circuit_.state(now_); }
  Circuit& circuit() { return circuit_; }
  sim::SimTime now() const { return now_; }

 private:
  Circuit circuit_;
  sim::SimTime now_;
};

CircuitRules last_calls(std::uint32_t calls, std::uint32_t minimum) {
  CircuitRules rules;
  rules.calls = calls;
  rules.minimum_calls = minimum;
  rules.wait = 10s;
  rules.trials = 3;
  return rules;
}

CircuitRules in_a_row(std::uint32_t failures) {
  CircuitRules rules;
  rules.consecutive = failures;
  rules.wait = 5s;
  rules.trials = 1;
  return rules;
}

}  // namespace

TEST_CASE("a circuit opens after so many failures in a row, and a success starts the count anew", "[models][circuit]") {
  Player player{in_a_row(3)};
  player.play("FFSFF");
  CHECK(player.state() == State::closed);
  player.play("F----");  // opened at 5 s
  CHECK(player.state() == State::open);
  player.play("S");  // at 10 s the wait is over: the one trial
  CHECK(player.state() == State::closed);
  player.play("FFF");
  CHECK(player.circuit().times_opened() == 2);
}

TEST_CASE("a trial that fails opens the circuit again for the whole wait", "[models][circuit]") {
  Player player{in_a_row(3)};
  player.play("FFF----F----S");  // opens at 2 s, again at 7 s
  CHECK(player.state() == State::closed);
  CHECK(player.circuit().time_open(player.now()) == 10s);
}

TEST_CASE("one trial at a time: others are refused while it is under way", "[models][circuit]") {
  Circuit circuit{in_a_row(1)};
  CHECK(circuit.admit(at(0s)));
  circuit.record(at(0s), 0s, true);
  CHECK(circuit.admit(at(5s)));
  CHECK_FALSE(circuit.admit(at(6s)));
  CHECK_FALSE(circuit.admit(at(20s)));
  circuit.record(at(21s), 16s, false);
  CHECK(circuit.state(at(21s)) == State::closed);
}

TEST_CASE("a window of calls is not judged before its minimum", "[models][circuit]") {
  Player player{last_calls(10, 5)};
  player.play("FFFF");
  CHECK(player.state() == State::closed);
  player.play("F-");
  CHECK(player.state() == State::open);
}

TEST_CASE("in resilience4j a success may open the circuit, as it completes the minimum", "[models][circuit]") {
  Player player{last_calls(10, 5)};
  player.play("FFFFS-");  // 4 of 5
  CHECK(player.state() == State::open);
}

TEST_CASE("in Polly only a failure opens the circuit", "[models][circuit]") {
  auto rules = last_calls(10, 5);
  rules.judged_after_failures_only = true;
  Player player{rules};
  player.play("FFFFSS");
  CHECK(player.state() == State::closed);
  player.play("F-");
  CHECK(player.state() == State::open);
}

TEST_CASE("a window of calls slides, and one smaller than the minimum is judged when it is full", "[models][circuit]") {
  Player player{last_calls(4, 100)};
  player.play("FSSS");  // 1 of 4
  player.play("F");     // SSSF
  CHECK(player.state() == State::closed);
  player.play("F-");  // SSFF: exactly half
  CHECK(player.state() == State::open);
}

TEST_CASE("calls are slow when they take longer than the threshold, and enough slow ones open", "[models][circuit]") {
  auto rules = last_calls(4, 4);
  rules.slow_after = 2s;
  rules.slow_rate = 0.5;
  Circuit circuit{rules};
  const sim::Duration took[] = {2s, 2s + 1ns, 1s, 2s};  // exactly the threshold is not slow: 1 of 4
  for (const auto time : took) {
    CHECK(circuit.admit(at(0s)));
    circuit.record(at(0s), time, false);
  }
  CHECK(circuit.state(at(0s)) == State::closed);
  circuit.record(at(0s), 3s, false);  // the oldest has left: 2 of 4
  CHECK(circuit.state(at(0s)) == State::open);
}

TEST_CASE("resilience4j judges its trials when all permitted ones are known", "[models][circuit]") {
  SECTION("most succeed: closed, and nothing is remembered") {
    Player player{last_calls(4, 4)};
    player.play("FFFF---------");  // opened at 3 s, refused until 12 s
    player.play("SFS");            // 13 s, 14 s, 15 s: 1 of 3 is below half
    CHECK(player.state() == State::closed);
    player.play("FFF");  // a new window: 3 of 4 known
    CHECK(player.state() == State::closed);
    player.play("F");
    CHECK(player.state() == State::open);
  }
  SECTION("half or more fail: open again, after the last of them only") {
    Player player{last_calls(4, 4)};
    player.play("FFFF---------");
    player.play("FF");
    CHECK(player.state() == State::half_open);
    player.play("S-");
    CHECK(player.state() == State::open);
    CHECK(player.circuit().times_opened() == 2);
  }
}

TEST_CASE("the minimum of calls holds for the trials as well, if it is smaller", "[models][circuit]") {
  Player player{last_calls(4, 2)};
  player.play("FF---------");  // opened at 1 s
  player.play("S");
  CHECK(player.state() == State::half_open);
  player.play("S");  // two of the three permitted are enough to judge
  CHECK(player.state() == State::closed);
}

TEST_CASE("the rest is refused while all permitted trials are under way", "[models][circuit]") {
  Circuit circuit{last_calls(1, 1)};
  CHECK(circuit.admit(at(0s)));
  circuit.record(at(0s), 0s, true);
  CHECK(circuit.admit(at(10s)));
  CHECK(circuit.admit(at(10s)));
  CHECK(circuit.admit(at(10s)));
  CHECK_FALSE(circuit.admit(at(10s)));
  circuit.release(at(11s));  // one of them was given up: its place is free
  CHECK(circuit.admit(at(11s)));
  CHECK_FALSE(circuit.admit(at(11s)));
}

TEST_CASE("outcomes count in the state that the circuit has when they come", "[models][circuit]") {
  auto rules = last_calls(2, 2);
  rules.trials = 2;
  Circuit circuit{rules};
  for (int i = 0; i < 5; ++i) CHECK(circuit.admit(at(0s)));
  circuit.record(at(1s), 1s, true);
  circuit.record(at(1s), 1s, true);  // opens
  circuit.record(at(2s), 2s, false);  // late, while open: changes nothing
  CHECK(circuit.state(at(2s)) == State::open);
  CHECK(circuit.admit(at(11s)));
  circuit.record(at(12s), 12s, false);  // late, of a call from before: counts among the trials
  circuit.record(at(12s), 1s, false);
  CHECK(circuit.state(at(12s)) == State::closed);
}

TEST_CASE("a window of whole seconds holds the present second and those before it", "[models][circuit]") {
  CircuitRules rules;
  rules.time = 10s;
  rules.minimum_calls = 2;
  rules.wait = 60s;
  SECTION("in the last of its ten seconds an outcome still counts") {
    Circuit circuit{rules};
    circuit.record(at(900ms), 0s, true);
    circuit.record(at(9'999ms), 0s, true);
    CHECK(circuit.state(at(9'999ms)) == State::open);
  }
  SECTION("with the eleventh it has left, though it is only 9.1 s old") {
    Circuit circuit{rules};
    circuit.record(at(900ms), 0s, true);
    circuit.record(at(10s), 0s, true);
    CHECK(circuit.state(at(10s)) == State::closed);
  }
}

TEST_CASE("a window of tenths begins with its first outcome", "[models][circuit]") {
  CircuitRules rules;
  rules.time = 10s;
  rules.buckets = TimeWindow::Buckets::tenths;
  rules.minimum_calls = 3;
  rules.wait = 60s;
  // The bucket of 0.1 s lasts until 1.1 s, so the outcome of 0.9 s is in it, and both leave at 10.1 s.
  SECTION("just before") {
    Circuit circuit{rules};
    for (const auto time : {100ms, 900ms, 10'099ms}) circuit.record(at(time), 0s, true);
    CHECK(circuit.state(at(10'099ms)) == State::open);
  }
  SECTION("then") {
    Circuit circuit{rules};
    for (const auto time : {100ms, 900ms, 10'100ms}) circuit.record(at(time), 0s, true);
    CHECK(circuit.state(at(10'100ms)) == State::closed);
  }
}

TEST_CASE("a window of time may be busy and idle by turns", "[models][circuit]") {
  CircuitRules rules;
  rules.time = 3s;
  rules.minimum_calls = 1000;
  rules.wait = 1s;
  Circuit circuit{rules};
  // 999 outcomes in any three seconds, for two hours with gaps: never judged.
  for (int second = 0; second < 7200; ++second) {
    if (second % 7 == 3) continue;
    for (int i = 0; i < 333; ++i) circuit.record(at(second * 1s), 0s, true);
  }
  CHECK(circuit.times_opened() == 0);
  // Nothing came at 7199 s, 333 at 7198 s.
  for (int i = 0; i < 666; ++i) circuit.record(at(7200s), 0s, true);
  CHECK(circuit.times_opened() == 0);
  circuit.record(at(7200s), 0s, true);
  CHECK(circuit.times_opened() == 1);
}

TEST_CASE("a circuit may be half open as soon as the wait is over, and open again if nobody tries",
          "[models][circuit]") {
  auto rules = last_calls(1, 1);
  rules.half_opens_by_itself = true;
  rules.longest_half_open = 5s;
  Circuit circuit{rules};
  circuit.record(at(0s), 0s, true);
  CHECK(circuit.state(at(9s)) == State::open);
  CHECK(circuit.state(at(10s)) == State::half_open);
  CHECK(circuit.state(at(15s)) == State::open);
  CHECK(circuit.state(at(100s)) == State::half_open);  // 15 s to 25 s, 30 s to 40 s, ... 90 s to 100 s
  CHECK(circuit.times_opened() == 7);
  CHECK(circuit.time_open(at(100s)) == 70s);
}

TEST_CASE("without a call the circuit stays open, however long the wait has been over", "[models][circuit]") {
  Circuit circuit{last_calls(1, 1)};
  circuit.record(at(0s), 0s, true);
  CHECK(circuit.state(at(1h)) == State::open);
  CHECK(circuit.time_open(at(1h)) == 1h);
}

}  // namespace loadscape::tests
