#pragma once
/// Enterprise service bus: edges that map, a bus that routes, a durable queue per destination.

#include "models/broker.hpp"
#include "models/cluster.hpp"
#include "models/topology.hpp"

namespace loadscape::models {

/// One connection per system; each system's edge maps between its format and the canonical one.
///
/// Fire-and-forget is accepted when it is in the durable queue of its destination; that queue's consumers map and
/// deliver, retry and at last put aside in dead letters, and no other queue notices.
/// Request-reply is routed and correlated: edge, bus, edge, target and back, holding the sender's worker only.
struct EsbParams final : TopologyParams {
  struct Edge {
    std::optional<std::uint32_t> workers;
    DistributionPtr service;  ///< [s] mapping one message to or from the canonical form
    void describe(Fields& fields);
  };
  std::optional<std::uint32_t> workers;
  DistributionPtr service;                 ///< [s] routing one message
  LinkSpec link;
  std::optional<ClusterSpec> cluster;
  HeldWork held = HeldWork::lose;
  Edge edge;
  std::optional<BrokerSpec> store;  ///< what each queue promises
  std::uint32_t consumers = 0;  ///< per destination queue; 0: as many as the destination has workers
  EsbParams();
  void describe(Fields& fields) override;
  std::vector<Misfit> misfits(const Landscape& landscape) const override { return store_misfits(store, landscape); }
  std::vector<std::string> cluster_nodes(const Landscape& landscape, const FlowSet& flows) const override;
};

std::unique_ptr<Router> make_esb(Wiring& wiring, const TopologyParams& params);

}  // namespace loadscape::models
