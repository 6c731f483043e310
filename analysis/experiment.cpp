#include "analysis/experiment.hpp"

#include "analysis/coupling.hpp"
#include "analysis/estimate.hpp"
#include "analysis/parallel.hpp"
#include "analysis/sha256.hpp"
#include "analysis/summary.hpp"

#include <fmt/format.h>
#include <boost/range/iterator_range.hpp>

#include <algorithm>
#include <ctime>
#include <mutex>
#include <utility>

namespace loadscape::analysis {
namespace {

constexpr std::uint64_t events_between_looks = 1 << 14;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

bool has_component(const models::DependencyGraph& graph, const std::string& name) {
  const auto all = boost::make_iterator_range(vertices(graph));
  return std::ranges::any_of(all, [&](auto v) { return graph[v].name == name; });
}

/// The scenario's faults that concern this topology.
std::vector<models::Outage> faults_of(const models::Scenario& scenario, const Contender& contender) {
  std::vector<models::Outage> faults;
  for (const auto& fault : scenario.faults) {
    const auto& only = fault.topologies;
    const bool named = only.empty() || std::ranges::find(only, contender.name) != only.end();
    if (named && has_component(contender.compiled->dependencies(), fault.component)) faults.push_back(fault);
  }
  return faults;
}

bool is_middleware(const models::Landscape& landscape, const std::string& component) {
  const auto all = boost::make_iterator_range(vertices(landscape));
  return std::ranges::none_of(all, [&](auto v) { return landscape[v].name == component; });
}

/// All runs of one experiment: a task is one replication of one topology, with each of its outages.
class Experiment {
 public:
  explicit Experiment(const ExperimentPlan& plan) : plan_{plan}, scenario_{*plan.scenario} {
    const sim::Duration at = plan.blast_options.at.value_or(
        peak_hour(scenario_.landscape, scenario_.starts, scenario_.warm_up, scenario_.duration));
    for (const auto& contender : plan.contenders) {
      auto& entry = entries_.emplace_back(contender, faults_of(scenario_, contender), scenario_, plan.level);
      if (plan.blast) {
        entry.outages = blast_outages(scenario_.landscape, contender.compiled->dependencies(), plan.blast_options, at);
      }
      entry.samples.resize(entry.outages.size());
      total_runs_ += scenario_.replications * (1 + entry.outages.size());
    }
  }

  void run() {
    finished_.resize(entries_.size() * scenario_.replications);
    run_in_order(
        finished_.size(), threads_for(plan_.jobs), [this](std::size_t task) { finished_[task] = replicate(task); },
        [this](std::size_t task) { collect(task); });
  }

  void summarize(Results& results) const {
    std::vector<const TopologySummary*> summaries;
    std::vector<std::string> names;
    for (const auto& entry : entries_) {
      const auto& compiled = *entry.contender.compiled;
      auto topology = entry.summary.result(entry.contender.name, entry.contender.kind);
      topology.coupling =
          measure_coupling(scenario_.landscape, compiled.graph(), compiled.dependencies(), compiled.connections());
      topology.estimate = estimate_topology(scenario_, compiled, topology.name, topology.kind);
      results.topologies.push_back(std::move(topology));
      if (plan_.blast) results.blast.push_back(blast_of(entry));
      summaries.push_back(&entry.summary);
      names.push_back(entry.contender.name);
    }
    results.comparisons = compare_topologies(scenario_.landscape, summaries, names, plan_.level);
  }

 private:
  struct Entry {
    Entry(const Contender& who, std::vector<models::Outage> scheduled, const models::Scenario& scenario, double level)
        : contender{who},
          faults{std::move(scheduled)},
          summary{scenario.landscape, who.compiled->graph(), sim::to_seconds(scenario.duration), level} {}
    const Contender& contender;
    std::vector<models::Outage> faults;
    TopologySummary summary;
    std::vector<models::Outage> outages;             ///< of the blast, one at a time
    std::vector<std::vector<BlastSample>> samples;   ///< by outage, by replication
  };
  struct Finished {
    models::Observation observation;
    std::vector<BlastSample> blast;  ///< by outage
  };

  Finished replicate(std::size_t task) {
    const auto& entry = entries_[task / scenario_.replications];
    const auto replication = static_cast<std::uint32_t>(task % scenario_.replications);
    Finished finished;
    finished.observation = simulate(entry, replication, nullptr);
    auto& records = finished.observation.records;
    for (const auto& outage : entry.outages) {
      const auto faulty = simulate(entry, replication, &outage);
      finished.blast.push_back(
          compare_records(scenario_.landscape, records, faulty.records, outage, sim::SimTime{} + scenario_.duration));
    }
    records = {};  // the largest part, and no longer needed
    return finished;
  }

