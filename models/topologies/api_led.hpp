#pragma once
/// API-led connectivity: experience, process and system APIs.

#include "models/cluster.hpp"
#include "models/topology.hpp"

#include <functional>

namespace loadscape::models {

/// One system API per target system, one process API per flow or entity, one experience API per channel.
///
/// Each API is a component of its own, with workers and a gateway that fails with it. A synchronous flow passes the
/// experience API of its channel, a process API and the target's system API; every other flow is handed to its process
/// API. Each API maps a message once each way, keeps its worker while it waits for the next one, and tries again
/// itself: tries multiply from layer to layer. The process API makes the calls of a fan-out, in sequence.
/// With `store: process` a flow that waits for no reply is accepted when its process API has stored it; with `none`
/// when the target has handled it.
/// Not modeled: API management policies (rate limits, authentication) at the gateways.
struct ApiLedParams final : TopologyParams {
  struct Layer {
    std::optional<std::uint32_t> workers = 16;
    DistributionPtr service;     ///< [s] mapping one message, one way
    LinkSpec link;
    std::optional<ClusterSpec> cluster;  ///< of each API
    HeldWork held = HeldWork::lose;
    std::uint32_t attempts = 0;  ///< of the calls that an API of this layer makes; 0: those of the flow's retry
    bool nonblocking = false;
    void describe(Fields& fields);
  };
  enum class Store { process, none };
  enum class Sharing { per_flow, per_entity };

  Layer experience, process, system;
  Store store = Store::process;
  Sharing process_api = Sharing::per_flow;
  ApiLedParams();
  void describe(Fields& fields) override;
  std::vector<std::string> components(const Landscape& landscape, const FlowSet& flows) const override;
  std::vector<std::string> cluster_nodes(const Landscape& landscape, const FlowSet& flows) const override;

 private:
  void for_each_api(const Landscape& landscape, const FlowSet& flows,
                    const std::function<void(const std::string& name, const Layer& layer)>& visit) const;
};

std::unique_ptr<Router> make_api_led(Wiring& wiring, const TopologyParams& params);

}  // namespace loadscape::models
