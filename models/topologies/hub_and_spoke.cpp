#include "models/topologies/hub_and_spoke.hpp"

#include "models/fields.hpp"
#include "models/held_field.hpp"
#include "models/ledger.hpp"
#include "models/wiring.hpp"

namespace loadscape::models {
namespace {

class HubRouter final : public Router {
 public:
  HubRouter(Wiring& wiring, const HubAndSpokeParams& params) : params_{params}, wiring_{wiring} {
    wiring_.add_middleware("hub", params.cluster);
    hub_ = wiring_.add_station("hub", "hub", {.servers = params.workers, .held = params.held}, params.service);
    wiring_.add_link("hub", params.link);
    inbox_ = wiring_.add_queue("inbox: hub", "queue", "hub",
                               {.consumers = params.workers, .held = params.held, .broker = params.store}, hub_);
  }

  void send(Route& route) override {
    const auto who = sender(route);
    wiring_.connect(who, "hub");
    wiring_.depend(who, "hub", {.synchronous = true}, route.flow());
    wiring_.depend("hub", who, {.schema = true}, route.flow());
    if (!is_synchronous(flow(route).pattern)) {
      hand_over(route, who);
      return;
    }
    wiring_.for_each_target(route, who, [&](Route& leg, std::size_t target) {
      wiring_.call(leg, who, "hub", true, [&](Route& attempt) { exchange(attempt, who, target); });
      if (flow(route).to.size() > 1) leg.book(Ledger::replied);
    });
  }

 private:
  const Flow& flow(const Route& route) const { return wiring_.flow(route.flow()); }
  const std::string& sender(const Route& route) const { return wiring_.system(flow(route).from).name; }

  /// Fire-and-forget: done for the sender when the hub has stored it.
  void hand_over(Route& route, const std::string& who) {
    wiring_.call(route, who, "hub", true, [&](Route& attempt) {
      enter_hub(attempt, who);
      wiring_.put(attempt, inbox_, std::nullopt, [&](Route& delivery) {
        hold_worker(delivery, [&](Route& held) {
          wiring_.for_each_target(held, "hub", [&](Route& leg, std::size_t target) {
            map(leg, "hub/service/in");
            call_target(leg, target, true);
          });
        });
      });
      attempt.book(Ledger::accepted);
      leave_hub(attempt, who);
    });
  }

  /// Request-reply: the sender waits, and so does a hub worker.
  void exchange(Route& route, const std::string& who, std::size_t target) {
    enter_hub(route, who);
    hold_worker(route, [&](Route& held) {
      map(held, "hub/service/in");
      call_target(held, target, false);
      map(held, "hub/service/out");
    });
    leave_hub(route, who);
  }

  void enter_hub(Route& route, const std::string& who) {
    wiring_.cross(route, who, Way::request);
    wiring_.cross(route, "hub", Way::request, "in");
  }

  void leave_hub(Route& route, const std::string& who) {
    wiring_.cross(route, "hub", Way::reply, "in");
    wiring_.cross(route, who, Way::reply);
  }

  void hold_worker(Route& route, const RoutePart& body) const {
    if (params_.nonblocking) {
      body(route);
      return;
    }
    route.acquire(hub_, Station::acquire);
    body(route);
    route.release(hub_, Station::release);
  }

  void map(Route& route, std::string_view purpose) {
    if (params_.nonblocking) {
      wiring_.serve(route, hub_, params_.service, purpose);
    } else {
      wiring_.work(route, hub_, params_.service, purpose);
    }
  }

  void call_target(Route& route, std::size_t target, bool with_retry) {
    const auto& receiver = wiring_.system(flow(route).to[target]).name;
    wiring_.call(route, "hub", receiver, with_retry, [&](Route& attempt) {
      for (const auto system : {flow(route).from, flow(route).to[target]}) {
        wiring_.adapt(attempt, "hub: " + wiring_.system(system).name, "hub", {system});
      }
      attempt.mark_attempt();
      wiring_.cross(attempt, "hub", Way::request, "out");
      wiring_.cross(attempt, receiver, Way::request);
      wiring_.handle(attempt, target);
      wiring_.cross(attempt, receiver, Way::reply);
      wiring_.cross(attempt, "hub", Way::reply, "out");
    });
    wiring_.connect(receiver, "hub");
    wiring_.depend("hub", receiver, {.schema = true, .synchronous = true}, route.flow());
  }

  const HubAndSpokeParams& params_;
  Wiring& wiring_;
  Vertex hub_ = 0;
  Vertex inbox_ = 0;
};

}  // namespace

HubAndSpokeParams::HubAndSpokeParams()
    // 50-200 ms of added latency: a practitioner's article on integration patterns; not verified elsewhere.
    : service{make_distribution("lognormal", {{"p50", {0.060}}, {"p99", {0.200}}})} {}

void HubAndSpokeParams::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers that map and route, shared by every flow");
  fields.add("service", service, Dimension::duration, "time to map and route one message, one way");
  fields.add("link", link, "the hub's access to the network");
  fields.add("cluster", cluster, "nodes that the workers are spread over; one unless written");
  add_held(fields, held);
  fields.add("nonblocking", nonblocking, "whether a worker is free again while the hub waits for a target");
  fields.add("store", store, "what the inbox promises: locks, deliveries, partitions, room");
  ClusterSpec::check_workers(fields, cluster, "workers", workers);
}

std::vector<std::string> HubAndSpokeParams::cluster_nodes(const Landscape&, const FlowSet&) const {
  return cluster_node_names("hub", cluster);
}

std::unique_ptr<Router> make_hub_and_spoke(Wiring& wiring, const TopologyParams& params) {
  return std::make_unique<HubRouter>(wiring, dynamic_cast<const HubAndSpokeParams&>(params));
}

}  // namespace loadscape::models
