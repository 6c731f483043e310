/// Limits on the routes of calls.

#include "models/nodes/limits/limit_node.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace loadscape::models {
namespace {

/// Requests of bulk jobs carry no records: those are in the batches.
bool is_passed_by(const LimitSpec& limit, bool batch, bool request) {
  if (limit.kind->place == LimitPlace::transaction) return false;
  if (batch) return limit.counts != LimitUse::calls;
  if (request) return limit.counts == LimitUse::calls && limit.kind->place != LimitPlace::size;
  return limit.counts != LimitUse::bulk_batches;
}

}  // namespace

Vertex Wiring::add_limit(const std::string& name, const std::string& component_name, const LimitSpec& limit,
                         const LimitTerms& terms) {
  NodeInfo info{name,
                "limit",
                component_name,
                false,
                {{"allows", text_of(limit)}, {"on breach", std::string(text_of(limit.on_breach))}}};
  if (limit.counts == LimitUse::records) info.parameters.emplace_back("counts", "records");
  if (limit.counts == LimitUse::bulk_batches) info.parameters.emplace_back("counts", "bulk batches");
  const auto vertex = add_vertex(std::move(info), [params = limit.params, terms](const RunContext& context) {
    return params->make(context, terms);
  });
  program_->facts[vertex] = limit;
  return vertex;
}

void Wiring::add_limits(std::size_t index) {
  auto& placed = limits_.emplace_back();
  std::uint64_t part_bytes = 0, part_records = 0;
  for (const auto& limit : system(index).limits) {
    auto terms = terms_of(limit, landscape_);
    if (limit.kind->place == LimitPlace::door) {
      terms.part_bytes = part_bytes;
      terms.part_records = part_records;
    }
    const auto vertex =
        add_limit(fmt::format("{}.{}", system(index).name, limit.name), system(index).name, limit, terms);
    placed.push_back({vertex, &limit, costs_of(limit, landscape_)});
    if (limit.on_breach != OnBreach::split) continue;
    (limit.kind->unit == "bytes" ? part_bytes : part_records) = terms.allowance;
  }
}

void Wiring::admit(Route& route, std::size_t index, Admission of, const RoutePart& body) {
  std::vector<Vertex> held;
  for (const auto& limit : limits_[index]) {
    if (limit.costs[route.flow()] == 0) continue;
    if (!is_passed_by(*limit.spec, of == Admission::batch, of == Admission::request)) continue;
    if (limit.spec->kind->place == LimitPlace::inside) {
      route.acquire(limit.vertex, LimitNode::enter_it);
      held.push_back(limit.vertex);
    } else {
      route.pass(limit.vertex, LimitNode::enter_it, 0);
    }
  }
  body(route);
  for (const auto limit : std::views::reverse(held)) route.release(limit, LimitNode::leave);
}

bool Wiring::has_budgets(std::size_t index, std::size_t flow_index) const {
  return std::ranges::any_of(limits_[index], [&](const PlacedLimit& limit) {
    return limit.spec->kind->place == LimitPlace::transaction && limit.costs[flow_index] > 0;
  });
}

void Wiring::transact(Route& route, std::size_t index, const RoutePart& body) {
  std::vector<Vertex> held;
  for (const auto& limit : limits_[index]) {
    if (limit.spec->kind->place != LimitPlace::transaction || limit.costs[route.flow()] == 0) continue;
    route.acquire(limit.vertex, LimitNode::enter_it);
    held.push_back(limit.vertex);
  }
  body(route);
  for (const auto limit : std::views::reverse(held)) route.release(limit, LimitNode::leave);
}

std::vector<Vertex> Wiring::watched_by(const std::string& caller, std::size_t flow_index, bool attempts) const {
  std::vector<Vertex> watching;
  for (std::size_t index = 0; index < limits_.size(); ++index) {
    if (system(index).name != caller) continue;
    for (const auto& limit : limits_[index]) {
      const auto& params = *limit.spec->params;
      if (limit.costs[flow_index] > 0 && (attempts ? params.sees_attempts() : params.sees_calls())) {
        watching.push_back(limit.vertex);
      }
    }
  }
  return watching;
}

}  // namespace loadscape::models
