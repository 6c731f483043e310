#pragma once
/// Takes the nodes of a cluster down and brings them up again, and with them the component.

#include "models/cluster.hpp"
#include "models/model_node.hpp"
#include "models/nodes/cluster_station.hpp"
#include "models/program.hpp"

#include <memory>
#include <string>
#include <vector>

namespace loadscape::models {

class ClusterClock;

/// One node of a cluster, as faults strike it.
class ClusterNode final : public ModelNode {
 public:
  ClusterNode(const RunContext& context, ClusterClock& clock, std::uint32_t index)
      : ModelNode{context}, clock_{clock}, index_{index} {}
  sim::Then enter(sim::Simulation&, sim::Message&, sim::Step&) override { return sim::Then::proceed; }

 private:
  void went_down(sim::Simulation& sim) override;
  void came_up(sim::Simulation& sim) override;

  ClusterClock& clock_;
  std::uint32_t index_;
};

/// One component's nodes: each has outages by faults, which may overlap, and random ones from a stream of its own name.
/// While fewer nodes are up than are needed, everything of the component is down. Stores lose nothing with a node.
class ClusterClock final : public ModelNode {
 public:
  struct Params {
    std::string component;
    ClusterSpec cluster;
  };

  ClusterClock(const RunContext& context, Params params);
  const std::string& component() const { return params_.component; }
  Cluster cluster() const { return {params_.component, params_.cluster}; }
  ModelNode& node(std::uint32_t index) { return *handles_[index]; }
  void add(ModelNode& node) { parts_.push_back(&node); }
  void add_station(ClusterStation& station) { stations_.push_back(&station); }
  void begin(sim::Simulation& sim);

  sim::Then enter(sim::Simulation&, sim::Message&, sim::Step&) override { return sim::Then::proceed; }
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  friend class ClusterNode;
  enum What : std::uint32_t { random_down, random_up, whats };
  struct Member {
    std::uint32_t outages = 0;
    sim::Stream stream;
  };
  void down(sim::Simulation& sim, std::uint32_t node);
  void up(sim::Simulation& sim, std::uint32_t node);
  void tick_random(sim::Simulation& sim, std::uint32_t node, const DistributionPtr& after, What what);

  Params params_;
  std::vector<Member> members_;
  std::vector<std::unique_ptr<ClusterNode>> handles_;  ///< by node
  std::uint32_t nodes_up_;
  std::vector<ModelNode*> parts_;
  std::vector<ClusterStation*> stations_;
};

}  // namespace loadscape::models
