#pragma once
/// How tightly a topology binds the systems together, from its graphs alone.

#include "analysis/results.hpp"
#include "models/compiled.hpp"
#include "models/landscape.hpp"

#include <span>
#include <string>
#include <vector>

namespace loadscape::analysis {

/// Which dependency edges count.
enum class DependencyKind { schema, synchronous };

/// Propagation cost: the share of the landscape that an average change (or stall) can reach.
///
/// Density of the visibility matrix, i.e. of the reflexive transitive closure: a component sees itself, so n isolated
/// ones give 1/n and a fully cyclic landscape gives 1. [MacCormack06] Cost O(n^3 log n).
/// @throws std::invalid_argument if the graph has no components.
double propagation_cost(const models::DependencyGraph& graph, DependencyKind kind);

/// Names of the components that depend on `component` over synchronous edges, directly or through others, in vertex
/// order, itself left out: who stalls while it is down.
std::vector<std::string> reached_by(const models::DependencyGraph& graph, const std::string& component);

/// The coupling block of one topology.
///
/// Ca, Ce and instability [Martin94] count schema dependencies. Betweenness [Brandes01], relative to the largest value
/// possible, and articulation points [Hopcroft73] are taken on the undirected graph of components that exchange
/// messages. A flow's single points are the dominators [Lengauer79] of its targets from its sender on the directed
/// graph of its own messages: common to all targets, its ends left out. An entity change touches the components with a
/// schema dependency because of one of its flows, and the connections that carry it; where it happens at a system that
/// is named, the adapters that know the entity's shape there, and the teams that own them.
CouplingResult measure_coupling(const models::Landscape& landscape, const models::CompiledGraph& graph,
                                const models::DependencyGraph& dependencies,
                                const std::vector<models::Connection>& connections,
                                std::span<const models::Adapter> adapters = {});

}  // namespace loadscape::analysis
