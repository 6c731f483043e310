#include "analysis/coupling.hpp"

#include "analysis/changes.hpp"

#include <Eigen/Core>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <boost/range/iterator_range.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace loadscape::analysis {
namespace {

using boost::make_iterator_range;
using Reachability = Eigen::MatrixXd;  // 1 where the row's component depends on the column's, 0 elsewhere

bool counts(const models::Dependency& dependency, DependencyKind kind) {
  return kind == DependencyKind::schema ? dependency.schema : dependency.synchronous;
}

/// The visibility matrix: reflexive transitive closure by repeated squaring.
Reachability visibility(const models::DependencyGraph& graph, DependencyKind kind) {
  const auto n = static_cast<Eigen::Index>(num_vertices(graph));
  Reachability reach = Reachability::Identity(n, n);
  for (const auto edge : make_iterator_range(edges(graph))) {
    if (!counts(graph[edge], kind)) continue;
    reach(static_cast<Eigen::Index>(source(edge, graph)), static_cast<Eigen::Index>(target(edge, graph))) = 1.0;
  }
  for (Eigen::Index steps = 1; steps < n; steps *= 2) {
    const Reachability squared = reach * reach;
    reach = (squared.array() > 0.0).cast<double>();
  }
  return reach;
}

/// Components that exchange messages, directed; a passage inside a component is not an edge.
struct ComponentGraph {
  using Graph = boost::adjacency_list<boost::setS, boost::vecS, boost::bidirectionalS>;
  std::vector<std::string> names;
  std::map<std::string, std::size_t> index;
  std::map<std::pair<std::size_t, std::size_t>, std::set<std::size_t>> flows;  ///< by edge

