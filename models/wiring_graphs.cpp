#include "models/wiring.hpp"

#include <algorithm>

// Who depends on whom, what somebody has to build, and which vertex messages go to from which.

namespace loadscape::models {

std::size_t Wiring::component(const std::string& name) const { return components_.at(name); }

void Wiring::depend(const std::string& who, const std::string& on_whom, DependencyKind kind, std::size_t flow_index) {
  auto& graph = program_->dependencies;
  const auto edge = boost::add_edge(component(who), component(on_whom), graph).first;
  graph[edge].schema |= kind.schema;
  graph[edge].synchronous |= kind.synchronous;
  auto& flows = graph[edge].flows;
  if (std::ranges::find(flows, flow_index) == flows.end()) flows.push_back(flow_index);
}

void Wiring::connect(const std::string& a, const std::string& b, const std::string& entity) {
  const auto is_same = [&](const Connection& c) { return c.a == a && c.b == b && c.entity == entity; };
  if (std::ranges::none_of(program_->connections, is_same)) program_->connections.push_back({a, b, entity});
}

void Wiring::add_passage(Vertex from, Vertex to, std::size_t flow_index) {
  if (from == to) return;
  auto& graph = program_->graph;
  auto [edge, exists] = boost::edge(from, to, graph);
  if (!exists) edge = boost::add_edge(from, to, graph).first;
  auto& flows = graph[edge].flows;
  if (std::ranges::find(flows, flow_index) == flows.end()) flows.push_back(flow_index);
}

void Wiring::link_passages(const std::vector<StepSpec>& steps) {
  std::optional<Vertex> previous;
  const auto base = program_->steps.size();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& step = steps[i];
    const bool gives_back = step.partner < base + i;
    if (step.vertex == ledger_vertex || gives_back) continue;
    if (previous) add_passage(*previous, step.vertex, step.flow);
    previous = step.vertex;
  }
}

}  // namespace loadscape::models
