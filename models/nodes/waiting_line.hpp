#pragma once
/// First-come-first-served line of messages, linked through the messages themselves: nothing to allocate.

#include "sim/simulation.hpp"

#include <cstdint>

namespace loadscape::models {

class WaitingLine {
 public:
  bool empty() const { return size_ == 0; }
  std::uint32_t size() const { return size_; }
  sim::MessageId front() const { return head_; }

  void push_back(sim::Simulation& sim, sim::MessageId id) { insert(sim, id, tail_, sim::no_message); }
  void push_front(sim::Simulation& sim, sim::MessageId id) { insert(sim, id, sim::no_message, head_); }

  /// Behind `predecessor`, or at the front when that is no message. @pre `predecessor` is in this line
  void insert_after(sim::Simulation& sim, sim::MessageId id, sim::MessageId predecessor) {
    insert(sim, id, predecessor, predecessor == sim::no_message ? head_ : sim.message(predecessor).next);
  }

  /// @pre !empty()
  sim::MessageId pop_front(sim::Simulation& sim) {
    const auto id = head_;
    unlink(sim, id);
    return id;
  }

  /// @pre the message is in this line
  void unlink(sim::Simulation& sim, sim::MessageId id) {
    auto& message = sim.message(id);
    (message.previous == sim::no_message ? head_ : sim.message(message.previous).next) = message.next;
    (message.next == sim::no_message ? tail_ : sim.message(message.next).previous) = message.previous;
    message.next = message.previous = sim::no_message;
    message.waiting = false;
    --size_;
  }

 private:
  void insert(sim::Simulation& sim, sim::MessageId id, sim::MessageId before, sim::MessageId after) {
    auto& message = sim.message(id);
    message.previous = before;
    message.next = after;
    message.waiting = true;
    (before == sim::no_message ? head_ : sim.message(before).next) = id;
    (after == sim::no_message ? tail_ : sim.message(after).previous) = id;
    ++size_;
  }

  sim::MessageId head_ = sim::no_message;
  sim::MessageId tail_ = sim::no_message;
  std::uint32_t size_ = 0;
};

}  // namespace loadscape::models
