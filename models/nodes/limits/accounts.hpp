#pragma once
/// What a limit knows of each message that is inside.

#include "sim/simulation.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace loadscape::models {

/// An account for each message between its entry and its end, found for the message and for whatever it waits for: the
/// calls that it makes, their attempts, and what those make inline. Places are used again, so a run at a steady load
/// allocates nothing.
///
/// Who makes a call for an account is bound to it until the call has ended, even if meanwhile nobody waits for it any more.
template <class Account>
class Accounts {
 public:
  static constexpr std::uint32_t none = 0xffffffffU;

  std::uint32_t open(sim::MessageId message) {
    if (message >= slots_.size()) slots_.resize(message + 1, none);
    auto& slot = slots_[message];
    if (slot == none) {
      if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(accounts_.size()));
        accounts_.emplace_back();
        serials_.push_back(0);
      }
      slot = free_.back();
      free_.pop_back();
    }
    return slot;
  }
  void close(sim::MessageId message) {
    ++serials_[slots_[message]];
    free_.push_back(slots_[message]);
    slots_[message] = none;
  }
  /// Of the message itself, or of the nearest one that waits for it.
  std::uint32_t find(sim::Simulation& sim, const sim::Message& message) const {
    for (const auto* at = &message;; at = &sim.message(at->parent)) {
      const auto slot = own(at->id);
      if (slot != none || at->parent == sim::no_message) return slot;
    }
  }
  std::uint32_t own(sim::MessageId message) const { return message < slots_.size() ? slots_[message] : none; }
  void bind(sim::MessageId caller, std::uint32_t slot) {
    if (caller >= bonds_.size()) bonds_.resize(caller + 1);
    bonds_[caller] = {slot, serials_[slot]};
  }
  /// The account that the caller was bound to, if it is still open; then it is bound no longer.
  std::uint32_t unbind(sim::MessageId caller) {
    if (caller >= bonds_.size()) return none;
    const auto [slot, serial] = std::exchange(bonds_[caller], Bond{});
    return slot == none || serials_[slot] != serial ? none : slot;
  }
  Account& operator[](std::uint32_t slot) { return accounts_[slot]; }

 private:
  struct Bond {
    std::uint32_t slot = none, serial = 0;
  };

  std::vector<std::uint32_t> slots_;  ///< by message
  std::vector<std::uint32_t> serials_;  ///< by slot: how many accounts it has had
  std::vector<Bond> bonds_;  ///< by caller
  std::vector<Account> accounts_;
  std::vector<std::uint32_t> free_;
};

/// A clock that advances at a rate which changes: 0 while it stands still, k while k things run at once.
struct Meter {
  sim::SimTime since{};
  sim::Duration total{0};
  std::uint32_t rate = 0;

  void reset(sim::SimTime now) { *this = {.since = now}; }
  sim::Duration at(sim::SimTime now) const { return total + (now - since) * rate; }
  void set_rate(sim::SimTime now, std::uint32_t to) {
    total = at(now);
    since = now;
    rate = to;
  }
  /// When it will first show at least `reading`; never at this rate, if it does not already.
  sim::SimTime when(sim::SimTime now, sim::Duration reading) const {
    const auto left = reading - at(now);
    if (left <= sim::Duration{0}) return now;
    if (rate == 0) return sim::never;
    return now + sim::Duration{(left.count() + rate - 1) / rate};
  }
};

/// At most one alarm of a node for each of its accounts is worth waiting for: a later one is set when the first rings.
class Alarm {
 public:
  /// Rings at `at` or before, by a tick with this number.
  void set(sim::Simulation& sim, const sim::Node& node, std::uint32_t number, sim::SimTime at) {
    if (at >= next_) return;
    next_ = at;
    sim.tick_after(node, at - sim.now(), number, sim::Priority::release);
  }
  void rang(sim::SimTime now) {
    if (now >= next_) next_ = sim::never;
  }

 private:
  sim::SimTime next_ = sim::never;
};

}  // namespace loadscape::models
