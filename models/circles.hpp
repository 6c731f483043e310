#pragma once
/// Circles in directed graphs whose vertices are numbers.

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace loadscape::models {

/// By vertex: which group it belongs to, of those whose vertices all reach each other.
template <class Graph>
std::vector<std::size_t> strong_component_of(const Graph& graph) {
  std::vector<std::size_t> component(num_vertices(graph));
  boost::strong_components(graph,
                           boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  return component;
}

/// The shortest way from a vertex back to itself inside its strong component; empty when there is none.
template <class Graph>
auto shortest_circle(const Graph& graph, const std::vector<std::size_t>& component, std::size_t start) {
  using Edge = typename boost::graph_traits<Graph>::edge_descriptor;
  std::vector<std::optional<Edge>> came_over(num_vertices(graph));
  std::deque<std::size_t> next{start};
  while (!next.empty() && !came_over[start]) {
    const auto vertex = next.front();
    next.pop_front();
    for (const auto edge : boost::make_iterator_range(out_edges(vertex, graph))) {
      const auto reached = target(edge, graph);
      if (component[reached] != component[start] || came_over[reached]) continue;
      came_over[reached] = edge;
      next.push_back(reached);
    }
  }
  std::vector<Edge> circle;
  if (!came_over[start]) return circle;
  for (auto vertex = start; circle.empty() || vertex != start; vertex = source(circle.back(), graph)) {
    circle.push_back(*came_over[vertex]);
  }
  std::ranges::reverse(circle);
  return circle;
}

}  // namespace loadscape::models
