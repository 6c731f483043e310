#include "models/topologies/event_driven.hpp"

#include "models/fields.hpp"
#include "models/held_field.hpp"
#include "models/ledger.hpp"
#include "models/suggest.hpp"
#include "models/topologies/point_to_point.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace loadscape::models {
namespace {

class EventRouter final : public Router {
 public:
  EventRouter(Wiring& wiring, const EventDrivenParams& params) : params_{params}, wiring_{wiring} {
    wiring_.add_middleware("broker", params.cluster);
    broker_ = wiring_.add_station("broker", "broker", {.servers = params.workers, .held = params.held}, params.service);
    wiring_.add_link("broker", params.link);
    if (params.platform_bus) platform_.emplace(wiring, *params.platform_bus);
  }

  void send(Route& route) override {
    if (!is_synchronous(flow(route).pattern)) {
      platform_ && platform_->carries(route.flow()) ? publish_on_platform(route) : publish(route);
    } else if (params_.request_reply == RequestReply::replica && wiring_.is_mere_read(route.flow())) {
      ask_replica(route);
    } else if (params_.request_reply != RequestReply::over_broker) {
      direct_exchange(wiring_, route, params_.mapping);
    } else {
      ask_over_broker(route);
    }
  }

 private:
  const Flow& flow(const Route& route) const { return wiring_.flow(route.flow()); }
  const std::string& sender(const Route& route) const { return wiring_.system(flow(route).from).name; }

  /// The publisher maps its own shape to the contract, once for all subscribers.
  void keep_contract(Route& route) {
    wiring_.adapt(route, "contract: " + sender(route), sender(route), {flow(route).from});
  }

  /// One publish, one delivery per subscription.
  void publish(Route& route) {
    const auto who = sender(route);
    wiring_.connect(who, "broker");
    wiring_.depend(who, "broker", {.synchronous = true}, route.flow());
    wiring_.work(route, wiring_.station_of(flow(route).from), params_.mapping, who + "/mapping/out");
    wiring_.call(route, who, "broker", true, [&](Route& attempt) {
      keep_contract(attempt);
      wiring_.cross(attempt, who, Way::request);
      wiring_.cross(attempt, "broker", Way::request, "in");
      wiring_.serve(attempt, broker_, params_.service, "broker/service");
      for (std::uint32_t target = 0; target < flow(route).to.size(); ++target) subscribe(attempt, target);
      attempt.book(Ledger::accepted);
      wiring_.cross(attempt, "broker", Way::reply, "in");
      wiring_.cross(attempt, who, Way::reply);
    });
  }

  /// The platform's own bus has the event first: for the bridge, or for each target.
  void publish_on_platform(Route& route) {
    const auto who = sender(route);
    wiring_.work(route, wiring_.station_of(flow(route).from), params_.mapping, who + "/mapping/out");
    wiring_.call(route, who, "its event bus", true, [&](Route& attempt) {
      keep_contract(attempt);
      platform_->append(attempt);
      if (platform_->has_bridge()) {
        platform_->subscribe(attempt, {"bridge", params_.platform_bus->bridge->workers, platform_->bridge(), {}},
                             [&](Route& delivery) { republish(delivery); });
      } else {
        for (std::uint32_t target = 0; target < flow(route).to.size(); ++target) subscribe_to_platform(attempt, target);
      }
      attempt.book(Ledger::accepted);
    });
  }

  void republish(Route& route) {
    platform_->cross_bridge(route, [&](Route& bridge) {
      wiring_.connect("bridge", "broker");
      wiring_.depend("bridge", "broker", {.synchronous = true}, bridge.flow());
      wiring_.call(bridge, "bridge", "broker", true, [&](Route& attempt) {
        wiring_.cross(attempt, "bridge", Way::request, "out");
        wiring_.cross(attempt, "broker", Way::request, "in");
        wiring_.serve(attempt, broker_, params_.service, "broker/service");
        for (std::uint32_t target = 0; target < flow(attempt).to.size(); ++target) subscribe(attempt, target);
        wiring_.cross(attempt, "broker", Way::reply, "in");
        wiring_.cross(attempt, "bridge", Way::reply, "out");
      });
    });
  }

  void subscribe_to_platform(Route& route, std::uint32_t target) {
    const auto receiver = flow(route).to[target];
    const auto& name = wiring_.system(receiver).name;
    const auto who = sender(route);
    const auto only = flow(route).to.size() > 1 ? std::optional{target} : std::nullopt;
    platform_->subscribe(route, {name, consumers_of(receiver), wiring_.station_of(receiver), only},
                         [&](Route& delivery) {
                           wiring_.call(delivery, who, name, true, [&](Route& attempt) {
                             attempt.mark_attempt();
                             wiring_.cross(attempt, who, Way::request);
                             wiring_.cross(attempt, name, Way::request);
                             wiring_.adapt(attempt, name + " of " + who, name, {flow(attempt).from, receiver});
                             wiring_.handle(attempt, target, params_.mapping);
                             wiring_.cross(attempt, name, Way::reply);
                             wiring_.cross(attempt, who, Way::reply);
                           });
                         });
    wiring_.connect_for(who, name, route.flow());
    wiring_.depend(name, who, {.schema = true, .synchronous = true}, route.flow());
  }

