#include "models/waits.hpp"

#include "models/circles.hpp"
#include "models/limits.hpp"
#include "models/nodes/bulk_job.hpp"
#include "models/program.hpp"

#include <algorithm>
#include <utility>

namespace loadscape::models {
namespace {

struct WaitFor {
  std::size_t flow = 0;  ///< whose message waits
};
using WaitGraph = boost::adjacency_list<boost::setS, boost::vecS, boost::directedS, boost::no_property, WaitFor>;
using WaitEdge = boost::graph_traits<WaitGraph>::edge_descriptor;

/// Vertices: those of the compiled graph, then each step, which stands for the route that it begins. A vertex that is
/// held waits for the routes that are called meanwhile and for what is asked for meanwhile; a route waits for what its
/// steps ask for, and for the routes that they call.
class WaitFinder {
 public:
  /// @param graph  with a vertex for each of the program's and for each step, and no edge; outlives the finder
  WaitFinder(const Landscape& landscape, const Program& program, WaitGraph& graph)
      : program_{program}, graph_{graph}, is_endless_(program.facts.size(), true) {
    for (const auto system : boost::make_iterator_range(vertices(landscape))) {
      if (!landscape[system].patience) continue;
      for (std::size_t vertex = 0; vertex < program.facts.size(); ++vertex) {
        if (program.graph[vertex].name == landscape[system].name) is_endless_[vertex] = false;
      }
    }
  }

  void find() {
    for (sim::StepId first = 0; first < program_.steps.size();) first = read_route(first);
  }

 private:
  /// What a route holds on its way, and whether somebody waits for what it does.
  struct Walk {
    std::size_t route = 0;
    bool is_awaited = true;
    std::vector<std::pair<sim::StepId, Vertex>> held;  ///< until the step
  };

  /// @returns the step behind the route
  sim::StepId read_route(sim::StepId first) {
    Walk walk{.route = program_.facts.size() + first, .held = {}};
    auto at = first;
    auto parts = static_cast<sim::StepId>(program_.steps.size());
    for (;; ++at) {
      if (at == parts) walk.is_awaited = true;  // the answer goes its way
      std::erase_if(walk.held, [&](const auto& held) { return held.first == at; });
      const auto& step = program_.steps[at];
      if (step.scope == at) return at + 1;
      if (step.vertex == ledger_vertex) continue;
      if (std::holds_alternative<EarlyReplyFacts>(program_.facts[step.vertex])) {
        walk.is_awaited = false;
        parts = step.datum;
      }
      ask(walk, at, step);
      call(walk, step);
    }
  }

  void wait(const Walk& walk, std::size_t for_what, std::size_t flow) {
    if (walk.is_awaited) boost::add_edge(walk.route, for_what, WaitFor{flow}, graph_);
    for (const auto& [until, vertex] : walk.held) boost::add_edge(vertex, for_what, WaitFor{flow}, graph_);
  }

  void ask(Walk& walk, sim::StepId at, const StepSpec& step) {
    if (!is_scarce(step.vertex)) return;
    const bool keeps = step.partner > at;
    if (step.partner < at || (!keeps && !is_served(step))) return;
    if (may_be_awaited(step.vertex)) wait(walk, step.vertex, step.flow);
    if (keeps) walk.held.emplace_back(step.partner, step.vertex);
  }

  bool is_served(const StepSpec& step) const {
    return std::holds_alternative<Station::Params>(program_.facts[step.vertex]) && step.action == Station::serve;
  }
  bool is_scarce(Vertex vertex) const {
    const auto& facts = program_.facts[vertex];
    if (const auto* station = std::get_if<Station::Params>(&facts)) return station->servers.has_value();
    const auto* limit = std::get_if<LimitSpec>(&facts);
    return limit != nullptr && permits_of(*limit) && limit->on_breach == OnBreach::delay;
  }
  bool may_be_awaited(Vertex vertex) const {
    const auto* station = std::get_if<Station::Params>(&program_.facts[vertex]);
    return is_endless_[vertex] && !(station != nullptr && station->waiting_room == 0U);
  }

  void call(const Walk& walk, const StepSpec& step) {
    const auto route_at = [&](sim::StepId entry) { return program_.facts.size() + entry; };
    const auto& facts = program_.facts[step.vertex];
    const auto& kind = program_.graph[step.vertex].kind;
    if (const auto* params = std::get_if<Call::Params>(&facts)) {
      if (!params->timeout) wait(walk, route_at(step.datum), step.flow);
    } else if (const auto* fan_out = std::get_if<FanOutFacts>(&facts)) {
      for (const auto body : fan_out->bodies) wait(walk, route_at(body), step.flow);
    } else if (const auto* trigger = std::get_if<TriggerFacts>(&facts)) {
      if (trigger->kind == TriggerKind::after) return;
      wait(walk, route_at(program_.entries[trigger->params.flow].held), trigger->params.flow);
    } else if (std::holds_alternative<PolicyFacts>(facts) || std::holds_alternative<SecondKeyFacts>(facts) ||
               kind == "cache" || kind == "load" || (kind == "bulk job" && step.action == BulkJob::submit)) {
      wait(walk, route_at(step.datum), step.flow);
    }
  }

  const Program& program_;
  WaitGraph& graph_;
  std::vector<bool> is_endless_;  ///< by vertex: nobody loses patience there
};

/// Without the routes that lie between one thing that is held and the next one that is asked for.
std::vector<Wait> among_vertices(const std::vector<WaitEdge>& circle, const WaitGraph& graph, std::size_t vertices) {
  std::vector<Wait> waits;
  for (const auto& edge : circle) {
    if (source(edge, graph) < vertices) {
      waits.push_back({source(edge, graph), graph[edge].flow});
    } else {
      waits.back().flow = graph[edge].flow;  // who asks for the next one
    }
  }
  return waits;
}

}  // namespace

std::vector<std::vector<Wait>> circular_waits(const Landscape& landscape, const Compiled& compiled) {
  const auto& program = compiled.program();
  const auto vertices = program.facts.size();
  WaitGraph graph(vertices + program.steps.size());
  WaitFinder{landscape, program, graph}.find();
  const auto component = strong_component_of(graph);
  std::vector<bool> is_told(component.size(), false);
  std::vector<std::vector<Wait>> circles;
  for (std::size_t vertex = 0; vertex < vertices; ++vertex) {
    if (is_told[component[vertex]]) continue;
    is_told[component[vertex]] = true;
    const auto circle = shortest_circle(graph, component, vertex);
    if (!circle.empty()) circles.push_back(among_vertices(circle, graph, vertices));
  }
  return circles;
}

}  // namespace loadscape::models
