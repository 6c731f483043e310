#pragma once
/// A node that can be observed and can go down.

#include "models/context.hpp"
#include "models/nodes/servers.hpp"
#include "models/observation.hpp"
#include "sim/node.hpp"
#include "sim/simulation.hpp"

#include <span>
#include <vector>

namespace loadscape::models {

class ModelNode : public sim::Node {
 public:
  explicit ModelNode(const RunContext& context) : context_{context} {}

  /// Takes the node out of service; outages may overlap, the node is up again when all have ended.
  void go_down(sim::Simulation& sim);
  void come_up(sim::Simulation& sim);
  bool is_up() const { return outages_ == 0; }

  /// Nodes that want to know when this one is up again.
  void add_follower(ModelNode& follower) { followers_.push_back(&follower); }

  void begin_window(sim::Simulation& sim) override;

  /// Adds what it saw since the window began. Default: nothing.
  virtual void observe(const sim::Simulation& sim, Observation& into) const;
  /// Whether the node's operational laws hold at this instant; `present` are the messages at or holding the node.
  virtual BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const;
  /// Messages waiting at the node now, for the series; 0 for nodes without a line.
  virtual std::uint64_t queue_length() const { return 0; }
  /// Whether a message may vanish here without anybody being told, or another one may go on in its place.
  virtual bool may_lose() const { return false; }

 protected:
  virtual void went_down(sim::Simulation&) {}
  virtual void came_up(sim::Simulation&) {}
  virtual void followed_came_up(sim::Simulation&) {}
  /// Interrupts every message that waits at, is served by, or holds something of this node.
  void interrupt_all(sim::Simulation& sim, sim::Reason reason);
  double available_s(const sim::Simulation& sim) const;
  const RunContext& context() const { return context_; }

 private:
  std::uint32_t outages_ = 0;
  const RunContext& context_;
  std::vector<ModelNode*> followers_;
  sim::SimTime down_since_{};
  sim::SimTime window_start_{};
  sim::Duration down_total_{0};
};

}  // namespace loadscape::models
