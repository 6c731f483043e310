/// The parts of routes by which readers and subscribers come by data.

#include "models/ledger.hpp"
#include "models/nodes/cache.hpp"
#include "models/nodes/change_log.hpp"
#include "models/nodes/limits/limit_node.hpp"
#include "models/nodes/micro_batch.hpp"
#include "models/parameter_text.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace loadscape::models {
namespace {

bool catches_up_with(const Flow& flow, CatchUp::Kind kind, std::size_t with, std::size_t target) {
  const auto& calls = flow.catches_up;
  return calls && calls->kind == kind && calls->flow == with && calls->target == target;
}

/// The flow of the calls by which a subscriber catches up; nullopt: it makes none of this kind.
std::optional<std::size_t> index_of_calls(const std::vector<Flow>& flows, CatchUp::Kind kind, std::size_t flow,
                                          std::size_t target) {
  for (std::size_t i = 0; i < flows.size(); ++i) {
    if (catches_up_with(flows[i], kind, flow, target)) return i;
  }
  return std::nullopt;
}

}  // namespace

Vertex Wiring::change_log(std::size_t flow_index, std::size_t target) {
  const auto known = change_logs_.find({flow_index, target});
  if (known != change_logs_.end()) return known->second;
  const auto& spec = flow(flow_index);
  const auto& publisher = system(spec.from).name;
  const auto subscriber = spec.to[target];
  NodeInfo info{fmt::format("changes: {} for {} ({})", publisher, system(subscriber).name, spec.name),
                "change-log",
                publisher,
                false,
                {{"page", fmt::format("{}", spec.poll->page)}}};
  auto deliveries = std::make_shared<std::vector<Queue::Delivery>>();
  const auto vertex = add_vertex(std::move(info), [page = spec.poll->page, deliveries](const RunContext& context) {
    return std::make_unique<ChangeLog>(context, page, *deliveries);
  });
  deliveries_[vertex] = deliveries;
  if (const auto calls = index_of_calls(flows_of(landscape_), CatchUp::Kind::poll, flow_index, target)) {
    program_->catch_ups.push_back({.flow = *calls, .log = vertex, .subscriber = station_of(subscriber), .stores = {}});
  }
  return change_logs_[{flow_index, target}] = vertex;
}

/// The change is safe with its publisher; each subscriber reads it when it asks, and applies it on its own workers.
void Wiring::commit_change(Route& route) {
  const auto& spec = flow(route.flow());
  for (std::uint32_t target = 0; target < spec.to.size(); ++target) {
    const auto log = change_log(route.flow(), target);
    const auto& name = system(spec.to[target]).name;
    Route delivery{*this, route.flow()};
    delivery.acquire(log, ChangeLog::acquire);
    const auto vertex =
        add_call(fmt::format("apply: {} ({})", name, spec.name), name, {.timeout = std::nullopt, .retry = spec.retry});
    Route attempt{*this, route.flow()};
    attempt.mark_attempt();
    handle(attempt, target);
    const auto entry = attempt.finish();
    if (first_vertex_[entry] != ledger_vertex) add_passage(vertex, first_vertex_[entry], route.flow());
    delivery.pass(vertex, 0, entry);
    delivery.release(log, ChangeLog::release);
    const auto only = spec.to.size() > 1 ? std::optional{target} : std::nullopt;
    deliveries_[log]->push_back({.entry = delivery.finish(), .target = only});
    route.pass(log, ChangeLog::put, static_cast<std::uint32_t>(deliveries_[log]->size() - 1));
  }
  route.book(Ledger::accepted);
}

/// What else is known, where the flow has just been handled by its target.
void Wiring::after_handling(Route& route, std::size_t) {
  const auto& calls = flow(route.flow()).catches_up;
  if (calls && calls->kind == CatchUp::Kind::poll) {
    route.pass(change_log(calls->flow, calls->target), ChangeLog::take, 0);
  }
}

void Wiring::resync_after_gaps(Vertex queue, std::size_t flow_index, std::size_t target) {
  const auto calls = index_of_calls(flows_of(landscape_), CatchUp::Kind::resync, flow_index, target);
  if (!calls) return;
  auto& all = program_->catch_ups;
  auto known = std::ranges::find(all, *calls, &CatchUpFacts::flow);
  if (known == all.end()) {
    const auto subscriber = station_of(flow(flow_index).to[target]);
    known = all.insert(known, {.flow = *calls, .log = std::nullopt, .subscriber = subscriber, .stores = {}});
  }
  known->stores.push_back(queue);
}

