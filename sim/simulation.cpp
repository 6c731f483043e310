#include "sim/simulation.hpp"

#include <string>
#include <utility>

namespace loadscape::sim {

void Node::due(Simulation&, Message&) { throw KernelError("this node schedules no message events"); }
void Node::tick(Simulation&, std::uint32_t) { throw KernelError("this node schedules no events of its own"); }
void Node::returned(Simulation&, Message&, Message&) { throw KernelError("this node makes no calls"); }
void Node::abandon(Simulation&, Message&, Step&) {}
void Node::begin_window(Simulation&) {}

void Simulation::set_steps(std::vector<Step> steps) {
  steps_ = std::move(steps);
  for (StepId i = 0; i < steps_.size(); ++i) {
    if (steps_[i].next == Step::following) steps_[i].next = i + 1;
  }
}

std::uint32_t Simulation::add(Node& node) {
  node.id_ = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back(&node);
  return node.id_;
}

bool Simulation::run_until(SimTime limit) {
  settle();
  const auto last = static_cast<std::uint64_t>(limit.time_since_epoch().count());
  while (!list_.empty() && list_.top().at <= last) handle(list_.pop());
  if (limit > now_) now_ = limit;
  return !list_.empty();
}

bool Simulation::run_events(std::uint64_t count, SimTime limit) {
  settle();
  const auto last = static_cast<std::uint64_t>(limit.time_since_epoch().count());
  const std::uint64_t goal = events_ + count;
  while (events_ < goal && !list_.empty() && list_.top().at <= last) handle(list_.pop());
  return !list_.empty() && list_.top().at <= last;
}

/// In a large model each event would wait for memory several times over, one thing leading to the next: the message,
/// its step, the step's node. So they are asked for some events earlier.
void Simulation::fetch_ahead() const {
  constexpr std::size_t early = 5, late = 2;
  constexpr std::size_t line = 64;  // bytes
  if (const Event* event = list_.upcoming(early)) {
    const auto* node = reinterpret_cast<const char*>(nodes_[event->node & ~own_event]);
    for (std::size_t i = 0; i < 6; ++i) __builtin_prefetch(node + i * line);
    if ((event->node & own_event) == 0) __builtin_prefetch(&peek(event->subject));
  }
  if (const Event* event = list_.upcoming(late); event != nullptr && (event->node & own_event) == 0) {
    __builtin_prefetch(&steps_[peek(event->subject).step]);
  }
}

void Simulation::handle(const Event& event) {
  fetch_ahead();
  if ((event.node & own_event) != 0) {
    now_ = event.time();
    ++events_;
    nodes_[event.node & ~own_event]->tick(*this, event.subject);
  } else {
    Message& subject = message(event.subject);
    if (subject.pending != event.order) {  // cancelled
      --cancelled_;
      return;
    }
    now_ = event.time();
    ++events_;
    subject.pending = 0;
    nodes_[event.node]->due(*this, subject);
  }
  settle();
}

void Simulation::settle() {
  for (;;) {
    while (next_ != nullptr) walk(*std::exchange(next_, nullptr));
    if (head_ == ready_.size()) break;
    next_ = ready_[head_++];
  }
  ready_.clear();
  head_ = 0;
}

void Simulation::walk(Message& walker) {
  for (;;) {
    Step& here = steps_[walker.step];
    ++here.passes;
    if (here.node->enter(*this, walker, here) != Then::proceed) return;
    walker.step = walker.failed ? here.scope : here.next;
  }
}

void Simulation::purge_if_mostly_dead() {
  if (cancelled_ < 64 || cancelled_ * 2 < list_.size()) return;
  list_.purge([this](const Event& event) {
    return (event.node & own_event) == 0 && message(event.subject).pending != event.order;
  });
  cancelled_ = 0;
}

Message& Simulation::create_more(StepId entry) {
  const MessageId id = created_++;
  if (id % block_size == 0) blocks_.push_back(std::make_unique<Message[]>(block_size));
  free_.reserve(blocks_.size() * block_size);
  return renew(id, entry);
}

void Simulation::interrupt(Message& message, Reason reason) {
  Step& step = steps_[message.step];
  step.node->abandon(*this, message, step);
  cancel(message);
  fail(message, reason);
  proceed(message);
}

bool Simulation::holds(const Message& message, const Node& node) const {
  for (StepId closing = steps_[message.step].scope;; closing = steps_[closing].scope) {
    const Step& step = steps_[closing];
    if (step.partner != closing && step.node == &node) return true;
    if (step.scope == closing) return false;  // the route's last step is its own scope
  }
}

std::vector<std::vector<MessageId>> Simulation::messages_by_node() {
  std::vector<std::vector<MessageId>> present(nodes_.size());
  const auto add = [&](const Node& node, MessageId id) {
    auto& here = present[node.id()];
    if (here.empty() || here.back() != id) here.push_back(id);
  };
  for_each_live([&](const Message& message) {
    add(*steps_[message.step].node, message.id);
    for (StepId closing = steps_[message.step].scope;; closing = steps_[closing].scope) {
      if (steps_[closing].scope == closing) return;  // the route's last step
      add(*steps_[closing].node, message.id);
    }
  });
  return present;
}

void Simulation::begin_window() {
  for (auto& step : steps_) {
    step.passes = 0;
    step.waited = 0;
    step.served = 0;
  }
  for (auto* node : nodes_) node->begin_window(*this);
}

void Simulation::refuse_past(const Node& node, Duration delay) const {
  throw KernelError("t = " + std::to_string(to_seconds(now_)) + " s, event " + std::to_string(events_) + ", node " +
                    std::to_string(node.id()) + ": cannot schedule an event " + std::to_string(-delay.count()) +
                    " ns in the past");
}

}  // namespace loadscape::sim
