#include "models/topologies/api_led.hpp"

#include "models/fields.hpp"
#include "models/held_field.hpp"
#include "models/ledger.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace loadscape::models {
namespace {

using Layer = ApiLedParams::Layer;

const std::string& channel_of(const Landscape& landscape, const Flow& flow) {
  return flow.channel.empty() ? landscape[flow.from].name : flow.channel;
}
std::string experience_api(const Landscape& landscape, const Flow& flow) {
  return channel_of(landscape, flow) + "-experience-api";
}
std::string process_api(const Flow& flow, ApiLedParams::Sharing sharing) {
  return (sharing == ApiLedParams::Sharing::per_entity ? flow.entity : flow.name) + "-process-api";
}
std::string system_api(const System& system) { return system.name + "-system-api"; }

class ApiRouter final : public Router {
 public:
  ApiRouter(Wiring& wiring, const ApiLedParams& params) : params_{params}, wiring_{wiring} {}

  void send(Route& route) override {
    const auto& who = wiring_.system(flow(route).from).name;
    const auto& first = is_synchronous(flow(route).pattern) ? experience(route) : process(route);
    wiring_.connect(who, first.name);
    wiring_.depend(who, first.name, {.synchronous = true}, route.flow());
    wiring_.depend(first.name, who, {.schema = true}, route.flow());  // the first API speaks its caller's language
    if (is_synchronous(flow(route).pattern)) {
      ask(route, who);
    } else if (params_.store == ApiLedParams::Store::process) {
      hand_over(route, who);
    } else {
      push(route, who);
    }
  }

 private:
  struct Api {
    std::string name;
    const Layer& layer;
    Vertex station = 0;
    std::optional<Vertex> inbox = std::nullopt;
  };

  const Flow& flow(const Route& route) const { return wiring_.flow(route.flow()); }

  Api& api(const std::string& name, const Layer& layer) {
    const auto known = apis_.find(name);
    if (known != apis_.end()) return known->second;
    wiring_.add_middleware(name, layer.cluster);
    const auto station = wiring_.add_station(name, name, {.servers = layer.workers, .held = layer.held}, layer.service);
    wiring_.add_link(name, layer.link);
    return apis_.emplace(name, Api{name, layer, station}).first->second;
  }
  Api& experience(const Route& route) {
    return api(experience_api(wiring_.landscape(), flow(route)), params_.experience);
  }
  Api& process(const Route& route) { return api(process_api(flow(route), params_.process_api), params_.process); }
  Vertex inbox(Api& of) {
    if (!of.inbox) {
      of.inbox = wiring_.add_queue("inbox: " + of.name, "queue", of.name,
                                   {.consumers = of.layer.workers, .held = of.layer.held}, of.station);
    }
    return *of.inbox;
  }

  /// Synchronous: experience, process and system API, and the same way back.
  void ask(Route& route, const std::string& who) {
    auto& front = experience(route);
    wiring_.call(route, who, front.name, true, [&](Route& attempt) {
      wiring_.cross(attempt, who, Way::request);
      visit(attempt, front, true, [&](Route& inside) {
        adapt_sender(inside, front);
        call_process(inside, front);
      });
      wiring_.cross(attempt, who, Way::reply);
    });
    if (flow(route).to.size() > 1) route.book(Ledger::replied);
  }

  void call_process(Route& route, const Api& front) {
    auto& middle = process(route);
    wiring_.connect(front.name, middle.name);
    wiring_.depend(front.name, middle.name, {.synchronous = true}, route.flow());
    wiring_.call(
        route, front.name, middle.name, true,
        [&](Route& attempt) {
          wiring_.cross(attempt, front.name, Way::request, "out");
          visit(attempt, middle, true, [&](Route& inside) { call_systems(inside, middle); });
          wiring_.cross(attempt, front.name, Way::reply, "out");
        },
        front.layer.attempts);
  }

