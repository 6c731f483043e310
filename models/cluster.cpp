#include "models/cluster.hpp"

#include "models/fields.hpp"

#include <fmt/format.h>

namespace loadscape::models {

void ClusterSpec::describe(Fields& fields) {
  fields.need("nodes", nodes, between(2, 1000), "nodes that the workers are spread over");
  fields.need("needed", needed, at_least(1), "nodes that must be up; with fewer the whole component is down");
  fields.add("fails", fails, "random outages of each node, independently of the others");
  fields.add("held", held,
             words<HeldWork>{{"lose", HeldWork::lose, "attempts fail at once; what a store handed out is made again"},
                             {"resume", HeldWork::resume, "work goes on when the node is back"},
                             {"restart", HeldWork::restart, "work begins anew when the node is back"}},
             "what happens to the work in hand of a node that goes down");
  fields.require(needed <= nodes, "needed", "is more than there are nodes",
                 fmt::format("needed: {}", nodes > 1 ? nodes - 1 : nodes));
}

void ClusterSpec::check_workers(Fields& fields, const std::optional<ClusterSpec>& cluster, std::string_view name,
                                const std::optional<std::uint32_t>& workers) {
  fields.require(!cluster || !workers || *workers >= cluster->nodes, name,
                 "leaves nodes of the cluster without a worker",
                 cluster ? fmt::format("write at least {}, one for each node", cluster->nodes) : std::string());
}

std::string cluster_node_name(const std::string& component, std::uint32_t node) {
  return fmt::format("{}-{}", component, node + 1);
}

std::vector<std::string> cluster_node_names(const std::string& component, const std::optional<ClusterSpec>& cluster) {
  std::vector<std::string> names;
  for (std::uint32_t node = 0; cluster && node < cluster->nodes; ++node) {
    names.push_back(cluster_node_name(component, node));
  }
  return names;
}

}  // namespace loadscape::models
