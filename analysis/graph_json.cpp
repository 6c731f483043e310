#include "analysis/graph_export.hpp"
#include "models/limits.hpp"
#include "sim/time.hpp"

#include <boost/range/iterator_range.hpp>
#include <nlohmann/json.hpp>

namespace loadscape::analysis {
namespace {

using Json = nlohmann::ordered_json;
using models::Landscape;

template <class Number>
Json or_null(const std::optional<Number>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json json_of(const models::System& system) {
  Json limits = Json::array();
  for (const auto& limit : system.limits) {
    limits.push_back({{"name", limit.name},
                      {"kind", limit.kind->name},
                      {"allows", models::text_of(limit)},
                      {"allowance", limit.params->allowance()},
                      {"window_s", sim::to_seconds(limit.params->window())}});
  }
  return {{"name", system.name},
          {"workers", or_null(system.workers)},
          {"waiting_room", or_null(system.waiting_room)},
          {"limits", limits}};
}

Json json_of(const Landscape& landscape, const models::Flow& flow) {
  Json targets = Json::array();
  for (const auto target : flow.to) targets.push_back(landscape[target].name);
  Json json{{"name", flow.name},
            {"from", landscape[flow.from].name},
            {"to", targets},
            {"pattern", word_of(flow.pattern)},
            {"entity", flow.entity}};
  if (flow.trigger) {
    const auto& count = flow.trigger->count;
    const bool fixed = count.kind() == models::CallCount::Kind::fixed;
    json["trigger"] = {{"kind", flow.trigger->kind == models::TriggerKind::during ? "during" : "after"},
                       {"flow", models::flows_of(landscape)[flow.trigger->flow].name},
                       {"probability", flow.trigger->probability},
                       {"count", fixed ? Json(count.largest()) : Json(count.text())}};
  }
  return json;
}

Json names_of_flows(const Landscape& landscape, const std::vector<std::size_t>& indices) {
  Json names = Json::array();
  for (const auto index : indices) names.push_back(models::flows_of(landscape)[index].name);
  return names;
}

Json json_nodes(const models::CompiledGraph& graph) {
  Json nodes = Json::array();
  for (const auto vertex : boost::make_iterator_range(vertices(graph))) {
    const auto& node = graph[vertex];
    Json parameters = Json::object();
    for (const auto& [name, value] : node.parameters) parameters[name] = value;
    nodes.push_back({{"name", node.name},
                     {"kind", node.kind},
                     {"component", node.component},
                     {"middleware", node.middleware},
                     {"parameters", parameters}});
  }
  return nodes;
}

Json json_passages(const Landscape& landscape, const models::CompiledGraph& graph) {
  Json passages = Json::array();
  for (const auto edge : boost::make_iterator_range(edges(graph))) {
    passages.push_back({{"from", graph[source(edge, graph)].name},
                        {"to", graph[target(edge, graph)].name},
                        {"flows", names_of_flows(landscape, graph[edge].flows)}});
  }
  return passages;
}

Json json_dependencies(const Landscape& landscape, const models::DependencyGraph& graph) {
  Json dependencies = Json::array();
  for (const auto edge : boost::make_iterator_range(edges(graph))) {
    dependencies.push_back({{"who", graph[source(edge, graph)].name},
                            {"on", graph[target(edge, graph)].name},
                            {"schema", graph[edge].schema},
                            {"synchronous", graph[edge].synchronous},
                            {"flows", names_of_flows(landscape, graph[edge].flows)}});
  }
  return dependencies;
}

// A name that is not UTF-8 is shown with replacement characters instead of ending the program.
std::string text_of(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string landscape_json(const Landscape& landscape) {
  Json systems = Json::array();
  for (const auto system : boost::make_iterator_range(vertices(landscape)))
    systems.push_back(json_of(landscape[system]));
  Json flows = Json::array();
  for (const auto& flow : models::flows_of(landscape)) flows.push_back(json_of(landscape, flow));
  return text_of(Json{
      {"graph", "landscape"}, {"title", landscape[boost::graph_bundle].title}, {"systems", systems}, {"flows", flows}});
}

std::string topology_json(const Landscape& landscape, const models::Compiled& compiled, std::string_view topology) {
  Json connections = Json::array();
  for (const auto& connection : compiled.connections()) {
    auto& row = connections.emplace_back(Json{{"a", connection.a}, {"b", connection.b}, {"entity", connection.entity}});
    if (!connection.flow.empty()) row["flow"] = connection.flow;
  }
  return text_of(Json{{"graph", "topology"},
                      {"title", landscape[boost::graph_bundle].title},
                      {"topology", topology},
                      {"nodes", json_nodes(compiled.graph())},
                      {"passages", json_passages(landscape, compiled.graph())},
                      {"dependencies", json_dependencies(landscape, compiled.dependencies())},
                      {"connections", connections}});
}

}  // namespace

std::string graph_text(const Landscape& landscape, GraphFormat format) {
  if (format == GraphFormat::json) return landscape_json(landscape);
  const auto drawing = drawing_of(landscape);
  return format == GraphFormat::dot ? dot_text(drawing) : mermaid_text(drawing);
}

std::string graph_text(const Landscape& landscape, const models::Compiled& compiled, std::string_view topology,
                       GraphFormat format) {
  if (format == GraphFormat::json) return topology_json(landscape, compiled, topology);
  const auto drawing = drawing_of(landscape, compiled.graph(), topology);
  return format == GraphFormat::dot ? dot_text(drawing) : mermaid_text(drawing);
}

}  // namespace loadscape::analysis
