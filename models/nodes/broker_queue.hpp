#pragma once
/// A store that keeps a broker's promises: locks, counted deliveries, prefetch, partitions, retention by size.

#include "models/nodes/queue.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace loadscape::models {

/// A Queue whose consumers are somebody, and whose deliveries have a history.
///
///   put       as a queue's; a full store refuses, or blocks the publisher until fewer than the low-water mark wait
///   acquire   the delivery waits in the store, then perhaps at a consumer that has taken it (prefetch, poll)
///   release   the consumer acknowledges, or the delivery goes where a failed one goes
///   observes  as a queue; what has been taken but not begun counts as waiting
///
/// A delivery counts when a consumer takes it. One that comes back (it failed, its lock expired, its consumer is lost, an
/// outage took it back) after the last allowed one is put aside at once.
///
/// Lock: counts from the hand-out. When it expires the delivery is visible again while its first handling goes on: the
/// consumer stays busy, the target may see it twice, and the late acknowledgment changes nothing. The same when a
/// consumer is lost. A message that waits at a consumer when its lock expires is handled there all the same.
///
/// Consumers take turns, as long as they have room for a delivery (`prefetch`, in flight or waiting at them); each
/// handles one at a time, in the order in which it took them. A subscriber without a limit of consumers is one that
/// handles all it has at once. With `poll` they take only when they ask: all at the multiples of the interval, and who
/// got as many as an answer holds again when it is through with them. What is stored in that instant is not seen yet.
///
/// Partitions: a message belongs to the one that its entity key hashes to; without keys they take turns. Each is served
/// by one consumer, in order. A lost consumer's deliveries come back at once, but its partitions are served again only
/// when the loss has been noticed and partitions have been dealt out anew.
///
/// Order (lanes, partitions): what waits to come back holds up those behind it, unless it goes to the back.
///
/// Replay: what has been acknowledged is kept as far as the replay reaches back, and then stored anew, in the order in
/// which it was stored first.
///
/// A delivery that fails in the very instant in which it was begun comes back a millisecond later: no endless loop.
/// Not modeled: batches handled as one, acknowledgments of several, acknowledgments that get lost, renewal of locks.
/// Cost of a hand-out: with lanes, the waiting deliveries that it passes by; with partitions, those of one consumer.
class BrokerQueue final : public Queue {
 public:
  /// @pre params.broker
  BrokerQueue(const RunContext& context, const Params& params, std::vector<Delivery> deliveries);

  void disconnect(sim::Simulation& sim, HeldWork held) override;
  /// So many consumers more are lost, the last ones first: they get nothing, and nobody hears what they say.
  void lose_consumers(sim::Simulation& sim, std::uint32_t count) override;
  void regain_consumers(sim::Simulation& sim, std::uint32_t count) override;

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const override;

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  enum Tick : std::uint32_t { lock_expires, ask, loss_noticed, dealt_out, replays };
  enum class State : std::uint8_t { waiting, taken, in_hand, parked };

  /// What the store knows about a delivery.
  struct Slot {
    sim::MessageId message = sim::no_message;
    sim::StepId entry = 0;  ///< its acquire step
    std::uint32_t serial = 0;  ///< of its uses and hand-outs: what was noted about an earlier one no longer holds
    std::uint32_t consumer = none;
    std::uint32_t partition = 0;
    std::uint32_t deliveries = 0;
    sim::SimTime since{};  ///< taken
    sim::SimTime begun{};
    State state = State::waiting;
    bool is_stale = false;  ///< another message has taken its place: what becomes of this one matters to nobody
    bool holds_lane = false;  ///< those behind it wait for it
    bool holds_partition = false;  ///< the same with partitions, though it is with nobody, or with a former owner
  };
  struct Consumer {
    WaitingLine taken;
    std::uint32_t busy = 0;
    std::uint32_t outstanding = 0;  ///< in hand or taken, not acknowledged
    std::uint32_t last_answer = 0;  ///< messages of the last poll
    bool is_lost = false;
    std::vector<std::uint32_t> partitions;
    std::uint32_t next_partition = 0;
  };
  struct Partition {
    WaitingLine line;
    std::uint32_t owner = none;
    std::uint32_t held_up_by = 0;  ///< deliveries that are to come back, or that a former owner has in hand
  };
  struct Expiry {
    sim::SimTime at;
    std::uint32_t slot = 0;
    std::uint32_t serial = 0;
  };

