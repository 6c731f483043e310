#pragma once
/// A publisher's changes, as one subscriber reads them: in order, when it asks.

#include "models/model_node.hpp"
#include "models/nodes/queue.hpp"
#include "models/nodes/servers.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::models {

/// Keeps the changes that one subscriber has not yet applied, until a call of its own has read them.
///
///   put       stores a copy of the change (its delivery) and lets the original go on: the change is committed
///   acquire   the delivery waits to be read
///   take      a call of the subscriber has done its work at the publisher: the first `page` changes are in its answer,
///             whose payload is theirs
///   release   the change has been applied; one that could not be, because the subscriber was down, goes back to the
///             front and is read again (at least once), any other that failed goes to the dead letters
///   observes  as a queue: changes waiting to be read, changes being applied
///
/// The cursor moves when the answer has come back (`deliver`), so a call that is lost or times out costs its work and
/// is made again. The log belongs to the publisher and is durable; it is down with the publisher. It has no retention: a
/// publisher that is polled can be asked for everything.
class ChangeLog final : public ModelNode {
 public:
  enum Action : std::uint8_t { put = 1, acquire, take, release };

  ChangeLog(const RunContext& context, std::uint32_t page, std::vector<Queue::Delivery> deliveries)
      : ModelNode{context}, page_{page}, deliveries_{std::move(deliveries)}, servers_{std::nullopt} {}

  /// The subscriber's station. Not owned.
  void follow(const ModelNode& subscriber) { subscriber_ = &subscriber; }

  /// The subscriber has the answer to its last call: its changes go on to be applied.
  void deliver(sim::Simulation& sim);
  /// Whether the page of the last call was full and changes were left.
  bool has_more() const { return has_more_; }

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void begin_window(sim::Simulation& sim) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;
  BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const override {
    return servers_.broken_law(sim, *this, present);
  }
  std::uint64_t queue_length() const override { return servers_.line().size(); }

 private:
  sim::Then store(sim::Simulation& sim, sim::Message& message, const sim::Step& step);
  void read_page(sim::Simulation& sim, sim::Message& call);
  sim::Then close(sim::Simulation& sim, sim::Message& message, const sim::Step& step);

  std::uint32_t page_;
  std::vector<Queue::Delivery> deliveries_;
  Servers servers_;  ///< unlimited: applying changes takes the subscriber's workers, not ours
  const ModelNode* subscriber_ = nullptr;
  std::uint32_t in_page_ = 0;  ///< changes in the answer of the last call
  bool has_more_ = false;
};

}  // namespace loadscape::models
