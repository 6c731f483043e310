#include "models/policies/circuit.hpp"

#include <algorithm>

namespace loadscape::models {
namespace {

using namespace std::chrono_literals;

/// A share of whole calls; products such as 0.1 * 30 are not whole to the last bit.
bool reaches(std::uint64_t part, double share, std::uint64_t all) {
  constexpr double rounding = 1e-9;
  return static_cast<double>(part) >= share * static_cast<double>(all) - rounding;
}

}  // namespace

Circuit::Circuit(const CircuitRules& rules)
    : rules_{rules},
      call_window_{rules.calls.value_or(1)},
      time_window_{rules.time.value_or(1s), rules.buckets},
      trial_window_{rules.trials} {}

bool Circuit::admit(sim::SimTime now) {
  pass_time(now);
  if (state_ == State::open && now - since_ >= rules_.wait) half_open(now);
  if (state_ == State::closed) return true;
  if (state_ == State::open || trials_left_ == 0) return false;
  --trials_left_;
  return true;
}

void Circuit::record(sim::SimTime now, sim::Duration took, bool failed) {
  pass_time(now);
  const bool slow = rules_.slow_after && took > *rules_.slow_after;
  if (state_ == State::closed) record_closed(now, failed, slow);
  if (state_ == State::half_open) record_trial(now, failed, slow);
}

void Circuit::release(sim::SimTime now) {
  pass_time(now);
  if (state_ == State::half_open) ++trials_left_;
}

bool Circuit::exceeds(const Outcomes& seen, std::uint32_t minimum) const {
  if (seen.calls < minimum) return false;
  return reaches(seen.failed, rules_.failure_rate, seen.calls) ||
         (rules_.slow_after && reaches(seen.slow, rules_.slow_rate, seen.calls));
}

void Circuit::record_closed(sim::SimTime now, bool failed, bool slow) {
  if (rules_.consecutive) {
    in_a_row_ = failed ? in_a_row_ + 1 : 0;
    if (in_a_row_ >= *rules_.consecutive) open(now);
    return;
  }
  const auto& seen = rules_.calls ? call_window_.add(failed, slow) : time_window_.add(now, failed, slow);
  const auto minimum = rules_.calls ? std::min(rules_.minimum_calls, *rules_.calls) : rules_.minimum_calls;
  if ((failed || !rules_.judged_after_failures_only) && exceeds(seen, minimum)) open(now);
}

void Circuit::record_trial(sim::SimTime now, bool failed, bool slow) {
  if (rules_.consecutive) {
    if (failed) {
      open(now);
    } else if (++in_a_row_ >= rules_.trials) {
      close();
    }
    return;
  }
  const auto& seen = trial_window_.add(failed, slow);
  const auto minimum = std::min(rules_.minimum_calls, rules_.trials);
  if (exceeds(seen, minimum)) {
    open(now);
  } else if (seen.calls >= minimum) {
    close();
  }
}

/// What happens by itself, at the instants at which it does.
void Circuit::pass_time(sim::SimTime now) {
  for (;;) {
    if (state_ == State::open && rules_.half_opens_by_itself && now - since_ >= rules_.wait) {
      half_open(since_ + rules_.wait);
    } else if (state_ == State::half_open && rules_.longest_half_open && now - since_ >= *rules_.longest_half_open) {
      open(since_ + *rules_.longest_half_open);
    } else {
      return;
    }
  }
}

void Circuit::open(sim::SimTime when) {
  state_ = State::open;
  since_ = when;
  ++opened_;
}

void Circuit::half_open(sim::SimTime when) {
  was_open_ += when - since_;
  state_ = State::half_open;
  since_ = when;
  in_a_row_ = 0;
  trials_left_ = rules_.trials;
  trial_window_.clear();
}

void Circuit::close() {
  state_ = State::closed;
  in_a_row_ = 0;
  call_window_.clear();
  time_window_.clear();
}

Circuit::State Circuit::state(sim::SimTime now) {
  pass_time(now);
  return state_;
}

sim::Duration Circuit::time_open(sim::SimTime now) const {
  return was_open_ + (state_ == State::open ? now - since_ : sim::Duration{0});
}

}  // namespace loadscape::models
