#include "models/topologies/hybrid.hpp"

#include "models/fields.hpp"
#include "models/ledger.hpp"
#include "models/wiring.hpp"

#include <algorithm>

namespace loadscape::models {
namespace {

/// Takes flows over routes that are drawn for them.
class DrawnRouter final : public Router {
 public:
  DrawnRouter(Wiring& wiring, const HybridParams& params) : params_{params}, wiring_{wiring} {
    for (const auto& node : params.nodes()) add(node);
  }

  void send(Route& route) override {
    const auto way = way_of(route);
    const auto& who = wiring_.system(flow(route).from).name;
    depend(route, way, who);
    const bool is_mapped = std::ranges::any_of(way, &DrawnNode::maps);
    wiring_.call(route, who, way.front()->name, true, [&](Route& attempt) {
      if (!is_mapped) adapt_at_sender(attempt, who);
      wiring_.cross(attempt, who, Way::request);
      enter(attempt, way, 0);
      wiring_.cross(attempt, who, Way::reply);
    });
    if (replies(route) && flow(route).to.size() > 1) route.book(Ledger::replied);
    const bool is_stored = std::ranges::any_of(way, is_queue);
    if (!replies(route) && !is_stored && flow(route).to.size() == 1) route.book(Ledger::accepted);
  }

 private:
  using Drawn = std::vector<const DrawnNode*>;

  static bool is_queue(const DrawnNode* node) { return node->kind == DrawnNode::Kind::queue; }
  const Flow& flow(const Route& route) const { return wiring_.flow(route.flow()); }
  bool replies(const Route& route) const { return is_synchronous(flow(route).pattern); }

  void add(const DrawnNode& node) {
    wiring_.add_middleware(node.name, node.cluster);
    wiring_.add_link(node.name, node.link);
    vertices_[node.name] =
        is_queue(&node)
            ? wiring_.add_queue(node.name, "queue", node.name,
                                {.consumers = node.consumers,
                                 .capacity = node.capacity,
                                 .retention = node.retention,
                                 .held = node.held})
            : wiring_.add_station(node.name, node.name, {.servers = node.workers, .held = node.held}, node.service);
  }

  Drawn way_of(const Route& route) const {
    Drawn way;
    for (const auto& name : params_.route_of(wiring_.landscape(), flow(route))) {
      way.push_back(&*std::ranges::find(params_.nodes(), name, &DrawnNode::name));
    }
    return way;
  }

  /// Into the node, all that lies behind it, and out of it again with the reply.
  void enter(Route& route, const Drawn& way, std::size_t at) {
    const auto& node = *way[at];
    wiring_.cross(route, node.name, Way::request, "in");
    if (is_queue(&node)) {
      store(route, way, at);
    } else {
      work(route, node, [&](Route& inside) {
        const auto mapper = std::ranges::find_if(way, &DrawnNode::maps);
        if (mapper != way.end() && *mapper == &node) adapt_at(inside, node);
        forward(inside, way, at);
      });
    }
    wiring_.cross(route, node.name, Way::reply, "in");
  }

  /// Where no node maps, the sender is made for its targets' shapes, as point-to-point.
  void adapt_at_sender(Route& route, const std::string& who) {
    for (const auto target : flow(route).to) {
      wiring_.adapt(route, who + " -> " + wiring_.system(target).name, who, {flow(route).from, target});
    }
  }

  /// The first node that maps is made for the shapes of both ends.
  void adapt_at(Route& route, const DrawnNode& node) {
    const auto adapt = [&](std::size_t system) {
      wiring_.adapt(route, node.name + ": " + wiring_.system(system).name, node.name, {system});
    };
    adapt(flow(route).from);
    for (const auto target : flow(route).to) adapt(target);
  }

  void store(Route& route, const Drawn& way, std::size_t at) {
    const auto queue = vertices_.at(way[at]->name);
    const auto targets = flow(route).to.size();
    if (at + 1 < way.size() || targets == 1) {
      wiring_.put(route, queue, std::nullopt, [&](Route& delivery) { forward(delivery, way, at); });
    } else {
      for (std::uint32_t target = 0; target < targets; ++target) {
        wiring_.put(route, queue, target, [&](Route& delivery) { call_target(delivery, *way[at], target); });
      }
    }
    route.book(Ledger::accepted);
  }