  sim::Then store(sim::Simulation& sim, sim::Message& message, const sim::Step& step) override;
  sim::Then line_up(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  sim::Then close(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void hand_out(sim::Simulation& sim) override;
  void went_down(sim::Simulation& sim) override;
  void came_up(sim::Simulation& sim) override;
  void followed_came_up(sim::Simulation& sim) override;

  // Slots: broker_queue.cpp
  Slot& slot_of(const sim::Message& message) { return slots_[message.slot]; }
  std::uint32_t new_slot(const sim::Message& message, sim::StepId entry);
  void free_slot(sim::Message& message);
  /// It rests among the dead letters, and nothing of its past will count.
  static void begin_anew(Slot& slot) {
    slot.deliveries = 0;
    slot.consumer = none;
    slot.state = State::parked;
    ++slot.serial;
  }
  const Delivery& delivery_of(const sim::Simulation& sim, const Slot& slot) const;
  std::uint32_t partition_for(const sim::Message& message, const Delivery& delivery);

  // The store
  WaitingLine& line_of(const Slot& slot) { return partitions_[slot.partition].line; }
  Lane* lane_at(sim::Simulation& sim, const sim::Message& message);
  void join(sim::Simulation& sim, sim::Message& message, bool at_front);
  void leave(sim::Simulation& sim, sim::Message& message);
  void note_left(sim::Simulation& sim, const sim::Message& message);
  void drop_oldest(sim::Simulation& sim);
  void expire(sim::Simulation& sim, sim::Message& message);
  void admit_publishers(sim::Simulation& sim);
  bool is_full() const { return spec_.capacity && ready_to_take_ + coming_ >= *spec_.capacity; }
  bool keeps_too_much() const;

  // Hand-outs: broker_consumers.cpp
  bool may_serve() const { return may_hand_out() && pauses_ == 0; }
  bool has_room(const Consumer& consumer) const;
  sim::Message* next_for(sim::Simulation& sim, Consumer& consumer);
  bool take(sim::Simulation& sim, std::uint32_t index, sim::Message& message);
  void take_turns(sim::Simulation& sim);
  void fill(sim::Simulation& sim, std::uint32_t index);
  void serve(sim::Simulation& sim, std::uint32_t index);
  void note_taken(sim::Simulation& sim, std::uint32_t index, sim::Message& message);
  void consumer_done(sim::Simulation& sim, std::uint32_t index);
  void schedule_ask(sim::Simulation& sim);

  // What comes back: broker_returns.cpp
  bool has_had_enough(const Slot& slot) const {
    return spec_.max_deliveries && slot.deliveries >= *spec_.max_deliveries;
  }
  sim::Then fail_delivery(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  void requeue(sim::Simulation& sim, sim::Message& message);
  void park(sim::Simulation& sim, sim::Message& message, sim::Duration rest);
  void release_lane(sim::Simulation& sim, sim::Message& message);
  void hold_partition(Slot& slot);
  void come_back(sim::Simulation& sim, sim::Message& message, bool at_front);
  void put_aside_now(sim::Simulation& sim, sim::Message& message);
  sim::Message& replace(sim::Simulation& sim, sim::Message& message);
  /// @param counts  whether what nobody has begun counts as a delivery
  void recall(sim::Simulation& sim, std::uint32_t index, bool counts = true);
  void recall_all(sim::Simulation& sim);
  void note_lock(sim::Simulation& sim, std::uint32_t slot);
  void expire_locks(sim::Simulation& sim);
  void lose_one(sim::Simulation& sim, std::uint32_t index);
  void begin_rebalance(sim::Simulation& sim);
  void deal_out();
  void revoke(sim::Simulation& sim);
  void remember(sim::Simulation& sim, sim::Message& message);
  void replay(sim::Simulation& sim);

  BrokerSpec spec_;
  std::vector<Consumer> consumers_;
  std::uint32_t width_ = 1;  ///< deliveries that one consumer handles at once
  std::uint32_t turn_ = 0;
  std::vector<Partition> partitions_;  ///< without partitions: one that belongs to nobody
  std::uint32_t stored_so_far_ = 0;  ///< without keys: partitions take turns
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<Expiry> expiries_;  ///< in the order of their times, from first_expiry_ on
  std::size_t first_expiry_ = 0;
  bool watches_locks_ = false;
  bool will_ask_ = false;
  std::uint32_t ready_to_take_ = 0;  ///< waiting in the store
  std::uint64_t bytes_ready_ = 0;
  std::uint32_t outstanding_ = 0;
  std::uint32_t coming_ = 0;  ///< stored, not yet in line
  WaitingLine publishers_;  ///< blocked
  bool is_blocking_ = false;
  std::uint32_t pauses_ = 0;
  bool was_stopped_ = false;  ///< while some consumer had taken what it had not begun
  std::uint32_t lost_ = 0;
  std::vector<sim::MessageId> seen_;  ///< copies of what has been acknowledged, to be handed out again
  bool will_replay_ = false;
};

}  // namespace loadscape::models