  std::size_t vertex(const std::string& name) {
    const auto [at, added] = index.try_emplace(name, names.size());
    if (added) names.push_back(name);
    return at->second;
  }
};

const std::string& component_of(const models::NodeInfo& node) {
  return node.component.empty() ? node.name : node.component;  // a node that belongs to nobody stands for itself
}

ComponentGraph component_graph(const models::Landscape& landscape, const models::CompiledGraph& graph,
                               const models::DependencyGraph& dependencies) {
  ComponentGraph result;  // dependencies first: results are read by their vertex numbers
  for (const auto v : make_iterator_range(vertices(dependencies))) result.vertex(dependencies[v].name);
  for (const auto v : make_iterator_range(vertices(landscape))) result.vertex(landscape[v].name);
  for (const auto v : make_iterator_range(vertices(graph))) result.vertex(component_of(graph[v]));
  for (const auto edge : make_iterator_range(edges(graph))) {
    const auto from = result.vertex(component_of(graph[source(edge, graph)]));
    const auto to = result.vertex(component_of(graph[target(edge, graph)]));
    if (from == to) continue;
    result.flows[{from, to}].insert(graph[edge].flows.begin(), graph[edge].flows.end());
  }
  return result;
}

using Undirected = boost::adjacency_list<boost::setS, boost::vecS, boost::undirectedS, boost::no_property,
                                         boost::property<boost::edge_index_t, std::size_t>>;

Undirected undirected(const ComponentGraph& components) {
  Undirected graph(components.names.size());
  for (const auto& [edge, flows] : components.flows) add_edge(edge.first, edge.second, graph);
  std::size_t next = 0;  // biconnected_components stores a label per edge
  for (const auto edge : make_iterator_range(edges(graph))) put(boost::edge_index, graph, edge, next++);
  return graph;
}

std::vector<double> betweenness(const Undirected& graph) {
  std::vector<double> result(num_vertices(graph), 0.0);
  if (result.size() < 3) return result;
  auto centrality = boost::make_iterator_property_map(result.begin(), get(boost::vertex_index, graph));
  boost::brandes_betweenness_centrality(graph, centrality);
  boost::relative_betweenness_centrality(graph, centrality);
  return result;
}

std::set<std::size_t> articulation_points(const Undirected& graph) {
  std::vector<std::size_t> found;
  boost::articulation_points(graph, std::back_inserter(found));
  return {found.begin(), found.end()};
}

/// Components on every path from `from` to `to`, both left out. Empty when there is no path.
std::set<std::size_t> dominators(const ComponentGraph::Graph& graph, std::size_t from, std::size_t to) {
  const auto nobody = ComponentGraph::Graph::null_vertex();
  std::vector<std::size_t> immediate(num_vertices(graph), nobody);
  auto parents = boost::make_iterator_property_map(immediate.begin(), get(boost::vertex_index, graph));
  boost::lengauer_tarjan_dominator_tree(graph, from, parents);
  std::set<std::size_t> result;
  if (from == to || immediate[to] == nobody) return result;
  for (auto at = immediate[to]; at != nobody && at != from; at = immediate[at]) result.insert(at);
  return result;
}

/// The graph of one flow's own messages.
ComponentGraph::Graph graph_of(const ComponentGraph& components, std::size_t flow) {
  ComponentGraph::Graph graph(components.names.size());
  for (const auto& [edge, flows] : components.flows) {
    if (flows.contains(flow)) add_edge(edge.first, edge.second, graph);
  }
  return graph;
}

FlowCoupling flow_coupling(const models::Landscape& landscape, const ComponentGraph& components, std::size_t index) {
  const auto& flow = models::flows_of(landscape)[index];
  const auto graph = graph_of(components, index);
  const auto from = components.index.at(landscape[flow.from].name);
  std::set<std::size_t> ends{from};
  std::map<std::size_t, std::size_t> targets_behind;  // by component
  for (const auto to : flow.to) {
    const auto target = components.index.at(landscape[to].name);
    ends.insert(target);
    for (const auto point : dominators(graph, from, target)) ++targets_behind[point];
  }
  FlowCoupling result{flow.name, {}};
  for (const auto& [point, targets] : targets_behind) {
    if (targets == flow.to.size() && !ends.contains(point)) result.single_points.push_back(components.names[point]);
  }
  return result;
}

bool passes_between(const ComponentGraph& components, const std::string& a, const std::string& b,
                    const std::set<std::size_t>& flows) {
  const auto from = components.index.find(a);
  const auto to = components.index.find(b);
  if (from == components.index.end() || to == components.index.end()) return false;
  const auto carries = [&](std::size_t u, std::size_t v) {
    const auto edge = components.flows.find({u, v});
    return edge != components.flows.end() &&
           std::ranges::any_of(edge->second, [&](std::size_t flow) { return flows.contains(flow); });
  };
  return carries(from->second, to->second) || carries(to->second, from->second);
}

/// Those of the flows that have no subscription of their own between the ends of a connection.
std::set<std::size_t> without_subscriptions(std::set<std::size_t> flows, const models::Connection& connection,
                                            const std::vector<models::Connection>& connections,
                                            const models::Landscape& landscape) {
  for (const auto& other : connections) {
    const bool same_ends =
        (other.a == connection.a && other.b == connection.b) || (other.a == connection.b && other.b == connection.a);
    if (other.flow.empty() || !same_ends) continue;
    std::erase_if(flows, [&](std::size_t flow) { return models::flows_of(landscape)[flow].name == other.flow; });
  }
  return flows;
}

EntityChange entity_change(const std::string& entity, const std::set<std::size_t>& flows,
                           const models::Landscape& landscape, const ComponentGraph& components,
                           const models::DependencyGraph& dependencies,
                           const std::vector<models::Connection>& connections) {
  EntityChange result{entity, {}, 0, 0, {}};
  for (const auto v : make_iterator_range(vertices(dependencies))) {
    const auto touched = [&](const auto& edge) {
      return dependencies[edge].schema &&
             std::ranges::any_of(dependencies[edge].flows, [&](std::size_t flow) { return flows.contains(flow); });
    };
    const auto out = make_iterator_range(out_edges(v, dependencies));
    if (std::ranges::any_of(out, touched)) result.components.push_back(dependencies[v].name);
  }
  for (const auto& connection : connections) {
    const bool carries = connection.entity.empty()
                             ? passes_between(components, connection.a, connection.b,
                                              without_subscriptions(flows, connection, connections, landscape))
                             : connection.entity == entity;
    if (carries) ++result.connections;
  }
  return result;
}

/// In the order in which the flows first name them.
std::vector<EntityChange> entity_changes(const models::Landscape& landscape, const ComponentGraph& components,
                                         const models::DependencyGraph& dependencies,
                                         const std::vector<models::Connection>& connections) {
  std::vector<std::string> entities;
  std::map<std::string, std::set<std::size_t>> flows_with;
  const auto& flows = models::flows_of(landscape);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    auto& sharing = flows_with[flows[i].entity];
    if (sharing.empty()) entities.push_back(flows[i].entity);
    sharing.insert(i);
  }
  std::vector<EntityChange> result;
  for (const auto& entity : entities) {
    result.push_back(entity_change(entity, flows_with[entity], landscape, components, dependencies, connections));
  }
  return result;
}

