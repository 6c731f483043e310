#include "models/nodes/broker_queue.hpp"

#include "models/ledger.hpp"
#include "sim/random.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace loadscape::models {
namespace {

constexpr std::uint64_t partition_salt = sim::name_key("partition");

std::uint64_t bytes_of(const sim::Message& message) {
  return static_cast<std::uint64_t>(std::llround(message.payload_bytes));
}

}  // namespace

BrokerQueue::BrokerQueue(const RunContext& context, const Params& params, std::vector<Delivery> deliveries)
    : Queue{context, params, std::move(deliveries)}, spec_{*params.broker} {
  if (spec_.partitions > 0) {
    consumers_.resize(params.consumers.value_or(spec_.partitions));
  } else {
    consumers_.resize(params.consumers.value_or(1));
    if (!params.consumers) width_ = none;
    // One that handles everything at once needs no message to wait at it.
    if (!params.consumers && spec_.prefetch == std::uint32_t{1}) spec_.prefetch = std::nullopt;
  }
  partitions_.resize(std::max(spec_.partitions, 1U));
  deal_out();
}

sim::Then BrokerQueue::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case put: return store(sim, message, step);
    case acquire: return line_up(sim, message, step);
    default: return close(sim, message, step);
  }
}

// ---------------------------------------------------------------------------------------------- slots

std::uint32_t BrokerQueue::new_slot(const sim::Message& message, sim::StepId entry) {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
    if (free_slots_.capacity() < slots_.capacity()) free_slots_.reserve(slots_.capacity());
  }
  const auto index = free_slots_.back();
  free_slots_.pop_back();
  const auto serial = slots_[index].serial + 1;
  slots_[index] = Slot{};
  slots_[index].message = message.id;
  slots_[index].entry = entry;
  slots_[index].serial = serial;
  return index;
}

void BrokerQueue::free_slot(sim::Message& message) {
  slot_of(message).message = sim::no_message;
  ++slot_of(message).serial;
  free_slots_.push_back(message.slot);
  message.slot = sim::no_slot;
}

const Queue::Delivery& BrokerQueue::delivery_of(const sim::Simulation& sim, const Slot& slot) const {
  return deliveries_[sim.steps()[slot.entry].datum];
}

/// Keys keep together what belongs together; without them partitions take turns.
std::uint32_t BrokerQueue::partition_for(const sim::Message& message, const Delivery& delivery) {
  if (spec_.partitions == 0) return 0;
  if (delivery.has_keys) {
    return static_cast<std::uint32_t>(sim::mix(message.lane, partition_salt) % spec_.partitions);
  }
  return stored_so_far_++ % spec_.partitions;
}

// ---------------------------------------------------------------------------------------------- the store

sim::Then BrokerQueue::store(sim::Simulation& sim, sim::Message& message, const sim::Step& step) {
  const bool is_there = is_up() && is_open();
  if (is_there && spec_.on_full == OnFull::block && (is_blocking_ || is_full())) {
    is_blocking_ = true;
    message.since = sim.now();
    publishers_.push_back(sim, message.id);
    return sim::Then::wait;
  }
  if (!is_there || is_full()) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(is_there ? Failure::rejected : Failure::down, id()));
    return sim::Then::proceed;
  }
  const auto& delivery = deliveries_[step.datum];
  sim.start(context().ledger->stored_copy(sim, message, delivery.entry, delivery.target));
  ++coming_;
  return sim::Then::proceed;
}

void BrokerQueue::admit_publishers(sim::Simulation& sim) {
  if (!is_blocking_ || !is_up()) return;
  const auto low = spec_.low_water.value_or(*spec_.capacity - 1);
  if (ready_to_take_ + coming_ > low) return;
  while (!publishers_.empty() && !is_full()) {
    auto& publisher = sim.message(publishers_.pop_front(sim));
    auto& step = sim.step(publisher.step);
    step.waited += (sim.now() - publisher.since).count();
    const auto& delivery = deliveries_[step.datum];
    sim.start(context().ledger->stored_copy(sim, publisher, delivery.entry, delivery.target));
    ++coming_;
    sim.proceed(publisher);
  }
  is_blocking_ = !publishers_.empty();
}

