#include "analysis/one_run.hpp"

#include <algorithm>

namespace loadscape::analysis {
namespace {

constexpr std::uint64_t events_between_looks = 1 << 14;

/// Those that are not kept to other topologies; what a fault strikes here, if anything, is the run's to find out.
std::vector<models::Fault> faults_of(const models::Scenario& scenario, const Contender& contender) {
  std::vector<models::Fault> faults;
  for (const auto& fault : models::faults_of(scenario.landscape)) {
    const auto& only = fault.topologies;
    if (only.empty() || std::ranges::find(only, contender.name) != only.end()) faults.push_back(fault);
  }
  return faults;
}

}  // namespace

models::RunOptions options_of(const models::Scenario& scenario, const Contender& contender, std::uint32_t replication) {
  models::RunOptions options;
  options.seed = scenario.seed;
  options.replication = replication;
  options.duration = scenario.duration;
  options.starts = scenario.starts;
  options.faults = faults_of(scenario, contender);
  return options;
}

models::Observation run_one(const ExperimentPlan& plan, const Contender& contender, const models::RunOptions& options,
                            const std::string& variant) {
  models::Run run(plan.scenario->landscape, *contender.compiled, options);
  for (bool more = true; more; more = run.run_events(events_between_looks)) {
    if (plan.cancel && plan.cancel->load(std::memory_order_relaxed)) throw Cancelled();
  }
  auto observation = run.finish();
  const auto& laws = observation.invariants;
  if (laws.records_balance && laws.littles_law && laws.utilization_law) return observation;
  throw InvariantBroken(laws.first_violation + variant, contender.name, options.replication, options.seed);
}

}  // namespace loadscape::analysis
