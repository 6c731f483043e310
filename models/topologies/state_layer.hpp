#pragma once
/// State layer: a shared copy of every source, which changes are streamed into and readers query.

#include "models/refresh.hpp"
#include "models/topology.hpp"

namespace loadscape::models {

/// A data-change flow is streamed into the layer once, whoever its subscribers are: the publisher maps it on its own
/// workers and is done when the layer has stored it; with the next micro-batch it is visible, and that counts as delivered
/// to every subscriber, who will read it when it needs it. Reads (virtualization, request-reply) query the layer: one
/// query, however many sources they are about. What a source does not stream is copied from it every `sync`.
/// Everything else goes directly, point to point: what somebody must act on. So do changes that are polled, the calls
/// that poll or resync, remote-call-in, and whatever sets off other flows where it is handled, for the layer handles
/// nothing.
struct StateLayerParams final : TopologyParams {
  struct Ingest {
    std::optional<std::uint32_t> workers;
    DistributionPtr service;  ///< [s] to take in one change
    std::optional<sim::Duration> every;  ///< between micro-batches; nullopt: at once
    void describe(Fields& fields);
  };
  struct Query {
    std::optional<std::uint32_t> workers;
    DistributionPtr service;  ///< [s] to answer one query
    void describe(Fields& fields);
  };
  Ingest ingest;
  Query query;
  RefreshParams refresh;
  DistributionPtr mapping;  ///< [s] to or from the layer's form, on the publisher's and on the reader's workers
  bool resolves_keys = false;  ///< a change that comes under a second key is merged with the first
  LinkSpec link;
  StateLayerParams();
  void describe(Fields& fields) override;
};

std::unique_ptr<Router> make_state_layer(Wiring& wiring, const TopologyParams& params);

}  // namespace loadscape::models
