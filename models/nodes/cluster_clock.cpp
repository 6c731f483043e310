#include "models/nodes/cluster_clock.hpp"

namespace loadscape::models {

ClusterClock::ClusterClock(const RunContext& context, Params params)
    : ModelNode{context}, params_{std::move(params)}, nodes_up_{params_.cluster.nodes} {
  for (std::uint32_t node = 0; node < params_.cluster.nodes; ++node) {
    const auto name = sim::name_key(cluster_node_name(params_.component, node));
    handles_.push_back(std::make_unique<ClusterNode>(context, *this, node));
    members_.push_back({.stream = sim::Stream{context.run_key, sim::name_key("outage"), name}});
  }
}

void ClusterNode::went_down(sim::Simulation& sim) { clock_.down(sim, index_); }
void ClusterNode::came_up(sim::Simulation& sim) { clock_.up(sim, index_); }

void ClusterClock::begin(sim::Simulation& sim) {
  for (std::uint32_t node = 0; node < members_.size(); ++node) {
    if (params_.cluster.fails) tick_random(sim, node, params_.cluster.fails->up, random_down);
  }
}

void ClusterClock::tick_random(sim::Simulation& sim, std::uint32_t node, const DistributionPtr& after, What what) {
  const auto priority = what == random_up ? sim::Priority::release : sim::Priority::normal;
  sim.tick_after(*this, to_duration(after->sample(members_[node].stream)), node * whats + what, priority);
}

void ClusterClock::tick(sim::Simulation& sim, std::uint32_t what) {
  const auto node = what / whats;
  switch (what % whats) {
    case random_down:
      down(sim, node);
      tick_random(sim, node, params_.cluster.fails->down, random_up);
      return;
    default: up(sim, node); tick_random(sim, node, params_.cluster.fails->up, random_down);
  }
}

void ClusterClock::down(sim::Simulation& sim, std::uint32_t node) {
  if (members_[node].outages++ > 0) return;
  // The component first, if this node was needed: nobody gets a server of another node in between.
  if (nodes_up_-- == params_.cluster.needed) {
    for (auto* part : parts_) part->go_down(sim);
  }
  for (auto* station : stations_) station->node_down(sim, node);
}

void ClusterClock::up(sim::Simulation& sim, std::uint32_t node) {
  if (--members_[node].outages > 0) return;
  const bool is_back = ++nodes_up_ == params_.cluster.needed;
  for (auto* station : stations_) station->node_up(sim, node);
  if (!is_back) return;
  for (auto* part : parts_) part->come_up(sim);
}

}  // namespace loadscape::models
