#include "models/topologies/platform_bus.hpp"

#include "models/fields.hpp"
#include "models/held_field.hpp"

#include <fmt/format.h>

namespace loadscape::models {

PlatformBus::PlatformBus() : retention{std::chrono::hours{72}} {} // Salesforce platform events: 72 h

PlatformBridge::PlatformBridge()
    : service{make_distribution("constant", {{"value", {0.002}}})} {} // unverified suggestion

PlatformDeliveries::PlatformDeliveries() {
  limit.name = "event-deliveries";
  limit.on_breach = OnBreach::disconnect;
}

void PlatformBridge::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "events passed on at once");
  fields.add("service", service, Dimension::duration, "time to pass on one event");
  fields.add("link", link, "the bridge's access to the network");
  fields.add("cluster", cluster, "nodes that the workers are spread over; one unless written");
  add_held(fields, held);
  ClusterSpec::check_workers(fields, cluster, "workers", workers);
}

void PlatformBus::describe(Fields& fields) {
  fields.need("of", of, "system whose platform has the bus");
  fields.add("service", service, Dimension::duration, "time to append one event");
  fields.add("retention", retention, positive, "how long an event stays available to a subscription");
  fields.add("store", store, "what its subscriptions promise: locks, deliveries, partitions, room");
  fields.add("deliveries", deliveries, "allowance of the platform: each event counts once for each subscriber");
  fields.add("bridge", bridge,
             "the only subscriber, which republishes to the broker; without it "
             "every target is one");
}

PlatformBusRoutes::PlatformBusRoutes(Wiring& wiring, const PlatformBus& bus) : wiring_{wiring}, bus_{bus} {
  for (std::size_t system = 0; system < num_vertices(wiring.landscape()); ++system) {
    if (wiring.system(system).name == bus.of) held_ = wiring.system(system).held;
  }
  station_ = wiring_.add_station("event bus: " + bus.of, bus.of, {.held = held_}, bus.service);
  if (bus.deliveries) {
    const auto& limit = bus.deliveries->limit;
    auto terms = terms_of(limit, wiring_.landscape());
    terms.unit = "deliveries";
    // Whoever is disconnected stands still, and what is kept for it waits.
    if (limit.on_breach == OnBreach::disconnect) terms.on_breach = OnBreach::delay;
    quota_ = wiring_.add_limit(fmt::format("{}.{}", bus.of, limit.name), bus.of, limit, terms);
    wiring_.note(*quota_, "counts", "deliveries");
  }
  if (!bus.bridge) return;
  wiring_.add_middleware("bridge", bus.bridge->cluster);
  bridge_ = wiring_.add_station("bridge", "bridge", {.servers = bus.bridge->workers, .held = bus.bridge->held},
                                bus.bridge->service);
  wiring_.add_link("bridge", bus.bridge->link);
}

void PlatformBusRoutes::append(Route& route) {
  wiring_.serve(route, station_, bus_.service, "event bus: " + bus_.of + "/service");
}

void PlatformBusRoutes::subscribe(Route& route, const Subscription& to, const RoutePart& delivery) {
  const auto queue = wiring_.add_queue(
      fmt::format("subscription: {} at {} ({})", to.name, bus_.of, wiring_.flow(route.flow()).name), "subscription",
      bus_.of, {.consumers = to.consumers, .retention = bus_.retention, .held = held_, .broker = bus_.store},
      to.follows);
  wiring_.put(route, queue, to.target, [&](Route& stored) {
    if (quota_) stored.pass(*quota_, 0, 0);
    delivery(stored);
  });
}

void PlatformBusRoutes::cross_bridge(Route& route, const RoutePart& republish) {
  wiring_.connect(bus_.of, "bridge");
  wiring_.depend("bridge", bus_.of, {.synchronous = true}, route.flow());
  wiring_.call(route, bus_.of, "bridge", true, [&](Route& attempt) {
    wiring_.cross(attempt, bus_.of, Way::request);
    wiring_.cross(attempt, "bridge", Way::request, "in");
    attempt.acquire(*bridge_, Station::acquire);
    wiring_.work(attempt, *bridge_, bus_.bridge->service, "bridge/service");
    republish(attempt);
    attempt.release(*bridge_, Station::release);
    wiring_.cross(attempt, "bridge", Way::reply, "in");
    wiring_.cross(attempt, bus_.of, Way::reply);
  });
}

} // namespace loadscape::models
