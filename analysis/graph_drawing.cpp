#include "analysis/graph_export.hpp"
#include "analysis/human.hpp"
#include "models/limits.hpp"
#include "sim/time.hpp"

#include <fmt/format.h>
#include <boost/range/iterator_range.hpp>

#include <algorithm>

namespace loadscape::analysis {
namespace {

using models::Flow;
using models::Landscape;

std::string trigger_text(const std::vector<Flow>& flows, const Flow& flow) {
  if (!flow.trigger) return {};
  const auto* word = flow.trigger->kind == models::TriggerKind::during ? "during" : "after";
  return fmt::format(" ({} {})", word, flows[flow.trigger->flow].name);
}

std::vector<std::string> system_lines(const models::System& system) {
  std::vector<std::string> lines{system.name};
  if (system.workers) lines.push_back(counted(*system.workers, "worker"));
  if (!system.host.empty()) lines.push_back("on " + system.host);
  for (const auto& limit : system.limits)
    lines.push_back(fmt::format("limit {}: {}", limit.name, limit.params->allowance()));
  return lines;
}

// Names in one label, a few to the line, so that an arrow shared by many flows does not stretch the drawing.
std::string flow_names(const std::vector<Flow>& flows, const std::vector<std::size_t>& indices) {
  constexpr std::size_t line_width = 32;
  std::string text;
  std::size_t line_start = 0;
  for (const auto index : indices) {
    const auto& name = flows[index].name;
    if (!text.empty()) text += ",";
    if (!text.empty() && text.size() - line_start + name.size() > line_width) {
      text += "\n";
      line_start = text.size();
    } else if (!text.empty()) {
      text += " ";
    }
    text += name;
  }
  return text;
}

std::vector<std::string> node_lines(const models::NodeInfo& node) {
  std::vector<std::string> lines{node.name};
  for (const auto& [name, value] : node.parameters) lines.push_back(fmt::format("{}: {}", name, value));
  return lines;
}

std::size_t group_of(Drawing& drawing, const std::string& component) {
  const auto found = std::ranges::find(drawing.groups, component);
  if (found != drawing.groups.end()) return static_cast<std::size_t>(found - drawing.groups.begin());
  drawing.groups.push_back(component);
  return drawing.groups.size() - 1;
}

}  // namespace

const std::vector<std::string>& graph_format_names() {
  static const std::vector<std::string> names{"dot", "mermaid", "json"};
  return names;
}

std::optional<GraphFormat> graph_format_named(std::string_view name) {
  const auto& names = graph_format_names();
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<GraphFormat>(found - names.begin());
}

Drawing drawing_of(const Landscape& landscape) {
  Drawing drawing;
  drawing.title = landscape[boost::graph_bundle].title;
  for (const auto system : boost::make_iterator_range(vertices(landscape))) {
    drawing.nodes.push_back({.kind = "station", .middleware = false, .lines = system_lines(landscape[system])});
  }
  const auto& flows = models::flows_of(landscape);
  for (const auto& flow : flows) {
    for (const auto target : flow.to) {
      drawing.arrows.push_back({.from = flow.from,
                                .to = target,
                                .label = flow.name + trigger_text(flows, flow),
                                .dashed = !models::is_synchronous(flow.pattern)});
    }
  }
  return drawing;
}

Drawing drawing_of(const Landscape& landscape, const models::CompiledGraph& graph, std::string_view topology) {
  Drawing drawing;
  drawing.title = fmt::format("{}: {}", landscape[boost::graph_bundle].title, topology);
  for (const auto vertex : boost::make_iterator_range(vertices(graph))) {
    const auto& node = graph[vertex];
    drawing.nodes.push_back({.kind = node.kind,
                             .middleware = node.middleware,
                             .lines = node_lines(node),
                             .group = group_of(drawing, node.component)});
  }
  const auto& flows = models::flows_of(landscape);
  for (const auto edge : boost::make_iterator_range(edges(graph))) {
    drawing.arrows.push_back({.from = source(edge, graph),
                              .to = target(edge, graph),
                              .label = flow_names(flows, graph[edge].flows),
                              .dashed = false});
  }
  return drawing;
}

}  // namespace loadscape::analysis
