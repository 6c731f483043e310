#include "models/nodes/queue.hpp"

#include "models/ledger.hpp"

#include <algorithm>

namespace loadscape::models {

Queue::Queue(const RunContext& context, const Params& params, std::vector<Delivery> deliveries)
    : ModelNode{context, params.held}, params_{params}, deliveries_{std::move(deliveries)}, servers_{params.consumers} {
  std::uint32_t lanes = 0;
  for (const auto& delivery : deliveries_) {
    first_lane_.push_back(lanes);
    lanes += delivery.lanes;
  }
  lanes_.resize(lanes);
}

Queue::Lane* Queue::lane_of(const sim::Message& message, const sim::Step& step) {
  if (lanes_.empty()) return nullptr;
  const auto lanes = deliveries_[step.datum].lanes;
  return lanes == 0 ? nullptr : &lanes_[first_lane_[step.datum] + (lanes > 1 ? message.lane : 0)];
}

void Queue::note_waiting(Lane* lane, std::int32_t change) {
  if (may_take(lane)) ready_ += static_cast<std::uint64_t>(change);  // modulo 2^64: a subtraction, too
  if (lane != nullptr) lane->waiting += static_cast<std::uint32_t>(change);
}

void Queue::note_in_hand(Lane* lane, bool in_hand) {
  if (lane == nullptr) return;
  lane->in_hand = in_hand;
  ready_ = in_hand ? ready_ - lane->waiting : ready_ + lane->waiting;
}

sim::Message& Queue::first_ready(sim::Simulation& sim) {
  auto* message = &sim.message(servers_.line().front());
  while (!may_take(lane_of(*message, sim.step(message->step)))) message = &sim.message(message->next);
  return *message;
}

void Queue::follow(ModelNode& node) {
  followed_ = &node;
  node.add_follower(*this);
}

sim::Then Queue::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case put: return store(sim, message, step);
    case acquire: return line_up(sim, message, step);
    default: return close(sim, message, step);
  }
}

sim::Then Queue::store(sim::Simulation& sim, sim::Message& message, const sim::Step& step) {
  const bool full = params_.capacity && servers_.line().size() >= *params_.capacity;
  if (!is_up() || !is_open() || full) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(full ? Failure::rejected : Failure::down, id()));
    return sim::Then::proceed;
  }
  const auto& delivery = deliveries_[step.datum];
  sim.start(context().ledger->stored_copy(sim, message, delivery.entry, delivery.target));
  return sim::Then::proceed;
}

sim::Then Queue::line_up(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  servers_.count_arrival();
  auto* const lane = lane_of(message, step);
  if (may_hand_out() && servers_.has_free() && may_take(lane)) {
    servers_.take(sim.now(), sim::Duration{0});
    note_in_hand(lane, true);
    return sim::Then::proceed;
  }
  note_waiting(lane, 1);
  servers_.join(sim, message);
  return sim::Then::wait;
}

sim::Then Queue::close(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  servers_.give_back(sim.now());
  auto* const lane = lane_of(message, step);
  note_in_hand(lane, false);
  if (!message.failed) {
    hand_out(sim);
    return sim::Then::proceed;
  }
  message.failed = false;
  // Not the delivery's fault: it keeps its place and is made again.
  if (!may_hand_out() || is_own_failure(message.reason)) {
    message.reason = {};
    ++message.attempt;
    message.step = step.partner;
    servers_.join_after(sim, message, last_stored_before(sim, message));
    note_waiting(lane, 1);
    hand_out(sim);
    return sim::Then::wait;
  }
  const auto then = put_aside(sim, message, step);
  hand_out(sim);
  return then;
}

sim::MessageId Queue::last_stored_before(sim::Simulation& sim, const sim::Message& message) const {
  auto last = sim::no_message;
  if (servers_.line().empty()) return last;
  for (auto id = servers_.line().front(); id != sim::no_message; id = sim.message(id).next) {
    if (sim.message(id).stored >= message.stored) break;
    last = id;
  }
  return last;
}

sim::Then Queue::put_aside(sim::Simulation& sim, sim::Message& message, const sim::Step& step) {
  context().ledger->dead_letter(message, sim.now());
  const auto& redrive = deliveries_[step.datum].redrive;
  if (!redrive || message.rounds >= redrive->times) return sim::Then::proceed;
  message.attempt += deliveries_[step.datum].attempts;
  message.step = step.partner;
  message.resting = true;
  sim.wake_after(*this, message, redrive->after);
  return sim::Then::wait;
}

void Queue::due(sim::Simulation& sim, sim::Message& message) {
  context().ledger->redrive(message);
  message.resting = false;
  message.reason = {};
  message.stored = sim.now();
  ++message.rounds;
  if (line_up(sim, message, sim.step(message.step)) == sim::Then::proceed) sim.proceed(message);
}

bool Queue::has_expired(const sim::Simulation& sim, const sim::Message& message) const {
  return params_.retention && sim.now() - message.stored > *params_.retention &&
         sim.steps()[message.step].action == acquire;
}

void Queue::hand_out(sim::Simulation& sim) {
  while (may_hand_out() && servers_.has_free() && ready_ > 0) {
    auto& next = first_ready(sim);
    auto* const lane = lane_of(next, sim.step(next.step));
    servers_.leave(sim, next);
    note_waiting(lane, -1);
    if (has_expired(sim, next)) {
      sim::Simulation::fail(next, reason_of(Failure::expired, id()));
      if (gap_listener_ != nullptr) gap_listener_->note_gap(sim);
    } else {
      const auto wait = sim.now() - next.since;
      servers_.take(sim.now(), wait);
      note_in_hand(lane, true);
      sim.step(next.step).waited += wait.count();
    }
    sim.proceed(next);
  }
}

bool Queue::is_own_failure(const sim::Reason& reason) const {
  return reason.kind == static_cast<std::uint16_t>(Failure::node_down) &&
         std::ranges::find(own_stations_, reason.node) != own_stations_.end();
}

void Queue::disconnect(sim::Simulation& sim, HeldWork held) {
  if (disconnections_++ > 0) return;
  if (held != HeldWork::resume) interrupt_holders(sim);
}

void Queue::reconnect(sim::Simulation& sim) {
  if (--disconnections_ == 0) hand_out(sim);
}

void Queue::interrupt_holders(sim::Simulation& sim) {
  std::vector<sim::MessageId> held;
  sim.for_each_live([&](const sim::Message& message) {
    if (sim.holds(message, *this)) held.push_back(message.id);
  });
  for (const auto held_id : held) {
    auto& message = sim.message(held_id);
    if (!message.live || !sim.holds(message, *this)) continue;
    sim.interrupt(message, reason_of(Failure::down, id()));
    sim.settle();
  }
}

void Queue::abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (!message.waiting) return;
  servers_.leave(sim, message);
  note_waiting(lane_of(message, step), -1);
}

void Queue::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  servers_.begin_window(sim.now());
}

void Queue::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.nodes.emplace_back();
  seen.node = id();
  seen.available_s = available_s(sim);
  servers_.observe(sim.now(), seen);
}

}  // namespace loadscape::models
