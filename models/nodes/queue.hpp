#pragma once
/// A durable store with competing consumers; with retention and a subscriber to follow, a topic's subscription.

#include "models/broker.hpp"
#include "models/model_node.hpp"
#include "models/nodes/servers.hpp"
#include "models/policies.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// Somebody who wants to know that messages have expired before their consumer could see them.
struct GapListener {
  virtual ~GapListener() = default;
  virtual void note_gap(sim::Simulation& sim) = 0;
};

/// Keeps messages until a consumer has seen them through.
///
///   put       stores a copy (the delivery) and lets the original go on: it has been accepted
///   acquire   the delivery waits for a consumer, first come first served
///   release   the consumer is done: a delivery that failed goes to the dead letters, or back to its place in
///             the line when the store or the consumer it follows is down; its datum and that of acquire say which delivery it is
///   observes  as a station, with consumers for servers
///
/// Durable: an outage loses nothing that was stored; deliveries in hand are taken back and made again later, so
/// the target may see them twice. Retention: a delivery older than `retention` when its turn comes expires.
/// Redrive: what was put aside is stored anew after a while, at the back of the line, a limited number of times; its
/// retention begins again. It needs no room, and until then it counts as a dead letter.
/// While `follows` is down nothing is handed out: the cursor of a subscriber that is not connected does not move. The
/// same while consumers are disconnected; the store lives and takes in. HeldWork::resume: deliveries in hand go on
/// through an outage or a disconnection, and only new ones wait.
///
/// Order: where a flow asks for it, a delivery waits until those of its lane that were stored before it have been seen
/// through (released, expired or dead-lettered), however many consumers are free; others pass it by. One lane per entity
/// key, or one for all. What was out of order before it was stored stays so. What is redriven
/// comes behind those that have passed it. Cost of a hand-out: the waiting deliveries that it passes by.
class Queue : public ModelNode {
 public:
  enum Action : std::uint8_t { put, acquire, release };

  struct Params {
    std::optional<std::uint32_t> consumers = std::nullopt;  ///< deliveries under way at once; nullopt: unlimited
    std::optional<std::uint32_t> capacity =
        std::nullopt;  ///< deliveries waiting; nullopt: unbounded; a full store refuses
    std::optional<sim::Duration> retention = std::nullopt;
    HeldWork held = HeldWork::lose;  ///< lose, restart: an outage takes back what consumers have in hand
    std::optional<BrokerSpec> broker = std::nullopt;  ///< what it promises beyond that: then it is a BrokerQueue
  };

  /// What a put step stores: the delivery's first step, and which of the message's records it carries.
  struct Delivery {
    sim::StepId entry = 0;
    std::optional<std::uint32_t> target;  ///< nullopt: all of them
    std::optional<RedrivePolicy> redrive = std::nullopt;  ///< of what is put aside
    std::uint32_t attempts = 1;  ///< that a delivery may take, each with luck of its own
    std::uint32_t lanes = 0;  ///< in order within each of so many lanes (sim::Message::lane); 0: as consumers come
    bool has_keys = false;  ///< sim::Message::lane is an entity key
  };

  Queue(const RunContext& context, const Params& params, std::vector<Delivery> deliveries);

  /// The consumers go away; counts like outages.
  virtual void disconnect(sim::Simulation& sim, HeldWork held);
  void reconnect(sim::Simulation& sim);
  /// So many consumers are lost; of a store whose consumers are nobody in particular: nothing.
  virtual void lose_consumers(sim::Simulation&, std::uint32_t /*count*/) {}
  virtual void regain_consumers(sim::Simulation&, std::uint32_t /*count*/) {}

  /// A delivery that fails with one of this component's own nodes is made again.
  void serve_for(std::vector<std::uint32_t> stations) { own_stations_ = std::move(stations); }
  /// Consumption pauses while `node` is down. Not owned.
  void follow(ModelNode& node);
  /// Told each time a delivery has expired. Not owned.
  void tell_gaps(GapListener& listener) { gap_listener_ = &listener; }

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void begin_window(sim::Simulation& sim) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;
  BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const override {
    return servers_.broken_law(sim, *this, present);
  }
  std::uint64_t queue_length() const override { return servers_.waiting(); }
  bool has_expired(const sim::Simulation& sim, const sim::Message& message) const;

 protected:
  void went_down(sim::Simulation& sim) override {
    if (held() != HeldWork::resume) interrupt_holders(sim);
  }
  void came_up(sim::Simulation& sim) override { hand_out(sim); }
  void opened(sim::Simulation& sim) override { hand_out(sim); }
  void followed_came_up(sim::Simulation& sim) override { hand_out(sim); }
  bool may_hand_out() const {
    return is_up() && is_open() && disconnections_ == 0 &&
           (followed_ == nullptr || (followed_->is_up() && followed_->is_open()));
  }
  virtual sim::Then store(sim::Simulation& sim, sim::Message& message, const sim::Step& step);
  virtual sim::Then line_up(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  virtual sim::Then close(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  sim::Then put_aside(sim::Simulation& sim, sim::Message& message, const sim::Step& step);
  /// Of those that wait; only what was taken back like `message` can stand before it.
  sim::MessageId last_stored_before(sim::Simulation& sim, const sim::Message& message) const;
  bool is_own_failure(const sim::Reason& reason) const;
  void interrupt_holders(sim::Simulation& sim);
  virtual void hand_out(sim::Simulation& sim);

  /// Deliveries that keep their order among themselves.
  struct Lane {
    bool in_hand = false;  ///< one of them is with a consumer
    std::uint32_t waiting = 0;
  };
  /// Null for deliveries in no order; `step` is the message's acquire or release step.
  Lane* lane_of(const sim::Message& message, const sim::Step& step);
  static bool may_take(const Lane* lane) { return lane == nullptr || !lane->in_hand; }
  void note_waiting(Lane* lane, std::int32_t change);
  void note_in_hand(Lane* lane, bool in_hand);
  sim::Message& first_ready(sim::Simulation& sim);

  Params params_;
  std::vector<Delivery> deliveries_;
  Servers servers_;
  std::uint32_t disconnections_ = 0;
  std::vector<Lane> lanes_;  ///< of all deliveries; empty: nothing is in order
  std::vector<std::uint32_t> first_lane_;  ///< by delivery
  std::uint64_t ready_ = 0;  ///< waiting deliveries whose lane has none in hand
  ModelNode* followed_ = nullptr;
  std::vector<std::uint32_t> own_stations_;  ///< of a cluster, by id
  GapListener* gap_listener_ = nullptr;
};

}  // namespace loadscape::models
