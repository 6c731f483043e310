#pragma once
/// The state of a circuit breaker, call by call: no messages, no events.

#include "models/policies/outcome_window.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>

namespace loadscape::models {

struct CircuitRules {
  // What opens the circuit: one of these.
  std::optional<std::uint32_t> consecutive = std::nullopt;  ///< failures in a row
  std::optional<std::uint32_t> calls = std::nullopt;        ///< window of so many calls
  std::optional<sim::Duration> time = std::nullopt;         ///< window of time
  TimeWindow::Buckets buckets = TimeWindow::Buckets::seconds;
  std::uint32_t minimum_calls = 100;  ///< in the window before it is judged; fewer if the window is smaller
  double failure_rate = 0.5;          ///< at least: opens
  std::optional<sim::Duration> slow_after = std::nullopt;  ///< calls that took longer are slow
  double slow_rate = 1.0;                                  ///< at least: opens
  bool judged_after_failures_only = false;                 ///< else after successes too

  sim::Duration wait{0};          ///< open for so long
  std::uint32_t trials = 10;      ///< calls let through while half open
  bool half_opens_by_itself = false;
  std::optional<sim::Duration> longest_half_open = std::nullopt;  ///< then it opens again
};

/// closed -> open when the rule for opening is met; open -> half open when `wait` is over, by itself or with the next
/// call; half open -> closed or open, as its trials turn out. A circuit that closes has forgotten everything.
///
/// With a window of calls or time the trials are judged like a window of `trials` calls: with every outcome once
/// min(minimum_calls, trials) are known. As in resilience4j an outcome counts in the state that the circuit has when it
/// comes, not in the one that let the call go: late outcomes of calls from before count among the trials.
/// With `consecutive` the first failure opens the circuit again, and `trials` successes in a row close it.
///
/// A call in the very nanosecond in which the wait ends is let through (as in Polly; resilience4j lets the next one
/// through). While open, outcomes of calls that were under way change nothing.
class Circuit {
 public:
  enum class State { closed, open, half_open };

  explicit Circuit(const CircuitRules& rules);

  /// Whether a call may be made now.
  bool admit(sim::SimTime now);
  /// What came of one that was admitted.
  void record(sim::SimTime now, sim::Duration took, bool failed);
  /// One that was admitted has no outcome: its trial is free again.
  void release(sim::SimTime now);

  State state(sim::SimTime now);
  std::uint64_t times_opened() const { return opened_; }
  /// Time that it has been open until now.
  sim::Duration time_open(sim::SimTime now) const;

 private:
  bool exceeds(const Outcomes& seen, std::uint32_t minimum) const;
  void record_closed(sim::SimTime now, bool failed, bool slow);
  void record_trial(sim::SimTime now, bool failed, bool slow);
  void pass_time(sim::SimTime now);
  void open(sim::SimTime when);
  void half_open(sim::SimTime when);
  void close();

  CircuitRules rules_;
  CallWindow call_window_;
  TimeWindow time_window_;
  CallWindow trial_window_;
  State state_ = State::closed;
  sim::SimTime since_{};  ///< of the present state
  std::uint32_t in_a_row_ = 0;  ///< failures while closed, successes while half open
  std::uint32_t trials_left_ = 0;
  std::uint64_t opened_ = 0;
  sim::Duration was_open_{0};
};

}  // namespace loadscape::models
