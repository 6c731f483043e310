/// Entities that a system keeps under two keys.

#include "models/nodes/identity.hpp"
#include "models/nodes/once_per_key.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadscape::models {

std::optional<double> Wiring::second_keys(std::size_t flow_index, std::size_t index) const {
  const auto& spec = flow(flow_index);
  if (!minds_second_keys(spec)) return std::nullopt;
  const auto& entities = landscape_[boost::graph_bundle].entities;
  const auto entity = std::ranges::find(entities, spec.entity, &Entity::name);
  if (entity == entities.end() || !entity->second_keys || entity->second_keys->system != index) return std::nullopt;
  return entity->second_keys->share;
}

void Wiring::once_per_key(Route& route, std::size_t index, const RoutePart& body) {
  const auto share = second_keys(route.flow(), index);
  if (!share) {
    body(route);
    return;
  }
  const auto& who = system(index).name;
  const auto name = fmt::format("keys: {} ({})", who, flow(route.flow()).entity);
  auto known = second_keys_.find(name);
  if (known == second_keys_.end()) {
    NodeInfo info{name, "keys", who, false, {{"second key", fmt::format("{:g} %", *share * 100.0)}}};
    const auto vertex = add_vertex(std::move(info), [who, share](const RunContext& context) {
      return std::make_unique<OncePerKey>(context, who, *share);
    });
    program_->facts[vertex] = SecondKeyFacts{*share};
    known = second_keys_.emplace(name, vertex).first;
  }
  Route one{*this, route.flow()};
  body(one);
  const auto entry = one.finish();
  if (first_vertex_[entry] != ledger_vertex) add_passage(known->second, first_vertex_[entry], route.flow());
  route.pass(known->second, 0, entry);
}

Vertex Wiring::add_identity(const std::string& name, const std::string& component_name) {
  const auto vertex = add_vertex({name, "identity", component_name, false, {}},
                                 [](const RunContext& context) { return std::make_unique<Identity>(context); });
  program_->facts[vertex] = IdentityFacts{};
  return vertex;
}

}  // namespace loadscape::models
