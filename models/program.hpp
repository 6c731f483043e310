#pragma once
/// A compiled topology as data: routes as flat arrays of steps, and how to make the node of each vertex.

#include "models/cluster.hpp"
#include "models/compiled.hpp"
#include "models/emitter.hpp"
#include "models/model_node.hpp"
#include "models/node_facts.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace loadscape::models {

using Vertex = std::size_t;
inline constexpr Vertex ledger_vertex = static_cast<Vertex>(-1);  ///< of steps that only keep the books

/// A step before the run: its node is still a vertex.
struct StepSpec {
  Vertex vertex = ledger_vertex;
  std::uint8_t action = 0;
  sim::StepId next = 0;
  sim::StepId scope = 0;
  sim::StepId partner = 0;
  std::uint32_t datum = 0;
  std::uint32_t flow = 0;       ///< whose records pass here
  double records = 1.0;         ///< that a message stands for here, in the mean
  bool counts_attempt = false;  ///< first step of a delivery to the target
  bool is_chore = false;        ///< no record passes here, only upkeep: its time is nobody's
};

using NodeFactory = std::function<std::unique_ptr<ModelNode>(const RunContext& context)>;

/// A component on several nodes.
struct Cluster {
  std::string component;
  ClusterSpec spec;
};

/// Who makes the calls of a catch-up flow, and for which store.
struct CatchUpFacts {
  std::size_t flow = 0;             ///< of the calls
  std::optional<Vertex> log;        ///< polls: the change log that they read
  Vertex subscriber = 0;            ///< the station of who calls
  std::vector<Vertex> stores;       ///< resyncs: queues whose expired deliveries begin one
};

/// A copy of a source's data, how it is synced, and which changes feed it.
struct CopyFacts {
  Vertex vertex = 0;
  sim::StepId sync_entry = 0;
  std::vector<std::pair<std::size_t, std::uint32_t>> fed_by;  ///< (flow, target)
};

struct Program {
  CompiledGraph graph;
  DependencyGraph dependencies;
  std::vector<Connection> connections;
  std::vector<Adapter> adapters;
  std::vector<SchemaChange> changes;                ///< of the landscape: what the adapters have to live through
  std::vector<NodeFactory> factories;               ///< by vertex
  std::vector<NodeFacts> facts;                     ///< by vertex: what the factory makes, as data
  std::vector<std::pair<Vertex, Vertex>> follows;   ///< queue -> the node it pauses for
  std::vector<std::pair<Vertex, Vertex>> falls_with;  ///< station -> the host that takes it down when it fails
  std::vector<Cluster> clusters;
  std::vector<StepSpec> steps;
  std::vector<Demand> demands;
  std::vector<FlowEntry> entries;                   ///< by flow
  std::vector<CatchUpFacts> catch_ups;
  std::vector<CopyFacts> copies;
};

}  // namespace loadscape::models
