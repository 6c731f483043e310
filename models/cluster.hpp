#pragma once
/// Middleware that is made of several nodes.

#include "models/landscape.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loadscape::models {

class Fields;

/// A component on several nodes is up while enough of them are; its workers are spread over them.
struct ClusterSpec {
  std::uint32_t nodes = 0;
  std::uint32_t needed = 0;             ///< with fewer nodes up the component is down
  std::optional<RandomFailures> fails;  ///< of each node, independently
  HeldWork held = HeldWork::lose;       ///< the work in hand of a node that fails, or of a component that goes down
  void describe(Fields& fields);
  /// To be called after `workers` and `cluster` have been described.
  static void check_workers(Fields& fields, const std::optional<ClusterSpec>& cluster, std::string_view name,
                            const std::optional<std::uint32_t>& workers);
};

/// "hub-2": how a fault names one node of a component's cluster, counted from 0 here and from 1 there.
std::string cluster_node_name(const std::string& component, std::uint32_t node);
/// All of them; none when there is no cluster.
std::vector<std::string> cluster_node_names(const std::string& component, const std::optional<ClusterSpec>& cluster);

/// The free function that `Fields::add` looks for.
void describe(Fields& fields, RandomFailures& failures);

}  // namespace loadscape::models