  /// Without a reply: done for the sender when the process API has stored it.
  void hand_over(Route& route, const std::string& who) {
    auto& middle = process(route);
    wiring_.call(route, who, middle.name, true, [&](Route& attempt) {
      wiring_.cross(attempt, who, Way::request);
      wiring_.cross(attempt, middle.name, Way::request, "in");
      wiring_.put(attempt, inbox(middle), std::nullopt, [&](Route& delivery) {
        work(delivery, middle, false, [&](Route& inside) {
          adapt_sender(inside, middle);
          call_systems(inside, middle);
        });
      });
      attempt.book(Ledger::accepted);
      wiring_.cross(attempt, middle.name, Way::reply, "in");
      wiring_.cross(attempt, who, Way::reply);
    });
  }

  /// Without a reply and without a store: the sender waits until the targets have handled it.
  void push(Route& route, const std::string& who) {
    auto& middle = process(route);
    wiring_.call(route, who, middle.name, true, [&](Route& attempt) {
      wiring_.cross(attempt, who, Way::request);
      visit(attempt, middle, false, [&](Route& inside) {
        adapt_sender(inside, middle);
        call_systems(inside, middle);
      });
      wiring_.cross(attempt, who, Way::reply);
    });
    if (flow(route).to.size() == 1) route.book(Ledger::accepted);
  }

  void call_systems(Route& route, const Api& middle) {
    const bool replies = is_synchronous(flow(route).pattern);
    const bool stored = !replies && params_.store == ApiLedParams::Store::process;
    // Behind an inbox nobody waits, unless calls that wait need the same workers.
    const bool waits = !stored || params_.process_api == ApiLedParams::Sharing::per_entity;
    wiring_.for_each_target(route, middle.name, [&](Route& leg, std::size_t target) {
      auto& last = api(system_api(wiring_.system(flow(leg).to[target])), params_.system);
      wiring_.depend(middle.name, last.name, {.synchronous = waits}, leg.flow());
      wiring_.call(
          leg, middle.name, last.name, true,
          [&](Route& attempt) {
            wiring_.cross(attempt, middle.name, Way::request, "out");
            visit(attempt, last, replies, [&](Route& inside) { call_target(inside, last, target); });
            wiring_.cross(attempt, middle.name, Way::reply, "out");
          },
          middle.layer.attempts);
      if (flow(leg).to.size() == 1) return;
      if (replies) leg.book(Ledger::answered);
      if (!replies && !stored) leg.book(Ledger::accepted);
    });
  }

  void call_target(Route& route, const Api& last, std::size_t target) {
    const auto& receiver = wiring_.system(flow(route).to[target]).name;
    wiring_.connect(last.name, receiver);
    wiring_.depend(last.name, receiver, {.schema = true, .synchronous = true}, route.flow());
    // Every layer obeys the flow's retry by itself, unless it has attempts of its own.
    wiring_.call(
        route, last.name, receiver, true,
        [&](Route& attempt) {
          wiring_.adapt(attempt, last.name, last.name, {flow(attempt).to[target]});
          attempt.mark_attempt();
          wiring_.cross(attempt, last.name, Way::request, "out");
          wiring_.cross(attempt, receiver, Way::request);
          wiring_.handle(attempt, target);
          wiring_.cross(attempt, receiver, Way::reply);
          wiring_.cross(attempt, last.name, Way::reply, "out");
        },
        last.layer.attempts);
  }

  /// The first API is made for its caller's shape; the APIs behind it have contracts of their own.
  void adapt_sender(Route& route, const Api& first) {
    const auto from = flow(route).from;
    wiring_.adapt(route, first.name + " of " + wiring_.system(from).name, first.name, {from});
  }

  /// Over the API's own link, and through it.
  void visit(Route& route, const Api& of, bool replies, const RoutePart& body) {
    wiring_.cross(route, of.name, Way::request, "in");
    work(route, of, replies, body);
    wiring_.cross(route, of.name, Way::reply, "in");
  }

