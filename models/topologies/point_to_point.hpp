#pragma once
/// Point-to-point: every sender talks to every target itself.

#include "models/topology.hpp"

namespace loadscape::models {

/// One adapter per (from, to) pair and entity, run on the sender's own workers.
///
/// Nothing is stored on the way: the sender keeps its worker through mapping, call, backoff and retry, for
/// fire-and-forget too. A fan-out of k is k calls in sequence.
struct PointToPointParams final : TopologyParams {
  DistributionPtr mapping;  ///< [s] adapter work for one message, each way; null: free
  PointToPointParams();
  void describe(Fields& fields) override;
};

std::unique_ptr<Router> make_point_to_point(Wiring& wiring, const TopologyParams& params);

/// The direct exchange with each target, for topologies that leave some flows direct.
void direct_exchange(Wiring& wiring, Route& route, const DistributionPtr& mapping);

}  // namespace loadscape::models