std::size_t count_schema(const models::DependencyGraph& graph, const auto& range) {
  return static_cast<std::size_t>(std::count_if(range.begin(), range.end(), [&](auto e) { return graph[e].schema; }));
}

ComponentCoupling component_coupling(const models::DependencyGraph& graph, std::size_t v) {
  ComponentCoupling result;
  result.name = graph[v].name;
  result.middleware = graph[v].middleware;
  result.afferent = count_schema(graph, make_iterator_range(in_edges(v, graph)));
  result.efferent = count_schema(graph, make_iterator_range(out_edges(v, graph)));
  if (const auto both = result.afferent + result.efferent; both > 0) {
    result.instability = static_cast<double>(result.efferent) / static_cast<double>(both);
  }
  return result;
}

/// Flows whose messages come to a node of the component.
std::size_t count_flows(const models::CompiledGraph& graph, const std::string& component) {
  std::set<std::size_t> flows;
  for (const auto edge : make_iterator_range(edges(graph))) {
    const auto& from = component_of(graph[source(edge, graph)]);
    const auto& to = component_of(graph[target(edge, graph)]);
    if (from == component || to == component) flows.insert(graph[edge].flows.begin(), graph[edge].flows.end());
  }
  return flows.size();
}

}  // namespace

double propagation_cost(const models::DependencyGraph& graph, DependencyKind kind) {
  const auto n = static_cast<double>(num_vertices(graph));
  if (n == 0.0) throw std::invalid_argument("propagation_cost: the landscape has no components");
  return visibility(graph, kind).sum() / (n * n);
}

std::vector<std::string> reached_by(const models::DependencyGraph& graph, const std::string& component) {
  const auto reach = visibility(graph, DependencyKind::synchronous);
  std::vector<std::string> result;
  for (const auto v : make_iterator_range(vertices(graph))) {
    if (graph[v].name != component) continue;
    for (const auto u : make_iterator_range(vertices(graph))) {
      const bool reaches = reach(static_cast<Eigen::Index>(u), static_cast<Eigen::Index>(v)) > 0.0;
      if (u != v && reaches) result.push_back(graph[u].name);
    }
  }
  return result;
}

CouplingResult measure_coupling(const models::Landscape& landscape, const models::CompiledGraph& graph,
                                const models::DependencyGraph& dependencies,
                                const std::vector<models::Connection>& connections,
                                std::span<const models::Adapter> adapters) {
  const auto components = component_graph(landscape, graph, dependencies);
  const auto exchange = undirected(components);
  const auto centrality = betweenness(exchange);
  const auto cuts = articulation_points(exchange);
  CouplingResult result;
  for (const auto& c : connections) result.connections.push_back({c.a, c.b, c.entity, c.flow});
  for (const auto v : make_iterator_range(vertices(dependencies))) {
    auto component = component_coupling(dependencies, v);
    component.betweenness = centrality[v];
    component.articulation_point = cuts.contains(v);
    if (component.middleware) component.reuse = count_flows(graph, component.name);
    component.reached_by = reached_by(dependencies, component.name);
    result.components.push_back(std::move(component));
  }
  for (std::size_t i = 0; i < models::flows_of(landscape).size(); ++i) {
    result.flows.push_back(flow_coupling(landscape, components, i));
  }
  result.entities = entity_changes(landscape, components, dependencies, connections);
  for (auto& change : result.entities) {
    change.adapters = static_cast<std::size_t>(std::ranges::count(adapters, change.entity, &models::Adapter::entity));
    change.at = reach_of_changes(landscape, change.entity, adapters);
  }
  if (num_vertices(dependencies) > 0) {
    result.propagation_cost_schema = propagation_cost(dependencies, DependencyKind::schema);
    result.propagation_cost_synchronous = propagation_cost(dependencies, DependencyKind::synchronous);
  }
  return result;
}

}  // namespace loadscape::analysis
