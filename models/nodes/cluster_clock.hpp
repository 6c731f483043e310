#pragma once
/// Takes the nodes of a cluster down and brings them up again, and with them the component.

#include "models/cluster.hpp"
#include "models/nodes/cluster_station.hpp"
#include "models/nodes/outage_clock.hpp"

#include <string>
#include <vector>

namespace loadscape::models {

/// One component's nodes: each has scheduled outages, which may overlap, and random ones from a stream of its own name.
/// While fewer nodes are up than are needed, everything of the component is down. Stores lose nothing with a node.
class ClusterClock final : public ModelNode {
 public:
  struct Params {
    std::string component;
    ClusterSpec cluster;
    std::vector<std::vector<OutageClock::Window>> scheduled;  ///< by node
  };

  ClusterClock(const RunContext& context, Params params);
  const std::string& component() const { return params_.component; }
  void add(ModelNode& node) { parts_.push_back(&node); }
  void add_station(ClusterStation& station) { stations_.push_back(&station); }
  void begin(sim::Simulation& sim);

  sim::Then enter(sim::Simulation&, sim::Message&, sim::Step&) override { return sim::Then::proceed; }
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  enum What : std::uint32_t { scheduled_down, scheduled_up, random_down, random_up, whats };
  struct Member {
    std::uint32_t outages = 0;
    sim::Stream stream;
  };
  void down(sim::Simulation& sim, std::uint32_t node);
  void up(sim::Simulation& sim, std::uint32_t node);
  void tick_random(sim::Simulation& sim, std::uint32_t node, const DistributionPtr& after, What what);

  Params params_;
  std::vector<Member> members_;
  std::uint32_t nodes_up_;
  std::vector<ModelNode*> parts_;
  std::vector<ClusterStation*> stations_;
};

}  // namespace loadscape::models
