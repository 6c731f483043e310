#pragma once
/// A node that can be observed and can be in trouble: down, closed, or slow.

#include "models/context.hpp"
#include "models/factors.hpp"
#include "models/nodes/servers.hpp"
#include "models/observation.hpp"
#include "models/policies.hpp"
#include "sim/node.hpp"
#include "sim/simulation.hpp"

#include <cmath>
#include <optional>
#include <span>
#include <vector>

namespace loadscape::models {

class ModelNode : public sim::Node {
 public:
  /// @param held  what becomes of work in hand when the node goes down, unless a fault says otherwise
  explicit ModelNode(const RunContext& context, HeldWork held = HeldWork::lose)
      : usual_held_{held}, held_{held}, context_{context} {}

  /// Takes the node out of service; outages may overlap, the node is up again when all have ended. The one that takes
  /// it down says what becomes of the work in hand; others that begin meanwhile only last longer.
  void go_down(sim::Simulation& sim, std::optional<HeldWork> held = std::nullopt);
  void come_up(sim::Simulation& sim);
  bool is_up() const { return outages_ == 0; }
  std::uint32_t outages() const { return outages_; }  ///< that last now

  /// Takes in nothing new, but finishes what it has; counts like outages.
  void close(sim::Simulation& sim);
  void open(sim::Simulation& sim);
  bool is_open() const { return closings_ == 0; }

  /// Work takes `factor` times as long, until the same factor is taken off; several multiply.
  void slow_down(sim::Simulation& sim, double factor);
  void speed_up(sim::Simulation& sim, double factor);

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
  virtual void opened(sim::Simulation&) {}
  /// What remains of the work in hand, at work or not, takes `ratio` times as long as it would have.
  virtual void speed_changed(sim::Simulation&, double /*ratio*/) {}
  virtual void followed_came_up(sim::Simulation&) {}
  /// Interrupts every message that waits at, is served by, or holds something of this node.
  void interrupt_all(sim::Simulation& sim, sim::Reason reason);
  double available_s(const sim::Simulation& sim) const;

  /// Up, open and at full speed: the one question that the hot path asks.
  bool is_well() const { return is_well_; }
  /// What the outage that took the node down does to work in hand.
  HeldWork held() const { return held_; }
  /// Whether an arrival is refused now. Else it comes in, though perhaps only to wait.
  bool refuses() const { return closings_ > 0 || (outages_ > 0 && held_ == HeldWork::lose); }
  /// How long work takes at the present speed. @pre not asked while well: then it is `demand`
  sim::Duration slowed(sim::Duration demand) const { return scaled(demand, slowness_.product()); }
  static sim::Duration scaled(sim::Duration time, double factor) {
    return sim::Duration{std::llround(static_cast<double>(time.count()) * factor)};
  }
  const RunContext& context() const { return context_; }

 private:
  void judge() { is_well_ = outages_ == 0 && closings_ == 0 && slowness_.empty(); }
  void speed_changes(sim::Simulation& sim, double before);

  bool is_well_ = true;
  HeldWork usual_held_;
  HeldWork held_;  ///< in the present outage, or the next one
  std::uint32_t outages_ = 0;
  std::uint32_t closings_ = 0;
  Factors slowness_;
  const RunContext& context_;
  std::vector<ModelNode*> followers_;
  sim::SimTime down_since_{};
  sim::SimTime window_start_{};
  sim::Duration down_total_{0};
};

}  // namespace loadscape::models
