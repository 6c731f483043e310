#pragma once
/// Hybrid: each flow takes a topology of its own, or a route over nodes drawn for it.

#include "models/cluster.hpp"
#include "models/fields.hpp"
#include "models/topology.hpp"

#include <map>

namespace loadscape::models {

/// A station or a store that a user draws: a middleware component of its own.
struct DrawnNode {
  enum class Kind { station, queue };
  std::string name;
  Kind kind = Kind::station;
  std::optional<std::uint32_t> workers;  ///< station
  DistributionPtr service;               ///< [s] station: for one message, one way; null: none
  bool nonblocking = false;              ///< station
  bool maps = false;
  std::optional<std::uint32_t> consumers, capacity;  ///< queue
  std::optional<sim::Duration> retention;            ///< queue
  LinkSpec link;
  std::optional<ClusterSpec> cluster;
  HeldWork held = HeldWork::lose;
  void describe(Fields& fields);
};

/// Parts of other topologies side by side, in one landscape: they share its systems, workers, limits and links.
///
/// `flows` says which topology a flow takes, `default` which one the others take; each part that is used has parameters
/// of its own and adds its components. A hybrid in which every flow takes the same topology is that topology.
/// `routes` draws the way of a flow over `nodes`: a request passes them in order and its reply in reverse. A station
/// keeps its worker while the rest of the way is gone, unless nonblocking. A queue accepts what needs no reply, and its
/// consumers take it on later, with the flow's retry; what is given up becomes a dead letter. Targets are called one
/// after the other by the last node of the route; a queue there has a delivery for each.
class HybridParams final : public TopologyParams {
 public:
  HybridParams();
  void describe(Fields& fields) override;
  std::vector<std::string> components(const Landscape& landscape, const FlowSet& flows) const override;
  std::vector<std::string> cluster_nodes(const Landscape& landscape, const FlowSet& flows) const override;
  std::vector<Misfit> misfits(const Landscape& landscape) const override;

  /// A topology that flows may take.
  struct Part {
    const TopologyRow* row = nullptr;
    std::shared_ptr<TopologyParams> params;
    bool is_written = false;
    void describe(Fields& fields);
  };
  const std::vector<Part>& parts() const { return parts_; }
  const std::vector<DrawnNode>& nodes() const { return nodes_; }
  /// The part that a flow takes; null when it has a route of its own or none at all.
  const Part* part_of(const Flow& flow) const;
  FlowSet flows_over(const Part& part, const Landscape& landscape, const FlowSet& flows) const;
  /// Names of the drawn nodes between sender and targets; empty when no route is drawn.
  std::vector<std::string> route_of(const Landscape& landscape, const Flow& flow) const;

 private:
  Value part_value(std::string& target) const;
  const Part* part_named(const std::string& name) const;
  void check_names(const Landscape& landscape, std::vector<Misfit>& found) const;
  void check_flows(const Landscape& landscape, std::vector<Misfit>& found) const;
  void check_route(const Landscape& landscape, const Flow& flow, std::vector<Misfit>& found) const;
  void check_use(const Landscape& landscape, std::vector<Misfit>& found) const;
  const DrawnNode* node_named(const std::string& name) const;

  std::vector<Part> parts_;
  std::string default_;
  std::map<std::string, std::string> flows_;
  std::map<std::string, std::vector<std::string>> routes_;
  std::vector<DrawnNode> nodes_;
};

std::unique_ptr<Router> make_hybrid(Wiring& wiring, const TopologyParams& params);

}  // namespace loadscape::models
