#pragma once
/// The kernel: clock, event list, message pool and the walk of messages through their steps.

#include "sim/ladder_queue.hpp"
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
  /// @param most_in_heap  pending events before the list grows a ladder; LadderQueue::heap_only: never. No result depends
  ///                      on it.
  explicit Simulation(std::size_t most_in_heap = LadderQueue::usual_heap) : list_{most_in_heap} {}
  /// Registers a node; it must outlive the simulation. Ids count up from 0.
  std::uint32_t add(Node& node);
  void set_steps(std::vector<Step> steps);

  // --- time ---
  SimTime now() const { return now_; }
  std::uint64_t events() const { return events_; }
  /// In the list, cancelled ones included until the next purge.
  std::size_t pending_events() const { return list_.size(); }
  /// Memory that the list holds, used or not.
  std::size_t event_list_bytes() const { return list_.bytes(); }
  /// Runs every event at or before `limit`, then sets the clock to `limit`. True while later events remain.
  bool run_until(SimTime limit);
  /// Runs at most `count` events, none after `limit`. True while events at or before `limit` remain.
  bool run_events(std::uint64_t count, SimTime limit);

  // --- for nodes: events ---
  /// Wakes `message` at its node after `delay`. @pre the message has no pending event. @throws KernelError if delay < 0.
  void wake_after(const Node& node, Message& message, Duration delay, Priority priority = Priority::normal) {
    if (delay < Duration{0}) refuse_past(node, delay);
    message.due = now_ + delay;
    message.pending = next_order(priority);
    list_.push(
        {static_cast<std::uint64_t>(message.due.time_since_epoch().count()), message.pending, node.id(), message.id});
  }
  /// Cancels the message's pending event, if any, in O(1); the list is purged when half of it is dead.
  void cancel(Message& message) {
    if (message.pending == 0) return;
    message.pending = 0;
    ++cancelled_;
    purge_if_mostly_dead();
  }
  /// Calls node.tick(what) after `delay`. @throws KernelError if delay < 0.
  void tick_after(const Node& node, Duration delay, std::uint32_t what, Priority priority = Priority::normal) {
    if (delay < Duration{0}) refuse_past(node, delay);
    const SimTime at = now_ + delay;
    list_.push(
        {static_cast<std::uint64_t>(at.time_since_epoch().count()), next_order(priority), node.id() | own_event, what});
  }

  // --- for nodes: messages ---
  /// References stay valid while the message lives.
  Message& message(MessageId id) { return blocks_[id / block_size][id % block_size]; }
  Step& step(StepId id) { return steps_[id]; }
  const std::vector<Step>& steps() const { return steps_; }
  /// A fresh message at `entry`, not yet under way. Allocates only when more are live than ever before.
  Message& create(StepId entry) {
    if (free_.empty()) return create_more(entry);
    const MessageId id = free_.back();
    free_.pop_back();
    return renew(id, entry);
  }
  /// A fresh message with the identity (key, record, attempt, payload, note, units) of `original`, at `entry`.
  Message& copy(const Message& original, StepId entry) {
    Message& to = create(entry);
    to.key = original.key;
    to.record = original.record;
    to.attempt = original.attempt;
    to.payload_bytes = original.payload_bytes;
    to.note = original.note;
    to.units = original.units;
    to.lane = original.lane;
    return to;
  }
  void destroy(Message& message) {
    cancel(message);
    message.live = false;
    free_.push_back(message.id);
  }
  /// The message is done with its step: it goes on, now.
  void proceed(Message& message) {
    advance(message);
    line_up(message);
  }
  /// The message enters the step it stands at, now, after those that are ready already.
  void start(Message& message) { line_up(message); }
  /// As `start` and `proceed`, but ahead of those that are ready: a call and its return, which go on as one message
  /// would. At most one from each call of a node's function.
  void start_next(Message& message) { line_up_next(message); }
  void proceed_next(Message& message) {
    advance(message);
    line_up_next(message);
  }
  /// Marks the message as failed; it must then proceed (or be returned as Then::proceed).
  /// @param come_back  when its caller may try again, if the caller is told
  static void fail(Message& message, Reason reason, SimTime come_back = {}) {
    message.failed = true;
    message.reason = reason;
    message.come_back = come_back;
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
  /// By node id: the live messages that are at a step of the node or hold something of it, each once.
  std::vector<std::vector<MessageId>> messages_by_node();
  std::size_t live_messages() const { return created_ - free_.size(); }

  /// Instruments start afresh: steps' totals and every node's.
  void begin_window();

 private:
  static constexpr MessageId block_size = 1024;
  const Message& peek(MessageId id) const { return blocks_[id / block_size][id % block_size]; }
  static constexpr std::uint32_t own_event = 0x80000000U;  // in Event::node: the node's, not a message's

  void advance(Message& message) const {
    const Step& here = steps_[message.step];
    message.step = message.failed ? here.scope : here.next;
  }
  // Ready are next_, if it is one, then ready_[head_], ready_[head_ + 1], ...
  void line_up(Message& message) {
    if (next_ == nullptr && head_ == ready_.size()) {
      next_ = &message;  // most often it is the only one
    } else {
      ready_.push_back(&message);
    }
  }
  void line_up_next(Message& message) {
    if (next_ != nullptr) ready_.insert(ready_.begin() + static_cast<std::ptrdiff_t>(head_), next_);
    next_ = &message;
  }
  std::uint64_t next_order(Priority priority) { return (static_cast<std::uint64_t>(priority) << 63) | ++sequence_; }
  Message& create_more(StepId entry);
  Message& renew(MessageId id, StepId entry) {
    Message& fresh = message(id);
    fresh = Message{};
    fresh.id = id;
    fresh.live = true;
    fresh.step = entry;
    fresh.since = now_;
    return fresh;
  }
  void handle(const Event& event);
  void fetch_ahead() const;
  void walk(Message& walker);
  void purge_if_mostly_dead();
  [[noreturn]] void refuse_past(const Node& node, Duration delay) const;

  SimTime now_{};
  LadderQueue list_;
  std::uint64_t sequence_ = 0;
  std::uint64_t events_ = 0;
  std::size_t cancelled_ = 0;
  std::vector<Node*> nodes_;
  std::vector<Step> steps_;
  std::vector<std::unique_ptr<Message[]>> blocks_;  // blocks never move: references stay valid
  MessageId created_ = 0;
  std::vector<MessageId> free_;
  std::vector<Message*> ready_;
  std::size_t head_ = 0;
  Message* next_ = nullptr;
};

}  // namespace loadscape::sim
