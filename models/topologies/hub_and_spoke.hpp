#pragma once
/// Hub-and-spoke: one middleware hub between all systems.

#include "models/broker.hpp"
#include "models/cluster.hpp"
#include "models/topology.hpp"

namespace loadscape::models {

/// One connection per system; mapping runs in the hub, on workers that every flow shares.
///
/// Fire-and-forget is accepted when it is in the hub's durable inbox; a hub worker then maps it and calls the
/// target, and by default stays with the call, its timeout and its retries: a slow target fills the hub.
/// Request-reply keeps the sender's worker and a hub worker until the reply is mapped back.
/// With `nonblocking` a hub worker is taken for mapping only.
/// A fan-out of k is one call by the sender and k by the hub, in sequence.
struct HubAndSpokeParams final : TopologyParams {
  std::optional<std::uint32_t> workers = 64;
  DistributionPtr service;  ///< [s] mapping and routing one message, one way
  LinkSpec link;
  std::optional<ClusterSpec> cluster;
  HeldWork held = HeldWork::lose;
  bool nonblocking = false;
  std::optional<BrokerSpec> store;  ///< what the inbox promises
  HubAndSpokeParams();
  void describe(Fields& fields) override;
  std::vector<Misfit> misfits(const Landscape& landscape) const override { return store_misfits(store, landscape); }
  std::vector<std::string> cluster_nodes(const Landscape& landscape, const FlowSet& flows) const override;
};

std::unique_ptr<Router> make_hub_and_spoke(Wiring& wiring, const TopologyParams& params);

}  // namespace loadscape::models
