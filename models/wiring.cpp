#include "models/wiring.hpp"

#include "models/disciplines.hpp"
#include "models/fault_targets.hpp"
#include "models/ledger.hpp"
#include "models/nodes/fan_out.hpp"
#include "models/nodes/limits/limit_node.hpp"
#include "models/nodes/parallel_calls.hpp"
#include "models/nodes/poison.hpp"
#include "models/nodes/trigger.hpp"
#include "models/parameter_text.hpp"
#include "models/policies/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <stdexcept>
#include <utility>

namespace loadscape::models {

Wiring::Wiring(const Landscape& landscape) : landscape_{landscape}, program_{std::make_shared<Program>()} {
  for (std::size_t system = 0; system < num_vertices(landscape); ++system) add_system(system);
  add_hosts();
  program_->entries.resize(flows_of(landscape).size());
  program_->changes = landscape[boost::graph_bundle].changes;
}

void Wiring::add_system(std::size_t index) {
  const auto& spec = system(index);
  components_[spec.name] = boost::add_vertex(Component{spec.name, false}, program_->dependencies);
  const Station::Params params{.servers = spec.workers, .waiting_room = spec.waiting_room, .held = spec.held};
  const auto station = add_station(spec.name, spec.name, params, spec.service);
  program_->factories[station] = station_factory(landscape_, index, params);
  for (auto& text : discipline_texts(spec)) program_->graph[station].parameters.push_back(std::move(text));
  stations_.push_back(station);
  add_link(spec.name, spec.link);
  add_limits(index);
  add_errors(index);
}

// ---------------------------------------------------------------------------------------------- parts of routes

std::uint32_t Wiring::demand(const DistributionPtr& distribution, std::string_view purpose) {
  static const DistributionPtr nothing = make_distribution("constant", {{"value", {0.0}}});
  program_->demands.emplace_back(distribution ? distribution : nothing, sim::name_key(purpose));
  return static_cast<std::uint32_t>(program_->demands.size() - 1);
}

std::uint32_t Wiring::demand(Demand wanted) {
  program_->demands.push_back(std::move(wanted));
  return static_cast<std::uint32_t>(program_->demands.size() - 1);
}

void Wiring::serve(Route& route, Vertex station, const DistributionPtr& service, std::string_view purpose) {
  if (host_of_.contains(station)) {
    route.acquire(station, Station::acquire);
    work(route, station, service, purpose);
    route.release(station, Station::release);
    return;
  }
  route.pass(station, Station::serve, demand(service, purpose));
}

void Wiring::work(Route& route, Vertex station, const DistributionPtr& service, std::string_view purpose) {
  if (service) spend(route, station, demand(service, purpose));
}

void Wiring::spend(Route& route, Vertex station, std::uint32_t time) {
  if (host_of_.contains(station)) {
    spend_on_host(route, station, time);
  } else {
    route.pass(station, Station::work, time);
  }
}

void Wiring::cross(Route& route, const std::string& component_name, Way way, std::string_view side) {
  const auto link = links_.find(component_name);
  if (link == links_.end()) return;
  if (way == Way::request) route.crossings_.push_back({component_name, std::string(side)});
  const auto purpose = fmt::format("link: {}/{}/{}", component_name, way == Way::request ? "request" : "reply", side);
  route.pass(link->second, 0, demand(link_latency_[component_name], purpose));
}

std::string Wiring::link_struck_between(const std::string& from, const std::string& to) {
  const bool is_struck = std::ranges::any_of(faults_of(landscape_), [&](const Fault& fault) {
    return is_link_fault(fault) && fault.targets.size() == 2 && strikes(fault, from) && strikes(fault, to);
  });
  if (!is_struck) return {};
  const auto name = link_between(from, to);
  const auto key = name.substr(std::string_view{"link: "}.size());
  if (!links_.contains(key)) make_link(key, name, from, {});
  return key;
}

std::optional<Vertex> Wiring::poison_of(std::size_t flow_index, const std::string& system_name) {
  const auto& name = flow(flow_index).name;
  const bool is_struck = std::ranges::any_of(faults_of(landscape_), [&](const Fault& fault) {
    return std::holds_alternative<PoisonFault>(fault.effect) && strikes(fault, name);
  });
  if (!is_struck) return std::nullopt;
  const auto vertex_name = poison_at(name, system_name);
  const auto known = poisons_.find(vertex_name);
  if (known != poisons_.end()) return known->second;
  const auto vertex = add_vertex({vertex_name, "poison", system_name, false, {}},
                                 [name](const RunContext& context) { return std::make_unique<Poison>(context, name); });
  return poisons_[vertex_name] = vertex;
}

void Wiring::put(Route& route, Vertex queue, std::optional<std::uint32_t> target, const RoutePart& body, bool at_once) {
  const auto& spec = flow(route.flow());
  const std::uint32_t lanes = at_once || spec.ordering == Ordering::none ? 0
                              : spec.ordering == Ordering::total         ? 1
                                                                         : spec.keys->count;
  const auto attempts = spec.resilience.empty() ? spec.retry.attempts : runs_of(spec.resilience);
  auto& deliveries = *deliveries_[queue];
  const auto index = static_cast<std::uint32_t>(deliveries.size());
  deliveries.push_back({.target = target,
                        .redrive = spec.redrive,
                        .attempts = attempts,
                        .lanes = lanes,
                        .has_keys = spec.keys.has_value()});
  Route delivery{*this, route.flow()};
  delivery.acquire(queue, Queue::acquire, index);
  body(delivery);
  delivery.release(queue, Queue::release, index);
  deliveries[index].entry = delivery.finish();
  auto& parameters = program_->graph[queue].parameters;
  if (spec.redrive) {
    parameters.emplace_back("redrive of " + spec.name, seconds_text(sim::to_seconds(spec.redrive->after)));
  }
  if (lanes > 0) {
    parameters.emplace_back("ordering (" + spec.name + ")", spec.ordering == Ordering::total ? "total" : "per key");
  }
  route.pass(queue, Queue::put, index);
}

void Wiring::for_each_target(Route& route, const std::string& component_name,
                             const std::function<void(Route&, std::size_t)>& delivery) {
  const auto& spec = flow(route.flow());
  if (spec.to.size() == 1) {
    delivery(route, 0);
    return;
  }
  std::vector<sim::StepId> bodies;
  for (std::size_t target = 0; target < spec.to.size(); ++target) {
    Route body{*this, route.flow()};
    delivery(body, target);
    bodies.push_back(body.finish());
  }
  NodeInfo info{fmt::format("fan-out: {} ({})", component_name, spec.name),
                "fan-out",
                component_name,
                false,
                {{"targets", fmt::format("{}", bodies.size())}}};
  const auto vertex = add_vertex(
      std::move(info), [bodies](const RunContext& context) { return std::make_unique<FanOut>(context, bodies); });
  program_->facts[vertex] = FanOutFacts{bodies};
  for (const auto body : bodies) {
    if (first_vertex_[body] != ledger_vertex) add_passage(vertex, first_vertex_[body], route.flow());
  }
  route.pass(vertex, 0, 0);
}

void Wiring::handle(Route& route, std::size_t target, const DistributionPtr& mapping) {
  const auto& spec = flow(route.flow());
  if (spec.batch && spec.batch->via == Via::bulk) {
    handle_bulk(route, target, mapping);
    return;
  }
  const bool has_two_keys = second_keys(route.flow(), spec.to[target]).has_value();
  const auto inside = [&](Route& admitted) {
    if (has_two_keys) {  // one call, and the work for either profile
      once_per_key(admitted, spec.to[target], [&](Route& one) {
        occupy(one, target, mapping);
        conclude(one, target);
      });
    } else {
      occupy(admitted, target, mapping);
    }
  };
  if (spec.dedup) {
    once(route, target, [&](Route& unknown) {
      inside(unknown);
      if (!has_two_keys) conclude(unknown, target);
    });
    return;
  }
  if (spec.poll) {  // the target itself has fetched what it handles
    inside(route);
  } else {
    admit(route, spec.to[target], Admission::call, inside);
  }
  if (!has_two_keys) conclude(route, target);
}

void Wiring::conclude(Route& route, std::size_t target) {
  const auto& spec = flow(route.flow());
  if (goes_on(route.flow(), spec.to[target])) route.part();
  route.book(Ledger::handled);
  after_handling(route, target);
  run_triggers(route, TriggerKind::after, spec.to[target]);
}

void Wiring::occupy(Route& route, std::size_t target, const DistributionPtr& mapping) {
  const auto& spec = flow(route.flow());
  const auto index = spec.to[target];
  const auto& name = system(index).name;
  const auto& service = spec.work ? spec.work : system(index).service;
  const auto station = station_of(index);
  const auto time = handling_demand(route, service, name + "/service");
  const bool replies_early = goes_on(route.flow(), index);
  const bool is_plain =
      !mapping && !replies_early && !calls_during(route.flow(), index, false) && !has_budgets(index, route.flow());
  const auto poison = poison_of(route.flow(), name);
  const auto check = [&] {
    if (errors_[index]) route.pass(*errors_[index], error_action(route), 0);
    if (poison) route.pass(*poison, 0, 0);
  };
  if (is_plain && !host_of_.contains(station)) {
    route.pass(station, Station::serve, time ? *time : demand(nullptr, name + "/service"));
    check();
    return;
  }
  route.acquire(station, Station::acquire);
  if (is_plain) {
    if (time) spend(route, station, *time);
    route.release(station, Station::release);
    check();
    return;
  }
  transact(route, index, [&](Route& inside) {
    work(inside, station, mapping, name + "/mapping/in");
    if (time) spend(inside, station, *time);
    check();
    run_triggers(inside, TriggerKind::during, index);
    if (replies_early) reply_and_go_on(inside, target);
  });
  route.release(station, Station::release);
}

namespace {

std::unique_ptr<ModelNode> make_trigger(const RunContext& context, TriggerKind kind, const TriggerParams& params) {
  if (kind == TriggerKind::after) return std::make_unique<FollowUp>(context, params);
  if (params.calls == CallOrder::parallel) return std::make_unique<ParallelCalls>(context, params);
  return std::make_unique<NestedCall>(context, params);
}

}  // namespace

void Wiring::run_triggers(Route& route, TriggerKind kind, std::size_t sender, bool after_reply) {
  const auto& flows = flows_of(landscape_);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const auto& trigger = flows[i].trigger;
    if (!trigger || trigger->kind != kind || trigger->flow != route.flow() || flows[i].from != sender) continue;
    if (trigger->after_reply != after_reply || flows[i].catches_up) continue;
    const TriggerParams params{.flow = static_cast<std::uint32_t>(i),
                               .flow_name = flows[i].name,
                               .probability = trigger->probability,
                               .count = trigger->count,
                               .calls = trigger->calls,
                               .first = trigger->first};
    const auto name = fmt::format("{}: {}", kind == TriggerKind::during ? "during" : "after", flows[i].name);
    if (!triggers_.contains(name)) {
      NodeInfo info{
          name,
          "trigger",
          system(sender).name,
          false,
          {{"probability", fmt::format("{:g} %", params.probability * 100.0)}, {"count", params.count.text()}}};
      if (params.calls == CallOrder::parallel) info.parameters.emplace_back("calls", "parallel");
      if (params.first) info.parameters.emplace_back("first", fmt::format("{}", *params.first));
      if (after_reply) info.parameters.emplace_back("when", "after the reply");
      triggers_[name] = add_vertex(
          std::move(info), [params, kind](const RunContext& context) { return make_trigger(context, kind, params); });
      program_->facts[triggers_[name]] = TriggerFacts{kind, params};
    }
    route.pass(triggers_[name], 0, 0);
  }
}