  std::optional<std::uint32_t> consumers_of(std::size_t receiver) const {
    return params_.consumers > 0 ? std::optional{params_.consumers} : wiring_.system(receiver).workers;
  }

  void subscribe(Route& route, std::uint32_t target) {
    const auto receiver = flow(route).to[target];
    const auto& name = wiring_.system(receiver).name;
    const auto subscription =
        wiring_.add_queue(fmt::format("subscription: {} ({})", name, flow(route).name), "subscription", "broker",
                          {.consumers = consumers_of(receiver),
                           .retention = params_.retention,
                           .held = params_.held,
                           .broker = params_.store},
                          wiring_.station_of(receiver));
    const auto only = flow(route).to.size() > 1 ? std::optional{target} : std::nullopt;
    wiring_.put(route, subscription, only, [&](Route& delivery) { call_target(delivery, target, true); });
    wiring_.resync_after_gaps(subscription, route.flow(), target);
    wiring_.connect_for("broker", name, route.flow());
    // The subscriber knows the contract, not the publisher's system; it needs the broker to hear of anything.
    wiring_.depend(name, "broker", {.synchronous = true}, route.flow());
    wiring_.depend(name, sender(route), {.schema = true}, route.flow());
  }

  void ask_over_broker(Route& route) {
    const auto who = sender(route);
    const auto station = wiring_.station_of(flow(route).from);
    wiring_.connect(who, "broker");
    wiring_.for_each_target(route, who, [&](Route& leg, std::size_t target) {
      wiring_.work(leg, station, params_.mapping, who + "/mapping/out");
      wiring_.call(leg, who, "broker", true, [&](Route& attempt) {
        keep_contract(attempt);
        wiring_.cross(attempt, who, Way::request);
        wiring_.cross(attempt, "broker", Way::request, "in");
        wiring_.serve(attempt, broker_, params_.service, "broker/service");
        call_target(attempt, target, false);
        wiring_.serve(attempt, broker_, params_.service, "broker/service/reply");
        wiring_.cross(attempt, "broker", Way::reply, "in");
        wiring_.cross(attempt, who, Way::reply);
      });
      wiring_.work(leg, station, params_.mapping, who + "/mapping/back");
      if (flow(route).to.size() > 1) leg.book(Ledger::replied);
      const auto& receiver = wiring_.system(flow(route).to[target]).name;
      wiring_.connect_for("broker", receiver, route.flow());
      wiring_.depend(who, "broker", {.synchronous = true}, route.flow());
      wiring_.depend("broker", receiver, {.synchronous = true}, route.flow());
      wiring_.depend(receiver, who, {.schema = true}, route.flow());
    });
  }

  /// Each source is read from a copy at the reader, which is none of the source's business.
  void ask_replica(Route& route) {
    const auto who = sender(route);
    wiring_.for_each_target(route, who, [&](Route& leg, std::size_t target) {
      const auto source = flow(route).to[target];
      const auto& name = wiring_.system(source).name;
      const auto& replica = replica_of(flow(route).from, source, route.flow());
      wiring_.call(leg, who, "replica", true, [&](Route& attempt) {
        wiring_.adapt(attempt, "replica: " + name + " at " + who, who, {flow(route).from, source});
        attempt.mark_attempt();
        wiring_.serve(attempt, replica.station, params_.replica.service, "replica/service");
        attempt.pass(replica.copy, Copy::read, static_cast<std::uint32_t>(target));
        attempt.book(Ledger::handled);
      });
      if (flow(route).to.size() > 1) leg.book(Ledger::replied);
      wiring_.connect(who, "replica");
      wiring_.connect(name, "replica");
      wiring_.depend(who, "replica", {.schema = true, .synchronous = true}, route.flow());
      wiring_.depend("replica", name, {.schema = true}, route.flow());
    });
  }

  struct ReplicaParts {
    Vertex station = 0;
    Vertex copy = 0;
  };
  const ReplicaParts& replica_of(std::size_t reader, std::size_t source, std::size_t for_flow) {
    const auto known = replicas_.find({reader, source});
    if (known != replicas_.end()) return known->second;
    if (replicas_.empty()) wiring_.add_middleware("replica");
    const auto& who = wiring_.system(reader).name;
    ReplicaParts parts;
    parts.station = wiring_.add_station(fmt::format("replica: {} at {}", wiring_.system(source).name, who), "replica",
                                        {.servers = params_.replica.workers}, params_.replica.service);
    parts.copy = wiring_.copy_of(who, "replica", source, params_.replica.refresh, for_flow);
    const auto& flows = flows_of(wiring_.landscape());
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (flows[i].pattern != Pattern::data_change || flows[i].from != source) continue;
      for (std::uint32_t target = 0; target < flows[i].to.size(); ++target) {
        if (flows[i].to[target] == reader) wiring_.feed(parts.copy, i, target);
      }
    }
    return replicas_[{reader, source}] = parts;
  }

