#pragma once
/// The kernel: clock, event list, message pool and the walk of messages through their steps.

#include "sim/event_list.hpp"
#include "sim/message.hpp"
#include "sim/node.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

namespace loadscape::sim {

/// An event was scheduled before now, or a node got a call it cannot handle: a mistake of the model's code.
class KernelError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Runs messages through steps. Owns neither nodes nor instruments; uses no thread, file, stream or global.
///
/// The walk: `enter` is called on the node of a message's step; `proceed` moves it on. Messages that are handed
/// back by others in the same instant queue up in a ready line and run in that order, so nothing recurses.
class Simulation {
 public:
  // --- set-up ---
  /// Registers a node; it must outlive the simulation. Ids count up from 0.
  std::uint32_t add(Node& node);
  void set_steps(std::vector<Step> steps) { steps_ = std::move(steps); }

  // --- time ---
  SimTime now() const { return now_; }
  std::uint64_t events() const { return events_; }
  /// In the list, cancelled ones included until the next purge.
  std::size_t pending_events() const { return list_.size(); }
  /// Runs every event at or before `limit`, then sets the clock to `limit`. True while later events remain.
  bool run_until(SimTime limit);
  /// Runs at most `count` events, none after `limit`. True while events at or before `limit` remain.
  bool run_events(std::uint64_t count, SimTime limit);

  // --- for nodes: events ---
  /// Wakes `message` at its node after `delay`. @pre the message has no pending event. @throws KernelError if delay < 0.
  void wake_after(const Node& node, Message& message, Duration delay, Priority priority = Priority::normal);
  /// Cancels the message's pending event, if any, in O(1); the list is purged when half of it is dead.
  void cancel(Message& message);
  /// Calls node.tick(what) after `delay`. @throws KernelError if delay < 0.
  void tick_after(const Node& node, Duration delay, std::uint32_t what, Priority priority = Priority::normal);

  // --- for nodes: messages ---
  /// References stay valid while the message lives.
  Message& message(MessageId id) { return blocks_[id / block_size][id % block_size]; }
  Step& step(StepId id) { return steps_[id]; }
  const std::vector<Step>& steps() const { return steps_; }
  /// A fresh message at `entry`, not yet under way. Allocates only when more are live than ever before.
  Message& create(StepId entry);
  /// A fresh message with the identity (key, record, attempt, payload) of `original`, at `entry`.
  Message& copy(const Message& original, StepId entry);
  void destroy(Message& message);
  /// The message is done with its step: it goes on, now.
  void proceed(Message& message);
  /// The message enters the step it stands at, now.
  void start(const Message& message) { ready_.push_back(message.id); }
  /// Marks the message as failed; it must then proceed (or be returned as Then::proceed).
  static void fail(Message& message, Reason reason) {
    message.failed = true;
    message.reason = reason;
  }
  /// Takes a waiting message away from where it is and makes it fail. @pre nothing is ready: settle() first.
  void interrupt(Message& message, Reason reason);
  /// Lets every message that is ready walk on, now. Only from within Node::tick.
  void settle();
  /// Calls visit(Message&) for each live message, in pool order. `visit` must not create messages.
  template <class Visitor>
  void for_each_live(Visitor visit) {
    for (MessageId id = 0; id < created_; ++id) {
      if (message(id).live) visit(message(id));
    }
  }
  /// True when the message holds something of `node`: it is between an acquire and a release of it.
  bool holds(const Message& message, const Node& node) const;
  std::size_t live_messages() const { return created_ - free_.size(); }

  /// Instruments start afresh: steps' totals and every node's.
  void begin_window();

 private:
  static constexpr MessageId block_size = 1024;
  static constexpr std::uint32_t own_event = 0x80000000U;  // in Event::node: the node's, not a message's

  std::uint64_t next_order(Priority priority) { return (static_cast<std::uint64_t>(priority) << 63) | ++sequence_; }
  void handle(const Event& event);
  void walk(MessageId id);
  void purge_if_mostly_dead();
  [[noreturn]] void refuse_past(const Node& node, Duration delay) const;

  SimTime now_{};
  EventList list_;
  std::uint64_t sequence_ = 0;
  std::uint64_t events_ = 0;
  std::size_t cancelled_ = 0;
  std::vector<Node*> nodes_;
  std::vector<Step> steps_;
  std::vector<std::unique_ptr<Message[]>> blocks_;  // blocks never move: references stay valid
  MessageId created_ = 0;
  std::vector<MessageId> free_;
  std::vector<MessageId> ready_;
};

}  // namespace loadscape::sim
