#pragma once
/// The inside of a run: its nodes, sources, clocks and books. For run.cpp and run_observation.cpp only.

#include "models/fault.hpp"
#include "models/ledger.hpp"
#include "models/nodes/batch_source.hpp"
#include "models/nodes/catch_up.hpp"
#include "models/nodes/cluster_clock.hpp"
#include "models/nodes/fault_clock.hpp"
#include "models/nodes/record_source.hpp"
#include "models/nodes/user_source.hpp"
#include "models/program.hpp"
#include "models/run.hpp"
#include "models/streamline.hpp"
#include "models/watchers.hpp"

#include <memory>
#include <vector>

namespace loadscape::models {

struct Run::Engine {
  Engine(const Landscape& landscape_graph, const Compiled& compiled, RunOptions run_options);

  void add_nodes();
  std::vector<VertexTraits> vertex_traits() const;
  void add_steps();
  void add_sources();
  void add_catch_ups();
  void begin_copies();
  std::unique_ptr<RecordSource> open_source(std::uint32_t index) const;
  void add_faults();
  std::vector<ModelNode*> nodes_struck(const Fault& fault) const;
  void add_restarts();
  void add_cluster(const Cluster& cluster);
  void add_watchers();
  void begin();

  void expire_forgotten();
  sim::Duration window() const { return options.duration - options.warm_up; }
  sim::Duration batch_begins(std::uint32_t batch) const { return window() * batch / options.batches; }
  void note_middle();
  void end_batch();
  void check_laws(InvariantReport& report);
  void observe_steps(Observation& into) const;
  void observe_time_spent(Observation& into) const;
  void observe_books(const std::vector<FlowBook>& books, Observation& into) const;
  void collect_batches(Observation& into);
  void observe_changes(Observation& into) const;
  void check_balance(const Observation& of, InvariantReport& report) const;

  const Landscape& landscape;
  const Program& program;
  RunOptions options;
  sim::SimTime horizon;
  RunContext context;
  Ledger ledger;
  Emitter emitter;
  sim::Simulation simulation;
  std::vector<std::unique_ptr<ModelNode>> nodes;  ///< by vertex
  std::vector<std::unique_ptr<RecordSource>> arrivals;
  std::vector<std::unique_ptr<BatchSource>> batches;
  std::vector<std::unique_ptr<UserSource>> crowds;
  std::vector<std::unique_ptr<CatchUpSource>> catch_ups;
  std::vector<std::unique_ptr<ClusterClock>> cluster_clocks;
  std::unique_ptr<FaultClock> fault_clock;
  std::unique_ptr<WindowKeeper> keeper;
  std::unique_ptr<Sampler> sampler;
  std::vector<Observation> ended;    ///< batches of the window
  InvariantReport laws;              ///< in those
  std::vector<std::uint64_t> queue_at_middle;  ///< of the present batch, by vertex
};

}  // namespace loadscape::models
