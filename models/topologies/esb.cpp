#include "models/topologies/esb.hpp"

#include "models/fields.hpp"
#include "models/held_field.hpp"
#include "models/ledger.hpp"
#include "models/wiring.hpp"

namespace loadscape::models {
namespace {

class EsbRouter final : public Router {
 public:
  EsbRouter(Wiring& wiring, const EsbParams& params) : params_{params}, wiring_{wiring} {
    wiring_.add_middleware("bus", params.cluster);
    bus_ = wiring_.add_station("bus", "bus", {.servers = params.workers, .held = params.held}, params.service);
    wiring_.add_link("bus", params.link);
    edges_.resize(num_vertices(wiring.landscape()));
    queues_.resize(num_vertices(wiring.landscape()));
  }

  void send(Route& route) override {
    const auto from = flow(route).from;
    const auto& who = wiring_.system(from).name;
    wiring_.connect(who, "bus");
    wiring_.depend(who, "bus", {.synchronous = true}, route.flow());
    wiring_.depend("bus", who, {.schema = true}, route.flow());
    if (!is_synchronous(flow(route).pattern)) {
      hand_over(route, from);
      return;
    }
    wiring_.for_each_target(route, who, [&](Route& leg, std::size_t target) {
      wiring_.call(leg, who, "bus", true, [&](Route& attempt) { exchange(attempt, from, target); });
      if (flow(route).to.size() > 1) leg.book(Ledger::replied);
    });
  }

 private:
  const Flow& flow(const Route& route) const { return wiring_.flow(route.flow()); }

  Vertex edge(std::size_t system) {
    if (!edges_[system]) {
      edges_[system] =
          wiring_.add_station("edge: " + wiring_.system(system).name, "bus",
                              {.servers = params_.edge.workers, .held = params_.held}, params_.edge.service);
    }
    return *edges_[system];
  }

  Vertex queue(std::size_t system) {
    if (!queues_[system]) {
      const auto workers = wiring_.system(system).workers;
      const auto consumers = params_.consumers > 0 ? std::optional{params_.consumers} : workers;
      queues_[system] = wiring_.add_queue("queue: " + wiring_.system(system).name, "queue", "bus",
                                          {.consumers = consumers, .held = params_.held, .broker = params_.store});
    }
    return *queues_[system];
  }

  void map(Route& route, std::size_t system, std::string_view way) {
    const auto purpose = "edge: " + wiring_.system(system).name + "/" + std::string(way);
    wiring_.serve(route, edge(system), params_.edge.service, purpose);
  }

  /// The edge of a system knows its shape. What the destination's edge maps is judged again with each try.
  void adapt(Route& route, std::size_t system) {
    wiring_.adapt(route, "edge: " + wiring_.system(system).name, "bus", {system});
  }

  /// Fire-and-forget: one call, one durable queue per destination.
  void hand_over(Route& route, std::size_t from) {
    wiring_.call(route, wiring_.system(from).name, "bus", true, [&](Route& attempt) {
      enter_bus(attempt, from);
      for (std::uint32_t target = 0; target < flow(route).to.size(); ++target) {
        const auto receiver = flow(route).to[target];
        const auto only = flow(route).to.size() > 1 ? std::optional{target} : std::nullopt;
        wiring_.put(attempt, queue(receiver), only, [&](Route& delivery) {
          map(delivery, receiver, "in");
          call_target(delivery, target, true);
        });
      }
      attempt.book(Ledger::accepted);
      wiring_.cross(attempt, "bus", Way::reply, "in");
      wiring_.cross(attempt, wiring_.system(from).name, Way::reply);
    });
  }

  /// Request-reply: edge, bus, edge, target, and the same way back.
  void exchange(Route& route, std::size_t from, std::size_t target) {
    const auto receiver = flow(route).to[target];
    enter_bus(route, from);
    map(route, receiver, "in");
    call_target(route, target, false);
    map(route, receiver, "reply/in");
    wiring_.serve(route, bus_, params_.service, "bus/service/reply");
    map(route, from, "reply/out");
    wiring_.cross(route, "bus", Way::reply, "in");
    wiring_.cross(route, wiring_.system(from).name, Way::reply);
  }

  void enter_bus(Route& route, std::size_t from) {
    wiring_.cross(route, wiring_.system(from).name, Way::request);
    wiring_.cross(route, "bus", Way::request, "in");
    map(route, from, "out");
    adapt(route, from);
    wiring_.serve(route, bus_, params_.service, "bus/service");
  }

  void call_target(Route& route, std::size_t target, bool stored) {
    const auto& receiver = wiring_.system(flow(route).to[target]).name;
    wiring_.call(route, "bus", receiver, stored, [&](Route& attempt) {
      adapt(attempt, flow(route).to[target]);
      attempt.mark_attempt();
      wiring_.cross(attempt, "bus", Way::request, "out");
      wiring_.cross(attempt, receiver, Way::request);
      wiring_.handle(attempt, target);
      wiring_.cross(attempt, receiver, Way::reply);
      wiring_.cross(attempt, "bus", Way::reply, "out");
    });
    wiring_.connect(receiver, "bus");
    // A queue's consumers wait for its destination, but nobody else waits for that queue.
    wiring_.depend("bus", receiver, {.schema = true, .synchronous = !stored}, route.flow());
  }

  const EsbParams& params_;
  Wiring& wiring_;
  Vertex bus_ = 0;
  std::vector<std::optional<Vertex>> edges_, queues_;  ///< by system
};

}  // namespace

EsbParams::EsbParams()
    // Neither figure is published: unverified modeling suggestions. Two edges and the bus stay well below a second.
    : service{make_distribution("constant", {{"value", {0.002}}})} {
  edge.service = make_distribution("lognormal", {{"p50", {0.020}}, {"p99", {0.080}}});
}

void EsbParams::Edge::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers of each system's edge");
  fields.add("service", service, Dimension::duration, "time to map one message to or from the canonical form");
}

void EsbParams::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers that route");
  fields.add("service", service, Dimension::duration, "time to route one message");
  fields.add("link", link, "the bus's access to the network");
  fields.add("cluster", cluster, "nodes that the workers are spread over; one unless written");
  add_held(fields, held);
  fields.add("edge", edge, "the adapters between each system and the bus");
  fields.add("store", store, "what each destination's queue promises: locks, deliveries, partitions, room");
  fields.add("consumers", consumers, at_least(0),
             "deliveries under way at once per destination queue; 0: as many as the destination has workers");
  ClusterSpec::check_workers(fields, cluster, "workers", workers);
  ClusterSpec::check_workers(fields, cluster, "edge", edge.workers);
}

std::vector<std::string> EsbParams::cluster_nodes(const Landscape&, const FlowSet&) const {
  return cluster_node_names("bus", cluster);
}

std::unique_ptr<Router> make_esb(Wiring& wiring, const TopologyParams& params) {
  return std::make_unique<EsbRouter>(wiring, dynamic_cast<const EsbParams&>(params));
}

}  // namespace loadscape::models
