#include "models/nodes/broker_queue.hpp"

#include "models/ledger.hpp"

// Who gets what: consumers take turns, take what they have room for, and handle it one after the other.

namespace loadscape::models {

bool BrokerQueue::has_room(const Consumer& consumer) const {
  if (consumer.is_lost) return false;
  if (spec_.in_flight && outstanding_ >= *spec_.in_flight) return false;
  if (spec_.poll) return consumer.last_answer < spec_.poll->batch;
  return !spec_.prefetch || consumer.outstanding < *spec_.prefetch;
}

sim::Message* BrokerQueue::next_for(sim::Simulation& sim, Consumer& consumer) {
  if (spec_.partitions == 0) {
    if (ready_ == 0) return nullptr;
    auto* message = &sim.message(partitions_.front().line.front());
    while (!may_take(lane_at(sim, *message))) message = &sim.message(message->next);
    return message;
  }
  for (std::size_t i = 0; i < consumer.partitions.size(); ++i) {
    const auto turn = (consumer.next_partition + i) % consumer.partitions.size();
    const auto& partition = partitions_[consumer.partitions[turn]];
    if (partition.line.empty() || partition.held_up_by > 0) continue;
    consumer.next_partition = static_cast<std::uint32_t>(turn + 1);
    return &sim.message(partition.line.front());
  }
  return nullptr;
}

void BrokerQueue::hand_out(sim::Simulation& sim) {
  if (spec_.poll) {
    if (ready_to_take_ > 0) schedule_ask(sim);
  } else {
    take_turns(sim);
  }
  admit_publishers(sim);
  if (!was_stopped_ || !may_serve()) return;
  was_stopped_ = false;
  for (std::uint32_t i = 0; i < consumers_.size(); ++i) serve(sim, i);
}

void BrokerQueue::take_turns(sim::Simulation& sim) {
  std::size_t in_vain = 0;
  while (may_serve() && ready_to_take_ > 0 && in_vain < consumers_.size()) {
    const auto index = turn_;
    turn_ = (turn_ + 1) % static_cast<std::uint32_t>(consumers_.size());
    ++in_vain;
    auto& consumer = consumers_[index];
    if (!has_room(consumer)) continue;
    auto* const message = next_for(sim, consumer);
    if (message == nullptr) {
      if (spec_.partitions > 0) continue;
      turn_ = index;  // nobody else would find one
      return;
    }
    if (!take(sim, index, *message)) turn_ = index;  // it has expired: still its turn
    in_vain = 0;
    serve(sim, index);
  }
}

/// @returns whether it is with the consumer now; it may have expired instead.
bool BrokerQueue::take(sim::Simulation& sim, std::uint32_t index, sim::Message& message) {
  if (has_expired(sim, message)) {
    leave(sim, message);
    expire(sim, message);
    return false;
  }
  auto& consumer = consumers_[index];
  auto& slot = slot_of(message);
  // It goes on waiting, though elsewhere: its wait is one.
  line_of(slot).unlink(sim, message.id);
  note_left(sim, message);
  consumer.taken.push_back(sim, message.id);
  ++consumer.outstanding;
  ++outstanding_;
  note_in_hand(lane_at(sim, message), true);
  slot.holds_lane = true;
  slot.state = State::taken;
  slot.consumer = index;
  slot.since = sim.now();
  ++slot.serial;
  ++slot.deliveries;
  note_lock(sim, message.slot);
  return true;
}

/// The consumer begins with what it has, as far as it can.
void BrokerQueue::serve(sim::Simulation& sim, std::uint32_t index) {
  auto& consumer = consumers_[index];
  while (may_serve() && !consumer.is_lost && consumer.busy < width_ && !consumer.taken.empty()) {
    auto& message = sim.message(consumer.taken.front());
    auto& slot = slot_of(message);
    const auto wait = sim.now() - message.since;
    servers_.leave_from(sim, message, consumer.taken);
    servers_.take(sim.now(), wait);
    sim.step(message.step).waited += wait.count();
    ++consumer.busy;
    slot.state = State::in_hand;
    slot.begun = sim.now();
    sim.proceed(message);
  }
  if (!may_serve() && !consumer.taken.empty()) was_stopped_ = true;
}

void BrokerQueue::consumer_done(sim::Simulation& sim, std::uint32_t index) {
  if (index == none) return;
  auto& consumer = consumers_[index];
  --consumer.busy;
  --consumer.outstanding;
  --outstanding_;
  serve(sim, index);
  if (!spec_.poll || consumer.outstanding > 0 || consumer.last_answer < spec_.poll->batch) return;
  fill(sim, index);  // a full answer: there may be more
}

// ---------------------------------------------------------------------------------------------- consumers that ask

void BrokerQueue::schedule_ask(sim::Simulation& sim) {
  if (will_ask_) return;
  will_ask_ = true;
  const auto every = spec_.poll->every;
  // Before whatever is stored in that instant: an answer does not depend on the order of its events.
  sim.tick_after(*this, every - sim.now().time_since_epoch() % every, ask, sim::Priority::release);
}

void BrokerQueue::fill(sim::Simulation& sim, std::uint32_t index) {
  auto& consumer = consumers_[index];
  consumer.last_answer = 0;
  while (may_serve() && ready_to_take_ > 0 && has_room(consumer)) {
    auto* const message = next_for(sim, consumer);
    if (message == nullptr) break;
    if (take(sim, index, *message)) ++consumer.last_answer;
  }
  serve(sim, index);
}

void BrokerQueue::tick(sim::Simulation& sim, std::uint32_t what) {
  switch (what) {
    case lock_expires: expire_locks(sim); break;
    case ask:
      will_ask_ = false;
      for (std::uint32_t i = 0; i < consumers_.size(); ++i) {
        const auto index = (turn_ + i) % static_cast<std::uint32_t>(consumers_.size());
        if (consumers_[index].outstanding == 0) fill(sim, index);
      }
      turn_ = (turn_ + 1) % static_cast<std::uint32_t>(consumers_.size());
      if (ready_to_take_ > 0) schedule_ask(sim);
      admit_publishers(sim);
      break;
    case loss_noticed:
      if (lost_ > 0) begin_rebalance(sim);
      break;
    case replays: replay(sim); break;
    default:
      --pauses_;
      revoke(sim);
      deal_out();
      for (auto& slot : slots_) {
        const bool is_in_hand = slot.message != sim::no_message && !slot.is_stale && slot.state == State::in_hand;
        if (is_in_hand && partitions_[slot.partition].owner != slot.consumer) hold_partition(slot);
      }
      hand_out(sim);
  }
}

}  // namespace loadscape::models