  void work(Route& route, const DrawnNode& node, const RoutePart& body) {
    const auto station = vertices_.at(node.name);
    if (node.nonblocking) {
      wiring_.serve(route, station, node.service, node.name + "/service/in");
      body(route);
      if (replies(route)) wiring_.serve(route, station, node.service, node.name + "/service/out");
      return;
    }
    route.acquire(station, Station::acquire);
    wiring_.work(route, station, node.service, node.name + "/service/in");
    body(route);
    if (replies(route)) wiring_.work(route, station, node.service, node.name + "/service/out");
    route.release(station, Station::release);
  }

  void forward(Route& route, const Drawn& way, std::size_t at) {
    const auto& node = *way[at];
    if (at + 1 < way.size()) {
      wiring_.call(route, node.name, way[at + 1]->name, is_queue(&node), [&](Route& attempt) {
        wiring_.cross(attempt, node.name, Way::request, "out");
        enter(attempt, way, at + 1);
        wiring_.cross(attempt, node.name, Way::reply, "out");
      });
      return;
    }
    const bool is_stored = std::ranges::any_of(way, is_queue);
    wiring_.for_each_target(route, node.name, [&](Route& leg, std::size_t target) {
      call_target(leg, node, target);
      if (flow(leg).to.size() == 1) return;
      if (replies(leg)) leg.book(Ledger::answered);
      if (!replies(leg) && !is_stored) leg.book(Ledger::accepted);
    });
  }

  void call_target(Route& route, const DrawnNode& last, std::size_t target) {
    const auto& receiver = wiring_.system(flow(route).to[target]).name;
    wiring_.call(route, last.name, receiver, is_queue(&last), [&](Route& attempt) {
      attempt.mark_attempt();
      wiring_.cross(attempt, last.name, Way::request, "out");
      wiring_.cross(attempt, receiver, Way::request);
      wiring_.handle(attempt, target);
      wiring_.cross(attempt, receiver, Way::reply);
      wiring_.cross(attempt, last.name, Way::reply, "out");
    });
  }

  /// Each node needs the next one up, but nobody waits for what a queue's consumers do. Who maps must change with the
  /// formats of both ends; where no node maps, the sender must change with its targets.
  void depend(const Route& route, const Drawn& way, const std::string& who) {
    const auto need = [&](const std::string& a, const std::string& b, bool waits) {
      wiring_.connect(a, b);
      wiring_.depend(a, b, {.synchronous = waits}, route.flow());
    };
    need(who, way.front()->name, true);
    for (std::size_t i = 0; i + 1 < way.size(); ++i) need(way[i]->name, way[i + 1]->name, !is_queue(way[i]));
    const auto mapper = std::ranges::find_if(way, &DrawnNode::maps);
    if (mapper != way.end()) wiring_.depend((*mapper)->name, who, {.schema = true}, route.flow());
    for (const auto target : flow(route).to) {
      const auto& receiver = wiring_.system(target).name;
      need(way.back()->name, receiver, !is_queue(way.back()));
      wiring_.depend(mapper != way.end() ? (*mapper)->name : who, receiver, {.schema = true}, route.flow());
    }
  }

  const HybridParams& params_;
  Wiring& wiring_;
  std::map<std::string, Vertex> vertices_;
};

class HybridRouter final : public Router {
 public:
  HybridRouter(Wiring& wiring, const HybridParams& params) : params_{params}, wiring_{wiring} {
    const auto every_flow = all_flows(wiring.landscape());
    for (const auto& part : params.parts()) {
      if (params.flows_over(part, wiring.landscape(), every_flow).empty()) continue;
      routers_[&part] = part.row->make_router(wiring, *part.params);
    }
    if (!params.nodes().empty()) drawn_ = std::make_unique<DrawnRouter>(wiring, params);
  }

  void send(Route& route) override {
    const auto* part = params_.part_of(wiring_.flow(route.flow()));
    (part ? *routers_.at(part) : *drawn_).send(route);
  }

 private:
  const HybridParams& params_;
  Wiring& wiring_;
  std::map<const HybridParams::Part*, std::unique_ptr<Router>> routers_;
  std::unique_ptr<Router> drawn_;
};

}  // namespace

std::unique_ptr<Router> make_hybrid(Wiring& wiring, const TopologyParams& params) {
  return std::make_unique<HybridRouter>(wiring, dynamic_cast<const HybridParams&>(params));
}

}  // namespace loadscape::models
