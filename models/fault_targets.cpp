#include "models/fault_targets.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {
namespace {

bool is_store_struck(const NodeInfo& node, std::string_view kind, const std::string& target) {
  if (node.kind != kind) return false;
  const auto named = fmt::format("{}: {}", kind, target);
  return node.component == target || node.name == named || node.name.starts_with(named + " (");
}

}  // namespace

bool is_struck(const NodeInfo& node, const Fault& fault) {
  const auto& first = fault.targets.front();
  if (is_link_fault(fault)) {
    return node.name == (fault.targets.size() == 1 ? "link: " + first : link_between(first, fault.targets.back()));
  }
  if (std::holds_alternative<QuotaFault>(fault.effect)) return node.kind == "limit" && node.name == first;
  if (std::holds_alternative<PoisonFault>(fault.effect)) {
    return node.kind == "poison" && node.name.starts_with(poison_at(first, ""));
  }
  if (const auto* away = std::get_if<DisconnectFault>(&fault.effect)) return is_store_struck(node, away->kind, first);
  if (const auto* lost = std::get_if<ConsumersLostFault>(&fault.effect)) {
    return is_store_struck(node, lost->kind, first);
  }
  if (std::holds_alternative<ErrorFault>(fault.effect) && node.kind != "errors") return false;
  return strikes(fault, node.component);
}

std::string link_between(const std::string& a, const std::string& b) {
  const auto& [first, second] = std::minmax(a, b);
  return fmt::format("link: {} - {}", first, second);
}

std::string poison_at(const std::string& flow, const std::string& system) {
  return fmt::format("poison: {} at {}", flow, system);
}

std::vector<std::size_t> vertices_struck(const CompiledGraph& graph, const Fault& fault) {
  std::vector<std::size_t> struck;
  for (std::size_t vertex = 0; vertex < num_vertices(graph); ++vertex) {
    if (is_struck(graph[vertex], fault)) struck.push_back(vertex);
  }
  return struck;
}

std::vector<std::uint32_t> cluster_nodes_struck(const Cluster& cluster, const Fault& fault) {
  std::vector<std::uint32_t> struck;
  if (!std::holds_alternative<OutageFault>(fault.effect)) return struck;
  for (std::uint32_t node = 0; node < cluster.spec.nodes; ++node) {
    if (strikes(fault, cluster_node_name(cluster.component, node))) struck.push_back(node);
  }
  return struck;
}

bool strikes_anything(const Program& program, const Fault& fault) {
  return !vertices_struck(program.graph, fault).empty() ||
         std::ranges::any_of(program.clusters,
                             [&](const Cluster& cluster) { return !cluster_nodes_struck(cluster, fault).empty(); });
}

}  // namespace loadscape::models