  void call_target(Route& route, std::size_t target, bool with_retry) {
    const auto& receiver = wiring_.system(flow(route).to[target]).name;
    wiring_.call(route, "broker", receiver, with_retry, [&](Route& attempt) {
      attempt.mark_attempt();
      wiring_.cross(attempt, "broker", Way::request, "out");
      wiring_.cross(attempt, receiver, Way::request);
      // A consumer is made for the publisher's contract and for its own shape.
      wiring_.adapt(attempt, receiver + " of " + sender(route), receiver, {flow(route).from, flow(route).to[target]});
      wiring_.handle(attempt, target, params_.mapping);
      wiring_.cross(attempt, receiver, Way::reply);
      wiring_.cross(attempt, "broker", Way::reply, "out");
    });
  }

  const EventDrivenParams& params_;
  Wiring& wiring_;
  Vertex broker_ = 0;
  std::optional<PlatformBusRoutes> platform_;
  std::map<std::pair<std::size_t, std::size_t>, ReplicaParts> replicas_;  ///< by (reader, source)
};

}  // namespace

EventDrivenParams::EventDrivenParams()
    // 5 ms: p99 from produce to consume of Kafka at 200 MB/s, a vendor's benchmark (Confluent, 2020).
    : service{make_distribution("lognormal", {{"p50", {0.002}}, {"p99", {0.005}}})},
      mapping{make_distribution("lognormal", {{"p50", {0.010}}, {"p99", {0.050}}})},  // unverified suggestion
      retention{std::chrono::hours{72}} {  // Salesforce platform events: 72 h
  replica.service = make_distribution("lognormal", {{"p50", {0.002}}, {"p99", {0.010}}});  // unverified suggestion
}

void EventDrivenParams::Replica::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers of each replica");
  fields.add("service", service, Dimension::duration, "time to answer one read");
  refresh.describe(fields);
}

void EventDrivenParams::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers of the broker");
  fields.add("service", service, Dimension::duration,
             "time of the broker to append one event or to pass on one message");
  fields.add("link", link, "the broker's access to the network");
  fields.add("cluster", cluster, "nodes that the workers are spread over; one unless written");
  add_held(fields, held);
  fields.add("mapping", mapping, Dimension::duration,
             "time to map one event to or from the contract, on the publisher's and on the subscriber's workers");
  fields.add("retention", retention, positive, "how long an event stays available to a subscription");
  fields.add("store", store, "what each subscription promises: locks, deliveries, partitions, room");
  fields.add("consumers", consumers, at_least(0),
             "deliveries under way at once per subscription; 0: as many as the subscriber has workers");
  fields.add(
      "request_reply", request_reply,
      {{"direct", RequestReply::direct, "wired point-to-point"},
       {"replica", RequestReply::replica,
        "reads (virtualization, request-reply that sets off nothing) ask a replica at the reader; the rest is direct"},
       {"over-broker", RequestReply::over_broker, "request and reply both pass the broker"}},
      "how request-reply flows travel");
  fields.add("replica", replica, "with request_reply: replica: a copy of each source at each of its readers");
  fields.add("platform_bus", platform_bus, "a publisher's own event bus, which has its events first");
  ClusterSpec::check_workers(fields, cluster, "workers", workers);
}

std::vector<std::string> EventDrivenParams::cluster_nodes(const Landscape&, const FlowSet&) const {
  auto names = cluster_node_names("broker", cluster);
  if (platform_bus && platform_bus->bridge) {
    std::ranges::move(cluster_node_names("bridge", platform_bus->bridge->cluster), std::back_inserter(names));
  }
  return names;
}

std::vector<std::string> EventDrivenParams::components(const Landscape&, const FlowSet&) const {
  return platform_bus && platform_bus->bridge ? std::vector<std::string>{"bridge"} : std::vector<std::string>{};
}

std::vector<Misfit> EventDrivenParams::misfits(const Landscape& landscape) const {
  auto misfits = store_misfits(store, landscape);
  if (!misfits.empty() || !platform_bus) return misfits;
  std::vector<std::string> names;
  for (std::size_t system = 0; system < num_vertices(landscape); ++system) names.push_back(landscape[system].name);
  if (std::ranges::find(names, platform_bus->of) == names.end()) {
    return {{"platform_bus.of", fmt::format("unknown system \"{}\"", platform_bus->of),
             suggestion(platform_bus->of, names)}};
  }
  const bool publishes = std::ranges::any_of(flows_of(landscape), [&](const Flow& flow) {
    return landscape[flow.from].name == platform_bus->of && !is_synchronous(flow.pattern);
  });
  if (publishes) return {};
  return {{"platform_bus.of", fmt::format("\"{}\" publishes nothing: all its flows wait for a reply", platform_bus->of),
           "name a system that sends fire-and-forget or data-change"}};
}

std::unique_ptr<Router> make_event_driven(Wiring& wiring, const TopologyParams& params) {
  return std::make_unique<EventRouter>(wiring, dynamic_cast<const EventDrivenParams&>(params));
}

}  // namespace loadscape::models
