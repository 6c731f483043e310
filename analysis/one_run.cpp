#include "analysis/one_run.hpp"

#include <boost/range/iterator_range.hpp>

#include <algorithm>

namespace loadscape::analysis {
namespace {

constexpr std::uint64_t events_between_looks = 1 << 14;

bool has_component(const models::DependencyGraph& graph, const std::string& name) {
  const auto all = boost::make_iterator_range(vertices(graph));
  return std::ranges::any_of(all, [&](auto v) { return graph[v].name == name; });
}

std::vector<models::Outage> faults_of(const models::Scenario& scenario, const Contender& contender) {
  std::vector<models::Outage> faults;
  for (const auto& fault : scenario.faults) {
    const auto& only = fault.topologies;
    const bool named = only.empty() || std::ranges::find(only, contender.name) != only.end();
    if (named && has_component(contender.compiled->dependencies(), fault.component)) faults.push_back(fault);
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
