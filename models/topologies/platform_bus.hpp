#pragma once
/// A platform's own event bus in front of the broker, with or without a bridge
/// between them.

#include "models/cluster.hpp"
#include "models/limits.hpp"
#include "models/wiring.hpp"

namespace loadscape::models {

/// What a platform hands to subscribers: a limit like any other, that counts deliveries.
struct PlatformDeliveries {
  LimitSpec limit;
  PlatformDeliveries();
  void describe(Fields& fields) { describe_deliveries(fields, limit); }
};
/// The only subscriber of a platform, which republishes.
struct PlatformBridge {
  std::optional<std::uint32_t> workers = 4;
  DistributionPtr service; ///< [s] to pass one event on
  LinkSpec link;
  std::optional<ClusterSpec> cluster;
  HeldWork held = HeldWork::lose;
  PlatformBridge();
  void describe(Fields& fields);
};

/// The bus that a system of the landscape brings along, such as the event bus
/// of a CRM platform.
///
/// Events of that system are appended to it. Without a bridge every target has
/// a subscription there; with one, the bridge is the only subscriber and
/// republishes to the broker, whose subscriptions serve the targets. Each event
/// that the platform hands to a subscriber is a delivery and counts against
/// `deliveries`, made again or not.
struct PlatformBus {
  std::string of;          ///< the system
  DistributionPtr service; ///< [s] to append one event
  std::optional<sim::Duration> retention; ///< nullopt: events are kept until delivered
  std::optional<BrokerSpec> store; ///< what its subscriptions promise
  std::optional<PlatformDeliveries> deliveries;
  std::optional<PlatformBridge> bridge;
  PlatformBus();
  void describe(Fields& fields);
};

/// The vertices of a platform bus, and the ways over it.
class PlatformBusRoutes {
 public:
  PlatformBusRoutes(Wiring& wiring, const PlatformBus& bus);

  bool carries(std::size_t flow) const { return wiring_.system(wiring_.flow(flow).from).name == bus_.of; }
  bool has_bridge() const { return bus_.bridge.has_value(); }

  /// What one subscription of the platform gets.
  struct Subscription {
    std::string name; ///< of the subscriber
    std::optional<std::uint32_t> consumers;
    Vertex follows = 0; ///< the cursor stands still while this is down
    std::optional<std::uint32_t> target; ///< nullopt: all of the event's targets
  };
  /// The event is stored, and delivered to the subscription whenever the
  /// platform may.
  void append(Route& route);
  void subscribe(Route& route, const Subscription& to, const RoutePart& delivery);
  /// Through the bridge; `republish` begins on its way to the broker.
  void cross_bridge(Route& route, const RoutePart& republish);
  Vertex bridge() const { return *bridge_; }

 private:
  Wiring& wiring_;
  const PlatformBus& bus_;
  Vertex station_ = 0;
  HeldWork held_ = HeldWork::lose; ///< as the platform declares
  std::optional<Vertex> quota_, bridge_;
};

} // namespace loadscape::models
