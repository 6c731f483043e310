#pragma once
/// Which nodes of a topology a fault strikes.

#include "models/compiled.hpp"
#include "models/fault.hpp"
#include "models/program.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace loadscape::models {

/// The name of what lies between two components that call each other: the same both ways.
std::string link_between(const std::string& a, const std::string& b);
/// The name of the node where the poisonous records of a flow fail.
std::string poison_at(const std::string& flow, const std::string& system);

bool is_struck(const NodeInfo& node, const Fault& fault);

/// Vertices in ascending order; none where the topology has nothing of the kind.
std::vector<std::size_t> vertices_struck(const CompiledGraph& graph, const Fault& fault);

/// Of an outage: the nodes of a cluster that it strikes one by one, counted from 0.
std::vector<std::uint32_t> cluster_nodes_struck(const Cluster& cluster, const Fault& fault);

/// Whether it strikes anything in a topology.
bool strikes_anything(const Program& program, const Fault& fault);

}  // namespace loadscape::models
