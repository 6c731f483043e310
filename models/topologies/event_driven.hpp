#pragma once
/// Event-driven: a broker with a durable log, and a cursor per subscription.

#include "models/cluster.hpp"
#include "models/refresh.hpp"
#include "models/topologies/platform_bus.hpp"
#include "models/topology.hpp"

namespace loadscape::models {

enum class RequestReply {
  direct,      ///< request-reply flows are wired point-to-point
  replica,     ///< reads are answered by a replica at the reader
  over_broker  ///< request and reply both pass the broker; the sender's worker waits for the reply
};

/// One connection per publisher and one per subscription.
///
/// The publisher maps to the canonical contract once, on its own workers, and is done when the broker has the
/// event. Each subscription delivers by itself: the subscriber's own worker maps from the contract and handles.
/// While a subscriber is down its cursor stands still; events older than `retention` are lost to it (expired).
struct EventDrivenParams final : TopologyParams {
  /// A copy of each source that a reader reads from, at the reader.
  struct Replica {
    std::optional<std::uint32_t> workers;
    DistributionPtr service;  ///< [s] to answer one read
    RefreshParams refresh;
    void describe(Fields& fields);
  };
  std::optional<std::uint32_t> workers;    ///< of the broker
  DistributionPtr service;                 ///< [s] to append one event, or to pass one message on
  LinkSpec link;
  std::optional<ClusterSpec> cluster;
  HeldWork held = HeldWork::lose;
  DistributionPtr mapping;  ///< [s] to or from the contract, on the publisher's and subscriber's workers
  std::optional<sim::Duration> retention;  ///< nullopt: events are kept until consumed
  std::optional<BrokerSpec> store;  ///< what each subscription promises
  std::uint32_t consumers = 0;  ///< per subscription; 0: as many as the subscriber has workers
  RequestReply request_reply = RequestReply::direct;
  std::optional<PlatformBus> platform_bus;  ///< of a publisher whose events do not go to the broker directly
  Replica replica;  ///< request_reply: replica
  EventDrivenParams();
  void describe(Fields& fields) override;
  std::vector<std::string> components(const Landscape& landscape, const FlowSet& flows) const override;
  std::vector<Misfit> misfits(const Landscape& landscape) const override;
  std::vector<std::string> cluster_nodes(const Landscape& landscape, const FlowSet& flows) const override;
};

std::unique_ptr<Router> make_event_driven(Wiring& wiring, const TopologyParams& params);

}  // namespace loadscape::models