sim::Then BrokerQueue::line_up(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  servers_.count_arrival();
  if (message.slot == sim::no_slot) {
    --coming_;
    message.slot = new_slot(message, message.step);
    slot_of(message).partition = partition_for(message, delivery_of(sim, slot_of(message)));
  }
  join(sim, message, false);
  while (keeps_too_much()) drop_oldest(sim);
  hand_out(sim);
  return sim::Then::wait;
}

Queue::Lane* BrokerQueue::lane_at(sim::Simulation& sim, const sim::Message& message) {
  return spec_.partitions > 0 ? nullptr : lane_of(message, sim.step(slots_[message.slot].entry));
}

void BrokerQueue::join(sim::Simulation& sim, sim::Message& message, bool at_front) {
  auto& slot = slot_of(message);
  slot.state = State::waiting;
  message.step = slot.entry;
  servers_.join_in(sim, message, line_of(slot), at_front);
  note_waiting(lane_at(sim, message), 1);
  ++ready_to_take_;
  bytes_ready_ += bytes_of(message);
}

/// Out of the store, to a consumer or for good; where it goes is the caller's business.
void BrokerQueue::leave(sim::Simulation& sim, sim::Message& message) {
  servers_.leave_from(sim, message, line_of(slot_of(message)));
  note_left(sim, message);
}

void BrokerQueue::note_left(sim::Simulation& sim, const sim::Message& message) {
  note_waiting(lane_at(sim, message), -1);
  --ready_to_take_;
  bytes_ready_ -= bytes_of(message);
}

bool BrokerQueue::keeps_too_much() const {
  return ready_to_take_ > 1 && ((spec_.keep_events && ready_to_take_ > *spec_.keep_events) ||
                                (spec_.keep_bytes && static_cast<double>(bytes_ready_) > *spec_.keep_bytes));
}

/// Of the partitions' first messages, the one that was stored first.
void BrokerQueue::drop_oldest(sim::Simulation& sim) {
  sim::Message* oldest = nullptr;
  for (const auto& partition : partitions_) {
    if (partition.line.empty()) continue;
    auto& first = sim.message(partition.line.front());
    if (oldest == nullptr || first.stored < oldest->stored) oldest = &first;
  }
  leave(sim, *oldest);
  expire(sim, *oldest);
}

void BrokerQueue::expire(sim::Simulation& sim, sim::Message& message) {
  free_slot(message);
  sim::Simulation::fail(message, reason_of(Failure::expired, id()));
  if (gap_listener_ != nullptr) gap_listener_->note_gap(sim);
  sim.proceed(message);
}

void BrokerQueue::abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (!message.waiting) return;
  if (step.action == put) {
    publishers_.unlink(sim, message.id);
    is_blocking_ = !publishers_.empty();
    return;
  }
  auto& slot = slot_of(message);
  if (slot.state == State::waiting) {
    leave(sim, message);
  } else {
    auto& consumer = consumers_[slot.consumer];
    servers_.leave_from(sim, message, consumer.taken);
    --consumer.outstanding;
    --outstanding_;
    release_lane(sim, message);
  }
  free_slot(message);
}

BrokenLaw BrokerQueue::broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const {
  if (publishers_.empty()) return Queue::broken_law(sim, present);
  std::vector<sim::MessageId> stored;
  std::ranges::copy_if(present, std::back_inserter(stored), [&](const sim::MessageId id) {
    const auto& step = sim.step(sim.message(id).step);
    return step.node != this || step.action != put;
  });
  return Queue::broken_law(sim, stored);
}

}  // namespace loadscape::models
