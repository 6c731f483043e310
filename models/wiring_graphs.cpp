#include "models/wiring.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

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
  connect(Connection{.a = a, .b = b, .entity = entity});
}

void Wiring::connect_for(const std::string& a, const std::string& b, std::size_t flow_index) {
  connect(Connection{.a = a, .b = b, .entity = flow(flow_index).entity, .flow = flow(flow_index).name});
}

void Wiring::connect(Connection connection) {
  auto& known = program_->connections;
  const auto is_same = [&](const Connection& c) {
    return std::tie(c.a, c.b, c.entity, c.flow) ==
           std::tie(connection.a, connection.b, connection.entity, connection.flow);
  };
  if (std::ranges::none_of(known, is_same)) known.push_back(std::move(connection));
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
