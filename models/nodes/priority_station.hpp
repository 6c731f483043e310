#pragma once
/// c parallel servers before which messages wait by urgency, interrupt each other, or lose patience.

#include "models/model_node.hpp"
#include "models/nodes/servers.hpp"
#include "models/nodes/station.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// A station (see Station: same actions, same outages) with classes of urgency and limited patience.
///
/// Waiting: the most urgent class first; within a class first come, first served. Without `preemptive` work that has
/// begun is not interrupted (head-of-line priority [Cobham54]).
///
/// `preemptive`: an arrival that finds no free server takes that of the least urgent message at work, the latest
/// arrival among equals, if that is less urgent than itself. The message that lost its server waits at the front of
/// its class and goes on where it stopped. Not preempted: a server that is held across a nested call (mapping for that
/// call included), and work that ends in this very instant. A preempted message needs no room in the waiting room, but
/// counts in it.
///
/// `patience`: a message that has waited so long for its first server leaves the line and fails (reneged). Drawn by
/// the record's key. Ties: a server that frees up in the same instant is still in time. Outages do not stop the wait.
///
///   observes  as Station; `wait` ends when a server first begins, the wait after a preemption is queue time only
class PriorityStation final : public ModelNode {
 public:
  struct Params {
    Station::Params station;
    std::vector<std::uint32_t> class_of_flow;  ///< 0: the most urgent; empty: all alike
    bool preemptive = false;
    std::optional<Demand> patience;  ///< nullopt: without end
  };

  PriorityStation(const RunContext& context, Params params);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void begin_window(sim::Simulation& sim) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;
  BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const override {
    return servers_.broken_law(sim, *this, present);
  }
  std::uint64_t queue_length() const override { return servers_.line().size(); }

 private:
  /// What is known of a message beside itself; by message id.
  struct Visit {
    std::uint64_t arrival = 0;  ///< how many had arrived before it
    bool suspended = false;  ///< preempted, and without a server since
  };

  void went_down(sim::Simulation& sim) override;
  void came_up(sim::Simulation& sim) override;
  void speed_changed(sim::Simulation& sim, double ratio) override;
  sim::Then arrive(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  sim::Then begin(sim::Simulation& sim, sim::Message& message, sim::Step& step, sim::Duration wait);
  sim::Then spend(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  void work(sim::Simulation& sim, sim::Message& message);
  void stop_work(const sim::Message& message);
  void give_back(sim::Simulation& sim);
  void serve_waiting(sim::Simulation& sim);
  void serve_next(sim::Simulation& sim);
  bool preempt_for(sim::Simulation& sim, std::uint32_t urgency);
  sim::MessageId least_urgent(sim::Simulation& sim) const;
  void line_up(sim::Simulation& sim, sim::Message& message, bool at_front);
  void leave_line(sim::Simulation& sim, sim::Message& message);
  void renege(sim::Simulation& sim, sim::Message& message);
  std::uint32_t class_of(const sim::Message& message) const;
  Visit& visit_of(const sim::Message& message);

  Params params_;
  Servers servers_;
  std::vector<sim::MessageId> last_of_class_;  ///< in the line
  std::vector<sim::MessageId> at_work_;  ///< kept when preemptive; empty while down
  std::vector<Visit> visits_;
  std::uint64_t arrivals_ = 0;
};

}  // namespace loadscape::models