  models::Observation simulate(const Entry& entry, std::uint32_t replication, const models::Outage* outage) {
    models::RunOptions options;
    options.seed = scenario_.seed;
    options.replication = replication;
    options.duration = scenario_.duration;
    options.warm_up = scenario_.warm_up;
    options.starts = scenario_.starts;
    options.faults = entry.faults;
    if (outage) options.faults.push_back(*outage);
    options.keep_records = !entry.outages.empty();
    options.series_bucket = outage ? sim::Duration{0} : plan_.series_bucket;
    models::Run run(scenario_.landscape, *entry.contender.compiled, options);
    for (bool more = true; more; more = run.run_events(events_between_looks)) {
      if (plan_.cancel && plan_.cancel->load(std::memory_order_relaxed)) throw Cancelled();
    }
    auto observation = run.finish();
    require_laws(observation.invariants, entry, replication, outage);
    note_run();
    return observation;
  }

  void require_laws(const models::InvariantReport& laws, const Entry& entry, std::uint32_t replication,
                    const models::Outage* outage) const {
    if (laws.records_balance && laws.littles_law && laws.utilization_law) return;
    const std::string variant = outage ? fmt::format(" (while {} is down)", outage->component) : "";
    throw InvariantBroken(laws.first_violation + variant, entry.contender.name, replication, scenario_.seed);
  }

  void note_run() {
    if (!plan_.progress) return;
    const std::scoped_lock lock(progress_mutex_);
    plan_.progress(++runs_done_, total_runs_);
  }

  void collect(std::size_t task) {
    auto& entry = entries_[task / scenario_.replications];
    Finished finished = std::exchange(finished_[task], {});
    entry.summary.add(finished.observation);
    for (std::size_t i = 0; i < finished.blast.size(); ++i) entry.samples[i].push_back(std::move(finished.blast[i]));
  }

  TopologyBlast blast_of(const Entry& entry) const {
    TopologyBlast blast{entry.contender.name, {}};
    for (std::size_t i = 0; i < entry.outages.size(); ++i) {
      const auto& outage = entry.outages[i];
      auto fault = summarize_blast(scenario_.landscape, outage, is_middleware(scenario_.landscape, outage.component),
                                   entry.samples[i], plan_.level);
      fault.structural = reached_by(entry.contender.compiled->dependencies(), outage.component);
      blast.faults.push_back(std::move(fault));
    }
    return blast;
  }

  const ExperimentPlan& plan_;
  const models::Scenario& scenario_;
  std::vector<Entry> entries_;
  std::vector<Finished> finished_;  ///< by task; emptied when collected
  std::size_t total_runs_ = 0;
  std::size_t runs_done_ = 0;
  std::mutex progress_mutex_;
};

ScenarioSummary summary_of(const models::Scenario& scenario) {
  ScenarioSummary summary;
  summary.title = scenario.title;
  summary.path = scenario.path;
  summary.sha256 = sha256(scenario.text);
  summary.duration_s = sim::to_seconds(scenario.duration);
  summary.warm_up_s = sim::to_seconds(scenario.warm_up);
  summary.seed = scenario.seed;
  summary.replications = scenario.replications;
  return summary;
}

}  // namespace

InvariantBroken::InvariantBroken(std::string violation, std::string in_topology, std::uint32_t in_replication,
                                 std::uint64_t with_seed)
    : std::runtime_error(
          fmt::format("{}, replication {}, seed {}: {}", in_topology, in_replication, with_seed, violation)),
      what_broke{std::move(violation)},
      topology{std::move(in_topology)},
      replication{in_replication},
      seed{with_seed} {}

std::vector<Contender> contenders_of(const models::Scenario& scenario) {
  std::vector<Contender> contenders;
  for (const auto& choice : scenario.topologies) {
    auto compiled = std::make_shared<const models::Compiled>(choice.row->compile(scenario.landscape, *choice.params));
    contenders.push_back({choice.label, std::string(choice.row->name), std::move(compiled)});
  }
  return contenders;
}

Results run_experiment(const ExperimentPlan& plan) {
  const double began = cpu_seconds();
  Results results;
  results.version = plan.version;
  results.command = plan.command;
  results.scenario = summary_of(*plan.scenario);
  Experiment experiment(plan);
  experiment.run();
  experiment.summarize(results);
  results.cpu_time_s = cpu_seconds() - began;
  return results;
}

}  // namespace loadscape::analysis