  void work(Route& route, const Api& of, bool replies, const RoutePart& body) {
    const auto& service = of.layer.service;
    if (of.layer.nonblocking) {
      wiring_.serve(route, of.station, service, of.name + "/service/in");
      body(route);
      if (replies) wiring_.serve(route, of.station, service, of.name + "/service/out");
      return;
    }
    route.acquire(of.station, Station::acquire);
    wiring_.work(route, of.station, service, of.name + "/service/in");
    body(route);
    if (replies) wiring_.work(route, of.station, service, of.name + "/service/out");
    route.release(of.station, Station::release);
  }

  const ApiLedParams& params_;
  Wiring& wiring_;
  std::map<std::string, Api> apis_;
};

}  // namespace

ApiLedParams::ApiLedParams() {
  // No measured figure is public; an unverified modeling suggestion, as for an edge of the ESB.
  const auto mapping = make_distribution("lognormal", {{"p50", {0.015}}, {"p99", {0.060}}});
  experience.service = process.service = system.service = mapping;
}

void ApiLedParams::Layer::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers of each API of this layer");
  fields.add("service", service, Dimension::duration, "time to map one message, one way");
  fields.add("link", link, "each API's access to the network");
  fields.add("cluster", cluster, "nodes that the workers of each API are spread over; one unless written");
  add_held(fields, held);
  fields.add("attempts", attempts, between(0, 1000),
             "tries of a call that an API of this layer makes, the first included; 0: as the flow's retry says");
  fields.add("nonblocking", nonblocking, "whether a worker is free again while the API waits for the next one");
  ClusterSpec::check_workers(fields, cluster, "workers", workers);
}

void ApiLedParams::describe(Fields& fields) {
  fields.add("experience", experience, "one API per channel, for flows whose sender waits for a reply");
  fields.add("process", process, "one API per flow or entity");
  fields.add("system", system, "one API per system that receives");
  fields.add("store", store,
             {{"process", Store::process, "the process API, durably: the sender goes on"},
              {"none", Store::none, "nobody: the sender waits until the target has handled it"}},
             "who stores what needs no reply");
  fields.add("process_api", process_api,
             {{"per-flow", Sharing::per_flow, "each flow has one"},
              {"per-entity", Sharing::per_entity, "flows with the same entity share one"}},
             "how many process APIs there are");
}

void ApiLedParams::for_each_api(const Landscape& landscape, const FlowSet& flows,
                                const std::function<void(const std::string&, const Layer&)>& visit) const {
  std::vector<std::string> known;
  const auto add = [&](std::string name, const Layer& layer) {
    if (std::ranges::find(known, name) != known.end()) return;
    visit(name, layer);
    known.push_back(std::move(name));
  };
  for (const auto index : flows) {
    const auto& flow = flows_of(landscape)[index];
    if (is_synchronous(flow.pattern)) add(experience_api(landscape, flow), experience);
    add(models::process_api(flow, process_api), process);
    for (const auto target : flow.to) add(system_api(landscape[target]), system);
  }
}

std::vector<std::string> ApiLedParams::components(const Landscape& landscape, const FlowSet& flows) const {
  std::vector<std::string> names;
  for_each_api(landscape, flows, [&](const std::string& name, const Layer&) { names.push_back(name); });
  return names;
}

std::vector<std::string> ApiLedParams::cluster_nodes(const Landscape& landscape, const FlowSet& flows) const {
  std::vector<std::string> names;
  for_each_api(landscape, flows, [&](const std::string& name, const Layer& layer) {
    std::ranges::move(cluster_node_names(name, layer.cluster), std::back_inserter(names));
  });
  return names;
}

std::unique_ptr<Router> make_api_led(Wiring& wiring, const TopologyParams& params) {
  return std::make_unique<ApiRouter>(wiring, dynamic_cast<const ApiLedParams&>(params));
}

}  // namespace loadscape::models