// ---------------------------------------------------------------------------------------------- flows

sim::StepId Wiring::compile_flow(std::size_t index, bool held, const RoutePart& sender_side) {
  const auto& spec = flow(index);
  const auto station = station_of(spec.from);
  Route route{*this, index};
  const auto send = [&](Route& inside) {
    if (spec.batch) run_stages(inside);
    if (spec.batch && records_per_call(*spec.batch)) {
      load(inside, sender_side);
    } else if (spec.poll) {
      commit_change(inside);
    } else if (spec.cache) {
      read_through_cache(inside, sender_side);
    } else {
      once_per_key(inside, spec.from, sender_side);
    }
  };
  if (held) {
    send(route);
  } else {
    route.acquire(station, Station::acquire);
    transact(route, spec.from, send);
    route.release(station, Station::release);
  }
  if (is_synchronous(spec.pattern) && spec.to.size() == 1) route.book(Ledger::replied);
  run_triggers(route, TriggerKind::after, spec.from);
  return route.finish();
}

Compiled Wiring::compile(const RoutePart& sender_side) {
  const auto& flows = flows_of(landscape_);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const bool held = flows[i].trigger && flows[i].trigger->kind == TriggerKind::during;
    auto& entry = program_->entries[i];
    (held ? entry.held : entry.own) = compile_flow(i, held, sender_side);
    if (flows[i].batch && flows[i].batch->scan) entry.scan = compile_scan(i);
    entry.targets = static_cast<std::uint32_t>(flows[i].to.size());
    if (flows[i].keys && !flows[i].keys->from_replay) entry.keys.emplace(*flows[i].keys);
    if (flows[i].payload) entry.payload = Demand{flows[i].payload, sim::name_key("payload")};
  }
  return Compiled{program_};
}

}  // namespace loadscape::models
