#include "models/waits.hpp"
#include "models/circles.hpp"
#include "models/compiled.hpp"
#include "models/policies/policy.hpp"
#include "models/reader/link.hpp"

#include <fmt/format.h>
#include <boost/graph/adjacency_list.hpp>

#include <algorithm>

namespace loadscape::models {

namespace {

using FlowWaitGraph = boost::adjacency_list<boost::setS, boost::vecS, boost::directedS>;

// Vertices: the handling of each flow, then the workers of each system. An edge: may wait without end for. A host's
// cores are none: who holds one waits for nothing. Parallel calls wait like others, as long as one answer is missing.
FlowWaitGraph wait_graph(const Landscape& landscape) {
  const auto& flows = flows_of(landscape);
  FlowWaitGraph graph(flows.size() + num_vertices(landscape));
  const auto workers_of = [&](std::size_t system) { return flows.size() + system; };
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const Flow& flow = flows[i];
    if (!is_synchronous(flow.pattern) || gives_up(flow)) continue;
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

}  // namespace

std::vector<std::vector<std::size_t>> circular_waits(const Landscape& landscape) {
  const std::size_t flow_count = flows_of(landscape).size();
  const FlowWaitGraph graph = wait_graph(landscape);
  const auto component = strong_component_of(graph);
  std::vector<bool> is_told(component.size(), false);
  std::vector<std::vector<std::size_t>> circles;
  for (std::size_t flow = 0; flow < flow_count; ++flow) {
    if (is_told[component[flow]]) continue;
    const auto circle = shortest_circle(graph, component, flow);
    if (circle.empty()) continue;
    is_told[component[flow]] = true;
    auto& told = circles.emplace_back();
    for (const auto& edge : circle) {
      if (source(edge, graph) < flow_count) told.push_back(source(edge, graph));
    }
  }
  return circles;
}

namespace {

/// Names of the flows that wait, as the file has them.
std::vector<std::string> flows_in(const std::vector<Wait>& circle, const std::vector<Flow>& flows) {
  std::vector<std::string> names;
  for (const auto& wait : circle) {
    const auto& catches_up = flows[wait.flow].catches_up;
    const auto& name = flows[catches_up ? catches_up->flow : wait.flow].name;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

Mistake mistake_of(const std::vector<Wait>& circle, const TopologyChoice& choice, const Scenario& scenario,
                   const CompiledGraph& graph) {
  const auto& flows = flows_of(scenario.landscape);
  std::vector<std::string> waits;
  for (std::size_t i = 0; i < circle.size(); ++i) {
    const auto& next = circle[(i + 1) % circle.size()];
    waits.push_back(fmt::format("{} for {} ({})", graph[circle[i].holder].name, graph[next.holder].name,
                                flows[circle[i].flow].name));
  }
  return {choice.place, "topologies." + choice.label,
          fmt::format("workers could wait for each other for ever: {}", fmt::join(waits, ", ")),
          fmt::format("give one of these flows a timeout: {}; or say that it may happen: {}: {{circular_waits: true}}",
                      fmt::join(flows_in(circle, flows), ", "), choice.label),
          ""};
}

}  // namespace

// A wait that has a timeout ends, so where every flow has one there is nothing to find.
std::vector<Mistake> unwanted_circular_waits(const Scenario& scenario) {
  std::vector<Mistake> mistakes;
  const auto& flows = flows_of(scenario.landscape);
  if (std::ranges::all_of(flows, gives_up)) return mistakes;
  for (const auto& choice : scenario.topologies) {
    if (choice.circular_waits) continue;
    const auto compiled = choice.row->compile(scenario.landscape, *choice.params);
    for (const auto& circle : circular_waits(scenario.landscape, compiled)) {
      mistakes.push_back(mistake_of(circle, choice, scenario, compiled.graph()));
    }
  }
  return mistakes;
}

}  // namespace loadscape::models
