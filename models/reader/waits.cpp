#include "models/policies/policy.hpp"
#include "models/reader/link.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <deque>

namespace loadscape::models {

namespace {

using WaitGraph = boost::adjacency_list<boost::setS, boost::vecS, boost::directedS>;

// Vertices: the handling of each flow, then the workers of each system. An edge: may wait without end for. A host's
// cores are none: who holds one waits for nothing. Parallel calls wait like others, as long as one answer is missing.
WaitGraph wait_graph(const Landscape& landscape) {
  const auto& flows = flows_of(landscape);
  WaitGraph graph(flows.size() + num_vertices(landscape));
  const auto workers_of = [&](std::size_t system) { return flows.size() + system; };
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const Flow& flow = flows[i];
    const bool waits = flow.pattern == Pattern::request_reply || flow.pattern == Pattern::remote_call_in ||
                       flow.pattern == Pattern::virtualization;
    if (!waits || gives_up(flow)) continue;
    if (landscape[flow.from].workers) boost::add_edge(workers_of(flow.from), i, graph);
    // Who calls after its reply makes its own caller wait no longer; its worker still waits, see above.
    const bool nested = flow.trigger && flow.trigger->kind == TriggerKind::during;
    if (nested && !flow.trigger->after_reply) boost::add_edge(flow.trigger->flow, i, graph);
    for (const auto target : flow.to) {
      if (landscape[target].workers) boost::add_edge(i, workers_of(target), graph);
    }
  }
  return graph;
}

// The shortest way from a vertex back to itself inside its strong component; empty when there is none.
std::vector<std::size_t> shortest_circle(const WaitGraph& graph, const std::vector<std::size_t>& component,
                                         std::size_t start) {
  std::vector<std::size_t> came_from(num_vertices(graph), num_vertices(graph));
  std::deque<std::size_t> next{start};
  while (!next.empty()) {
    const std::size_t vertex = next.front();
    next.pop_front();
    for (const auto reached : boost::make_iterator_range(adjacent_vertices(vertex, graph))) {
      if (component[reached] != component[start] || came_from[reached] != num_vertices(graph)) continue;
      came_from[reached] = vertex;
      next.push_back(reached);
    }
  }
  std::vector<std::size_t> circle;
  if (came_from[start] == num_vertices(graph)) return circle;
  for (std::size_t vertex = start; circle.empty() || vertex != start; vertex = came_from[vertex])
    circle.push_back(vertex);
  std::reverse(circle.begin() + 1, circle.end());
  return circle;
}

}  // namespace

std::vector<std::vector<std::size_t>> circular_waits(const Landscape& landscape) {
  const std::size_t flow_count = flows_of(landscape).size();
  const WaitGraph graph = wait_graph(landscape);
  std::vector<std::size_t> component(num_vertices(graph));
  const auto component_count = boost::strong_components(
      graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  std::vector<bool> is_told(static_cast<std::size_t>(component_count), false);
  std::vector<std::vector<std::size_t>> circles;
  for (std::size_t flow = 0; flow < flow_count; ++flow) {
    if (is_told[component[flow]]) continue;
    auto circle = shortest_circle(graph, component, flow);
    if (circle.empty()) continue;
    is_told[component[flow]] = true;
    std::erase_if(circle, [&](std::size_t vertex) { return vertex >= flow_count; });
    circles.push_back(std::move(circle));
  }
  return circles;
}

}  // namespace loadscape::models
