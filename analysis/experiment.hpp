#pragma once
/// Runs topologies x replications x outages on all cores and reduces each run as soon as it is over.
///
/// The outcome does not depend on the number of threads: runs are reduced in index order, whoever finishes first.

#include "analysis/blast.hpp"
#include "analysis/results.hpp"
#include "models/run.hpp"
#include "models/topology.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace loadscape::analysis {

/// A topology that takes part.
struct Contender {
  std::string name;  ///< label in the scenario
  std::string kind;  ///< registry name
  std::shared_ptr<const models::Compiled> compiled;
};

/// What to run. Duration, warm-up, start, seed, replications and scheduled faults are the scenario's.
struct ExperimentPlan {
  const models::Scenario* scenario = nullptr;
  std::vector<Contender> contenders;
  bool blast = false;                              ///< also fail each component in turn
  BlastOptions blast_options;
  unsigned jobs = 0;                               ///< threads; 0: one per core
  sim::Duration series_bucket{std::chrono::minutes{1}};
  double level = default_level;
  std::function<void(std::size_t done, std::size_t total)> progress;  ///< after each run, one call at a time
  const std::atomic<bool>* cancel = nullptr;       ///< looked at every few thousand events
  std::string command = "compare";
  std::string version;
};

/// Somebody set `cancel`.
struct Cancelled : std::runtime_error {
  Cancelled() : std::runtime_error("cancelled") {}
};

/// A law that every run obeys did not hold: the simulator is wrong, and nothing it says may be reported (exit code 3).
struct InvariantBroken : std::runtime_error {
  InvariantBroken(std::string violation, std::string in_topology, std::uint32_t in_replication,
                  std::uint64_t with_seed);
  std::string what_broke;
  std::string topology;
  std::uint32_t replication = 0;
  std::uint64_t seed = 0;
};

/// The contenders of a scenario: all of its topologies, compiled.
std::vector<Contender> contenders_of(const models::Scenario& scenario);

/// Runs everything and summarizes it: topologies with their coupling, comparisons (with two contenders or more) and,
/// when asked for, blast radius. @throws InvariantBroken, Cancelled.
Results run_experiment(const ExperimentPlan& plan);

}  // namespace loadscape::analysis
