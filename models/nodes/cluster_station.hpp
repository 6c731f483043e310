#pragma once
/// A station whose servers are spread over the nodes of a cluster.

#include "models/nodes/station.hpp"
#include "sim/time_weighted.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::models {

/// As Station: one first-come-first-served line before all servers. A message gets a server of the node that has the
/// fewest busy among those that are up and have one free; ties go to the first.
///
/// When a node goes down its servers take no more work and, by HeldWork, what they have in hand fails, or freezes until
/// the node is back (there to go on or to begin anew); the other nodes go on, and so does the line. While the whole
/// station is down, it behaves like a Station.
/// Not modeled: a node that takes over what another has begun, time to notice a failure, shares of unequal size beyond
/// what does not divide.
class ClusterStation final : public ModelNode {
 public:
  ClusterStation(const RunContext& context, const Station::Params& params, std::uint32_t nodes);

  void node_down(sim::Simulation& sim, std::uint32_t node);
  void node_up(sim::Simulation& sim, std::uint32_t node);

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
  struct Member {
    std::uint32_t servers = 0;
    std::uint32_t busy = 0;
    bool up = true;
  };
  static constexpr std::uint32_t nowhere = 0xffffffffU;
  struct Seat {
    std::uint32_t node = nowhere;  ///< whose server the message has
    bool frozen = false;  ///< its work stands still
  };

  void went_down(sim::Simulation& sim) override;
  void came_up(sim::Simulation& sim) override;
  void speed_changed(sim::Simulation& sim, double ratio) override;
  sim::Then arrive(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  sim::Then spend(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  void begin_after_waiting(sim::Simulation& sim, sim::Message& message);
  void give_back(sim::Simulation& sim, const sim::Message& message);
  void serve_waiting(sim::Simulation& sim);
  void freeze(sim::Simulation& sim, std::uint32_t node, HeldWork held);
  void thaw(sim::Simulation& sim);
  void lose(sim::Simulation& sim, std::uint32_t node);
  std::uint32_t free_member() const;
  Seat& seat_of(const sim::Message& message);
  void place(const sim::Message& message, std::uint32_t node);
  std::uint32_t place_of(sim::Simulation& sim, const sim::Message& message) const;
  bool is_working(sim::Simulation& sim, const sim::Message& message) const;
  void note_capacity(sim::SimTime now);

  Station::Params params_;
  Servers servers_;
  std::vector<Member> members_;
  std::vector<Seat> seats_;  ///< by message
  sim::TimeWeighted capacity_;  ///< servers of the nodes that are up, while the station is
};

}  // namespace loadscape::models