bool sets_off_others(const Landscape& landscape, std::size_t flow) {
  const auto& flows = flows_of(landscape);
  return std::ranges::any_of(flows, [&](const Flow& other) {
    return other.trigger && !other.catches_up && other.trigger->flow == flow && other.from != flows[flow].from;
  });
}

bool is_mere_read(const Landscape& landscape, std::size_t flow) {
  const auto& spec = flows_of(landscape)[flow];
  const bool reads = spec.pattern == Pattern::virtualization || spec.pattern == Pattern::request_reply;
  return reads && !spec.catches_up && !sets_off_others(landscape, flow);
}

void Wiring::read_through_cache(Route& route, const RoutePart& fetch) {
  const auto& spec = flow(route.flow());
  const auto& reader = system(spec.from).name;
  Route body{*this, route.flow()};
  fetch(body);
  const auto entry = body.finish();
  NodeInfo info{fmt::format("cache: {} ({})", reader, spec.name), "cache", reader, false, {}};
  info.parameters.emplace_back("ttl", seconds_text(sim::to_seconds(spec.cache->ttl)));
  info.parameters.emplace_back("size", count_or_unlimited(spec.cache->size));
  const auto vertex = add_vertex(std::move(info), [cache = *spec.cache](const RunContext& context) {
    return std::make_unique<Cache>(context, cache);
  });
  if (first_vertex_[entry] != ledger_vertex) add_passage(vertex, first_vertex_[entry], route.flow());
  route.pass(vertex, 0, entry);
}

Vertex Wiring::copy_of(const std::string& holder, const std::string& component_name, std::size_t source,
                       const RefreshParams& refresh, std::size_t for_flow) {
  const auto known = copies_.find({holder, source});
  if (known != copies_.end()) return known->second;
  const auto name = fmt::format("copy: {} at {}", system(source).name, holder);
  const Copy::Params params{
      .every = refresh.sync, .flow = static_cast<std::uint32_t>(for_flow), .name_key = sim::name_key(name)};
  NodeInfo info{name, "copy", component_name, false, {}};
  info.parameters.emplace_back("sync", refresh.sync ? seconds_text(sim::to_seconds(*refresh.sync)) : "none");
  const auto vertex = add_vertex(
      std::move(info), [params](const RunContext& context) { return std::make_unique<Copy>(context, params); });
  copies_[{holder, source}] = vertex;
  const auto entry = sync_route(vertex, component_name, source, refresh, for_flow);
  program_->copies.push_back({.vertex = vertex, .sync_entry = entry, .fed_by = {}});
  return vertex;
}

/// A call to the source by whoever holds the copy; nobody waits for it, so it needs no timeout.
sim::StepId Wiring::sync_route(Vertex copy, const std::string& component_name, std::size_t source,
                               const RefreshParams& refresh, std::size_t for_flow) {
  const auto& spec = system(source);
  Route route{*this, for_flow};
  route.do_chores();
  cross(route, component_name, Way::request, "sync");
  cross(route, spec.name, Way::request, "sync");
  const auto answer = [&](Route& inside) {
    serve(inside, station_of(source), refresh.work ? refresh.work : spec.service, spec.name + "/sync");
  };
  if (refresh.counted) {
    admit(route, source, Admission::call, answer);
  } else {
    answer(route);
  }
  cross(route, spec.name, Way::reply, "sync");
  cross(route, component_name, Way::reply, "sync");
  route.pass(copy, Copy::synced, 0);
  return route.finish();
}

void Wiring::feed(Vertex copy, std::size_t flow_index, std::uint32_t target) {
  std::ranges::find(program_->copies, copy, &CopyFacts::vertex)->fed_by.emplace_back(flow_index, target);
}

Vertex Wiring::add_micro_batch(const std::string& name, const std::string& component_name, sim::Duration every) {
  NodeInfo info{name, "micro-batch", component_name, false, {{"every", seconds_text(sim::to_seconds(every))}}};
  return add_vertex(std::move(info),
                    [every](const RunContext& context) { return std::make_unique<MicroBatch>(context, every); });
}

}  // namespace loadscape::models
