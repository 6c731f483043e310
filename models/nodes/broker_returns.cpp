#include "models/nodes/broker_queue.hpp"

#include "models/ledger.hpp"

#include <algorithm>
#include <utility>

// What comes back: failed, expired, or left behind by a consumer that is gone.

namespace loadscape::models {
namespace {

constexpr sim::Duration shortest_loop = std::chrono::milliseconds{1};

}  // namespace

sim::Then BrokerQueue::close(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  servers_.give_back(sim.now());
  const auto consumer = slot_of(message).consumer;
  if (slot_of(message).is_stale) {
    message.failed = false;
    message.reason = {};
    free_slot(message);
    consumer_done(sim, consumer);
    hand_out(sim);
    return sim::Then::proceed;
  }
  slot_of(message).consumer = none;
  auto then = sim::Then::proceed;
  if (message.failed) {
    // In order: the consumer goes back to where the failed one was.
    if (spec_.partitions > 0 && consumer != none) recall(sim, consumer, false);
    then = fail_delivery(sim, message, step);
  } else {
    release_lane(sim, message);
    if (spec_.replay) remember(sim, message);
    free_slot(message);
  }
  consumer_done(sim, consumer);
  hand_out(sim);
  return then;
}

/// Once the last allowed delivery has failed, or when failed ones do not come back, it is put aside.
sim::Then BrokerQueue::fail_delivery(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  message.failed = false;
  const bool is_innocent = !may_hand_out() || is_own_failure(message.reason);
  const bool returns = is_innocent || spec_.after_failure() != Requeue::none;
  if (returns && !has_had_enough(slot_of(message))) {
    if (is_innocent) {
      recall_all(sim);
      message.reason = {};
      ++message.attempt;
      come_back(sim, message, true);
    } else {
      requeue(sim, message);
    }
    return sim::Then::wait;
  }
  release_lane(sim, message);
  const auto then = put_aside(sim, message, step);
  if (then == sim::Then::wait) {
    begin_anew(slot_of(message));
  } else {
    free_slot(message);
  }
  return then;
}

void BrokerQueue::requeue(sim::Simulation& sim, sim::Message& message) {
  auto& slot = slot_of(message);
  message.reason = {};
  message.attempt += delivery_of(sim, slot).attempts;
  const bool is_instant = slot.begun == sim.now();
  switch (spec_.after_failure()) {
    case Requeue::later: {
      const auto nth = std::min<std::size_t>(slot.deliveries, spec_.delays.size()) - 1;
      park(sim, message, std::max(spec_.delays[nth], is_instant ? shortest_loop : sim::Duration{0}));
      return;
    }
    case Requeue::lock: park(sim, message, std::max(slot.since + *spec_.lock - sim.now(), sim::Duration{0})); return;
    default: break;
  }
  if (is_instant) {
    park(sim, message, shortest_loop);
  } else {
    come_back(sim, message, spec_.after_failure() == Requeue::front);
  }
}

/// It waits to come back, outside the line; those that must not pass it wait, too.
void BrokerQueue::park(sim::Simulation& sim, sim::Message& message, sim::Duration rest) {
  auto& slot = slot_of(message);
  message.step = slot.entry;
  slot.state = State::parked;
  ++slot.serial;
  if (spec_.after_failure() == Requeue::back) {
    release_lane(sim, message);
  } else {
    hold_partition(slot);
  }
  sim.step(message.step).waited += rest.count();
  sim.wake_after(*this, message, rest);
}

void BrokerQueue::due(sim::Simulation& sim, sim::Message& message) {
  if (message.resting) {  // a dead letter is put back
    Queue::due(sim, message);
    return;
  }
  come_back(sim, message, spec_.after_failure() != Requeue::back);
  hand_out(sim);
}

void BrokerQueue::hold_partition(Slot& slot) {
  if (slot.holds_partition || spec_.partitions == 0) return;
  slot.holds_partition = true;
  ++partitions_[slot.partition].held_up_by;
}

void BrokerQueue::release_lane(sim::Simulation& sim, sim::Message& message) {
  auto& slot = slot_of(message);
  if (slot.holds_partition) --partitions_[slot.partition].held_up_by;
  slot.holds_partition = false;
  if (!slot.holds_lane) return;
  slot.holds_lane = false;
  note_in_hand(lane_at(sim, message), false);
}

void BrokerQueue::come_back(sim::Simulation& sim, sim::Message& message, bool at_front) {
  auto& slot = slot_of(message);
  release_lane(sim, message);
  slot.consumer = none;
  ++slot.serial;
  join(sim, message, at_front);
}

/// A delivery that nobody has in hand: on from behind its release step.
void BrokerQueue::put_aside_now(sim::Simulation& sim, sim::Message& message) {
  release_lane(sim, message);
  auto& closing = sim.step(sim.step(slot_of(message).entry).partner);
  message.step = sim.step(slot_of(message).entry).partner;
  message.reason = reason_of(Failure::timeout, id());
  if (put_aside(sim, message, closing) == sim::Then::wait) {
    begin_anew(slot_of(message));
    return;
  }
  free_slot(message);
  sim.proceed(message);
}

// ---------------------------------------------------------------------------------------------- locks

/// Locks last equally long, so they expire in the order in which they were taken.
void BrokerQueue::note_lock(sim::Simulation& sim, std::uint32_t slot) {
  if (!spec_.lock) return;
  if (first_expiry_ > 64 && first_expiry_ * 2 > expiries_.size()) {
    expiries_.erase(expiries_.begin(), expiries_.begin() + static_cast<std::ptrdiff_t>(first_expiry_));
    first_expiry_ = 0;
  }
  expiries_.push_back({sim.now() + *spec_.lock, slot, slots_[slot].serial});
  if (watches_locks_) return;
  watches_locks_ = true;
  sim.tick_after(*this, *spec_.lock, lock_expires);
}

void BrokerQueue::expire_locks(sim::Simulation& sim) {
  for (; first_expiry_ < expiries_.size(); ++first_expiry_) {
    const auto next = expiries_[first_expiry_];
    const auto& slot = slots_[next.slot];
    const bool is_over = slot.serial != next.serial || slot.is_stale;
    if (is_over) continue;
    if (next.at > sim.now()) {
      sim.tick_after(*this, next.at - sim.now(), lock_expires);
      break;
    }
    const auto consumer = slot.consumer;
    auto& again = replace(sim, sim.message(slot.message));
    if (spec_.partitions > 0 && consumer != none) recall(sim, consumer, false);
    if (has_had_enough(slot_of(again))) {
      put_aside_now(sim, again);
    } else {
      come_back(sim, again, true);
    }
  }
  watches_locks_ = first_expiry_ < expiries_.size();
  hand_out(sim);
}

/// Another message takes the delivery's place; this one goes on, but nobody listens.
sim::Message& BrokerQueue::replace(sim::Simulation& sim, sim::Message& message) {
  const auto entry = slot_of(message).entry;
  auto& again = sim.copy(message, entry);
  again.group = message.group;
  again.stored = message.stored;
  again.rounds = message.rounds;
  again.attempt = message.attempt + delivery_of(sim, slot_of(message)).attempts;
  context().ledger->hand_over(message, again);
  again.slot = new_slot(again, entry);
  auto& old = slot_of(message);
  auto& fresh = slot_of(again);
  fresh.partition = old.partition;
  fresh.deliveries = old.deliveries;
  fresh.since = old.since;
  fresh.begun = old.begun;
  fresh.holds_lane = std::exchange(old.holds_lane, false);
  fresh.holds_partition = std::exchange(old.holds_partition, false);
  old.is_stale = true;
  return again;
}

// ---------------------------------------------------------------------------------------------- consumers that go

/// What the consumer has taken but not begun goes back to where it was; what was replaced is gone with it.
void BrokerQueue::recall(sim::Simulation& sim, std::uint32_t index, bool counts) {
  auto& consumer = consumers_[index];
  while (!consumer.taken.empty()) {
    auto id = consumer.taken.front();
    while (sim.message(id).next != sim::no_message) id = sim.message(id).next;
    auto& message = sim.message(id);
    servers_.leave_from(sim, message, consumer.taken);
    --consumer.outstanding;
    --outstanding_;
    if (!counts) --slot_of(message).deliveries;
    if (slot_of(message).is_stale) {
      free_slot(message);
      sim::Simulation::fail(message, reason_of(Failure::down, this->id()));
      sim.proceed(message);
    } else if (has_had_enough(slot_of(message))) {
      put_aside_now(sim, message);
    } else {
      come_back(sim, message, true);
    }
  }
}

void BrokerQueue::recall_all(sim::Simulation& sim) {
  for (std::uint32_t i = 0; i < consumers_.size(); ++i) recall(sim, i);
}

void BrokerQueue::went_down(sim::Simulation& sim) {
  while (held() == HeldWork::lose && !publishers_.empty()) {
    auto& publisher = sim.message(publishers_.pop_front(sim));
    sim::Simulation::fail(publisher, reason_of(Failure::down, id()));
    sim.proceed(publisher);
  }
  if (publishers_.empty()) is_blocking_ = false;
  if (held() != HeldWork::resume) recall_all(sim);
  sim.settle();
  Queue::went_down(sim);
}

void BrokerQueue::came_up(sim::Simulation& sim) { hand_out(sim); }

void BrokerQueue::followed_came_up(sim::Simulation& sim) {
  recall_all(sim);
  hand_out(sim);
}

void BrokerQueue::disconnect(sim::Simulation& sim, HeldWork held) {
  if (held != HeldWork::resume) {
    recall_all(sim);
    sim.settle();
  }
  Queue::disconnect(sim, held);
}

void BrokerQueue::lose_consumers(sim::Simulation& sim, std::uint32_t count) {
  for (auto index = static_cast<std::uint32_t>(consumers_.size()); index-- > 0 && count > 0;) {
    if (consumers_[index].is_lost) continue;
    lose_one(sim, index);
    --count;
  }
  if (spec_.partitions > 0) sim.tick_after(*this, spec_.session, loss_noticed);
}

void BrokerQueue::lose_one(sim::Simulation& sim, std::uint32_t index) {
  auto& consumer = consumers_[index];
  consumer.is_lost = true;
  ++lost_;
  // In front of what it has not begun, and so later.
  std::vector<sim::MessageId> held;
  for (auto id = consumer.taken.front(); id != sim::no_message; id = sim.message(id).next) held.push_back(id);
  std::ranges::reverse(held);
  for (const auto& slot : slots_) {
    const bool is_its = slot.message != sim::no_message && slot.consumer == index && slot.state == State::in_hand;
    if (is_its) held.push_back(slot.message);
  }
  for (const auto id : held) {
    auto* message = &sim.message(id);
    const bool is_begun = slot_of(*message).state == State::in_hand;
    const auto taken = slot_of(*message).since;
    if (is_begun) {
      slot_of(*message).consumer = none;
      if (slot_of(*message).is_stale) continue;
      message = &replace(sim, *message);
    } else {
      servers_.leave_from(sim, *message, consumer.taken);
    }
    if (slot_of(*message).is_stale) {
      free_slot(*message);
      sim::Simulation::fail(*message, reason_of(Failure::down, this->id()));
      sim.proceed(*message);
    } else if (has_had_enough(slot_of(*message))) {
      put_aside_now(sim, *message);
    } else if (spec_.partitions > 0) {
      come_back(sim, *message, true);  // nobody serves the partition until it has another owner
    } else {
      park(sim, *message, spec_.lock ? std::max(taken + *spec_.lock - sim.now(), sim::Duration{0}) : spec_.session);
    }
  }
  outstanding_ -= consumer.outstanding;
  consumer.outstanding = consumer.busy = consumer.last_answer = 0;
}

void BrokerQueue::regain_consumers(sim::Simulation& sim, std::uint32_t count) {
  for (auto& consumer : consumers_) {
    if (!consumer.is_lost || count == 0) continue;
    consumer.is_lost = false;
    --lost_;
    --count;
  }
  if (spec_.partitions > 0) {
    begin_rebalance(sim);
  } else {
    hand_out(sim);
  }
}

// ---------------------------------------------------------------------------------------------- replay

void BrokerQueue::remember(sim::Simulation& sim, sim::Message& message) {
  const auto at = sim::SimTime{} + spec_.replay->at;
  if (sim.now() >= at || message.stored < at - spec_.replay->since) return;
  const auto entry = slot_of(message).entry;
  const auto partition = slot_of(message).partition;
  auto& copy = sim.copy(message, entry);
  copy.group = message.group;
  copy.stored = message.stored;
  copy.attempt = message.attempt + delivery_of(sim, slot_of(message)).attempts;
  context().ledger->retain(copy);
  copy.slot = new_slot(copy, entry);
  slot_of(copy).partition = partition;
  slot_of(copy).state = State::parked;
  seen_.push_back(copy.id);
  if (will_replay_) return;
  will_replay_ = true;
  sim.tick_after(*this, at - sim.now(), replays);
}

void BrokerQueue::replay(sim::Simulation& sim) {
  std::ranges::stable_sort(seen_, {}, [&](sim::MessageId id) { return sim.message(id).stored; });
  for (const auto id : seen_) {
    auto& message = sim.message(id);
    if (has_expired(sim, message)) {
      free_slot(message);
      sim::Simulation::fail(message, reason_of(Failure::expired, this->id()));
      sim.proceed(message);
    } else {
      join(sim, message, false);
    }
  }
  seen_.clear();
  while (keeps_too_much()) drop_oldest(sim);
  hand_out(sim);
}

// ---------------------------------------------------------------------------------------------- partitions

void BrokerQueue::begin_rebalance(sim::Simulation& sim) {
  ++pauses_;
  sim.tick_after(*this, spec_.rebalance, dealt_out);
}

/// Consumers let go of what they have not begun; what they have in hand holds up the partition's next owner.
void BrokerQueue::revoke(sim::Simulation& sim) {
  for (std::uint32_t i = 0; i < consumers_.size(); ++i) recall(sim, i, false);
}

/// One after the other to the consumers that are there.
void BrokerQueue::deal_out() {
  if (spec_.partitions == 0) return;
  std::vector<std::uint32_t> present;
  for (std::uint32_t i = 0; i < consumers_.size(); ++i) {
    consumers_[i].partitions.clear();
    consumers_[i].next_partition = 0;
    if (!consumers_[i].is_lost) present.push_back(i);
  }
  for (std::uint32_t i = 0; i < partitions_.size(); ++i) {
    partitions_[i].owner = present.empty() ? none : present[i % present.size()];
    if (partitions_[i].owner != none) consumers_[partitions_[i].owner].partitions.push_back(i);
  }
}

}  // namespace loadscape::models
