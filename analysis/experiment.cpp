#include "analysis/experiment.hpp"

#include "analysis/batch_means.hpp"
#include "analysis/changes.hpp"
#include "analysis/comparisons.hpp"
#include "analysis/coupling.hpp"
#include "analysis/estimate.hpp"
#include "analysis/one_run.hpp"
#include "analysis/parallel.hpp"
#include "analysis/pilot.hpp"
#include "analysis/precision.hpp"
#include "analysis/sha256.hpp"
#include "analysis/summary.hpp"
#include "models/fault_targets.hpp"

#include <fmt/format.h>
#include <boost/range/iterator_range.hpp>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <iterator>
#include <mutex>
#include <utility>

namespace loadscape::analysis {
namespace {

constexpr std::size_t most_in_system = 10;  // series that are kept to check the warm-up

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

bool is_middleware(const models::Landscape& landscape, const std::string& component) {
  const auto all = boost::make_iterator_range(vertices(landscape));
  return std::ranges::none_of(all, [&](auto v) { return landscape[v].name == component; });
}

/// The declared faults that strike something in the contender.
std::vector<models::Fault> judged_faults(const models::Scenario& scenario, const Contender& contender) {
  auto faults = options_of(scenario, contender, 0).faults;
  std::erase_if(faults, [&](const models::Fault& fault) {
    return !models::strikes_anything(contender.compiled->program(), fault);
  });
  return faults;
}

/// All runs of one experiment: a task is one replication of one topology, with each of its outages, and without each of
/// the declared faults.
class Experiment {
 public:
  Experiment(const ExperimentPlan& plan, sim::Duration warm_up)
      : plan_{plan}, scenario_{*plan.scenario}, warm_up_{warm_up} {
    const sim::Duration at =
        plan.blast_options.at.value_or(peak_hour(scenario_.landscape, scenario_.starts, warm_up, scenario_.duration));
    for (const auto& contender : plan.contenders) {
      auto& entry = entries_.emplace_back(contender, scenario_, plan.level);
      if (plan.blast) {
        entry.outages = blast_outages(scenario_.landscape, contender.compiled->dependencies(), plan.blast_options, at);
      }
      if (plan.blast) entry.declared = judged_faults(scenario_, contender);
      entry.samples.resize(entry.outages.size());
      entry.declared_samples.resize(entry.declared.size());
    }
  }

  /// Runs the scenario's replications, and more of them while its precision goal is not reached.
  void run() {
    run_replications(scenario_.replications);
    if (!scenario_.precision) return;
    const auto& goal = *scenario_.precision;
    for (;;) {
      reached_ = reached(goal, scenario_.landscape, topologies());
      if (reached_.goal || replications_ >= goal.max_replications) return;
      run_replications(next_replications(replications_, goal.max_replications) - replications_);
    }
  }

  void summarize(Results& results) const {
    std::vector<const TopologySummary*> summaries;
    std::vector<std::string> names;
    results.topologies = topologies();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const auto& entry = entries_[i];
      const auto& compiled = *entry.contender.compiled;
      results.topologies[i].coupling = measure_coupling(scenario_.landscape, compiled.graph(), compiled.dependencies(),
                                                        compiled.connections(), compiled.adapters());
      results.topologies[i].changes = entry.changes.result(scenario_.landscape, compiled.adapters(), plan_.level);
      results.topologies[i].estimate =
          estimate_topology(scenario_, compiled, entry.contender.name, entry.contender.kind);
      add_relief(entry.contender, results.topologies[i]);
      if (plan_.blast) results.blast.push_back(blast_of(entry));
      summaries.push_back(&entry.summary);
      names.push_back(entry.contender.name);
    }
    results.comparisons = compare_topologies(scenario_.landscape, summaries, names, plan_.level);
    results.scenario.replications = replications_;
    add_warnings(results);
    if (scenario_.precision) add_precision(*scenario_.precision, results);
  }

 private:
  void add_relief(const Contender& contender, TopologyResult& topology) const {
    if (topology.limits.empty()) return;
    auto forecast = forecast_limits(scenario_, *contender.compiled, contender.name, contender.kind);
    for (auto& limit : topology.limits) {
      const auto found = std::ranges::find(forecast.limits, limit.name, &LimitForecast::name);
      if (found != forecast.limits.end()) limit.relief = std::move(found->relief);
    }
  }

  struct Entry {
    Entry(const Contender& who, const models::Scenario& scenario, double level)
        : contender{who},
          summary{scenario.landscape, who.compiled->graph(), sim::to_seconds(scenario.duration), level} {}
    const Contender& contender;
    TopologySummary summary;
    ChangeSummary changes;
    std::vector<std::vector<double>> in_system;  ///< of the first replications: open records by bucket
    std::vector<models::Fault> outages;  ///< of the blast, one at a time
    std::vector<std::vector<BlastSample>> samples;  ///< by outage, by replication
    std::vector<models::Fault> declared;  ///< of the scenario, left out one at a time
    std::vector<std::vector<BlastSample>> declared_samples;
    std::size_t runs() const { return 1 + outages.size() + declared.size(); }
  };
  struct Finished {
    models::Observation observation;
    std::vector<BlastSample> blast;  ///< by outage
    std::vector<BlastSample> declared;
  };

  void run_replications(std::uint32_t count) {
    first_ = replications_;
    replications_ += count;
    per_entry_ = count;
    finished_.clear();
    finished_.resize(entries_.size() * count);
    for (const auto& entry : entries_) total_runs_ += count * entry.runs();
    run_in_order(
        finished_.size(), threads_for(plan_.jobs), [this](std::size_t task) { finished_[task] = replicate(task); },
        [this](std::size_t task) { collect(task); });
  }

  std::vector<TopologyResult> topologies() const {
    std::vector<TopologyResult> results;
    for (const auto& entry : entries_) {
      results.push_back(entry.summary.result(entry.contender.name, entry.contender.kind));
    }
    return results;
  }

  Finished replicate(std::size_t task) {
    const auto& entry = entries_[task / per_entry_];
    const auto replication = first_ + static_cast<std::uint32_t>(task % per_entry_);
    Finished finished{simulate(entry, replication, ""), {}, {}};  // NOLINT(misc-const-correctness): it grows below
    auto& records = finished.observation.records;
    const auto horizon = sim::SimTime{} + scenario_.duration;
    for (const auto& outage : entry.outages) {
      const auto faulty = simulate(entry, replication, fmt::format(" (while {} is down)", outage.targets.front()),
                                   [&](auto& faults) { faults.push_back(outage); });
      finished.blast.push_back(compare_records(scenario_.landscape, records, faulty.records, outage, horizon));
    }
    for (const auto& fault : entry.declared) {
      const auto spared = simulate(entry, replication, fmt::format(" (without {})", fault.name), [&](auto& faults) {
        std::erase_if(faults, [&](const models::Fault& other) { return other.name == fault.name; });
      });
      finished.declared.push_back(compare_records(scenario_.landscape, spared.records, records, fault, horizon));
    }
    records = {};  // the largest part, and no longer needed
    return finished;
  }

  using ChangeFaults = std::function<void(std::vector<models::Fault>&)>;
  /// @param variant  for messages; empty: the scenario as it is
  models::Observation simulate(
      const Entry& entry, std::uint32_t replication, const std::string& variant,
      const ChangeFaults& change = [](auto&) {}) {
    auto options = options_of(scenario_, entry.contender, replication);
    options.warm_up = warm_up_;
    change(options.faults);
    options.keep_records = entry.runs() > 1;
    options.series_bucket = variant.empty() ? plan_.series_bucket : sim::Duration{0};
    options.batches = variant.empty() ? scenario_.batches : 1;
    auto observation = run_one(plan_, entry.contender, options, variant);
    note_run();
    return observation;
  }

  void note_run() {
    if (!plan_.progress) return;
    const std::scoped_lock lock(progress_mutex_);
    plan_.progress(++runs_done_, total_runs_);
  }

  void collect(std::size_t task) {
    auto& entry = entries_[task / per_entry_];
    Finished finished = std::exchange(finished_[task], {});
    entry.summary.add(finished.observation);
    entry.changes.add(finished.observation);
    if (entry.in_system.size() < most_in_system) {
      entry.in_system.push_back(std::move(finished.observation.in_system.values));
    }
    for (std::size_t i = 0; i < finished.blast.size(); ++i) entry.samples[i].push_back(std::move(finished.blast[i]));
    for (std::size_t i = 0; i < finished.declared.size(); ++i) {
      entry.declared_samples[i].push_back(std::move(finished.declared[i]));
    }
  }

  void add_warnings(Results& results) const {
    for (const auto& entry : entries_) {
      const auto unstable = entry.summary.instabilities(entry.contender.name);
      std::ranges::copy(unstable, std::back_inserter(results.warnings));
      if (unstable.empty()) check_warm_up(entry, results.warnings);
    }
    if (scenario_.batches > 1) check_batches(results.warnings);
  }

  void check_warm_up(const Entry& entry, std::vector<std::string>& warnings) const {
    if (scenario_.finds_warm_up || !has_one_beginning(scenario_)) return;
    if (plan_.series_bucket <= sim::Duration{0}) return;  // no series to judge it by
    const double bucket_s = sim::to_seconds(plan_.series_bucket);
    const auto warning = short_warm_up(entry.in_system, bucket_s, sim::to_seconds(warm_up_));
    if (warning) warnings.push_back(fmt::format("{}: {}.", entry.contender.name, *warning));
  }

  /// Batches that are correlated, at 5 % over all the tests of the experiment. [Holm79]
  void check_batches(std::vector<std::string>& warnings) const {
    const auto& flows = models::flows_of(scenario_.landscape);
    std::vector<std::pair<std::string, BatchTest>> tests;
    for (const auto& entry : entries_) {
      for (std::size_t flow = 0; flow < flows.size(); ++flow) {
        for (const auto metric : compared_metrics()) {
          const auto test = von_neumann_test(entry.summary.sample(flow, metric));
          if (test) tests.emplace_back(fmt::format("{}: {} {}", entry.contender.name, flows[flow].name, metric), *test);
        }
      }
    }
    std::vector<double> p_values;
    for (const auto& [name, test] : tests) p_values.push_back(test.p_value);
    const auto adjusted = holm_adjusted(p_values);
    for (std::size_t i = 0; i < tests.size(); ++i) {
      if (adjusted[i] >= 0.05) continue;
      warnings.push_back(fmt::format(
          "{}: neighboring batches are correlated ({:.2f}), so its interval is too narrow. Write fewer batches, or "
          "a longer duration.",
          tests[i].first, tests[i].second.correlation));
    }
  }

  void add_precision(const models::PrecisionGoal& goal, Results& results) const {
    auto& precision = results.scenario.precision.emplace();
    precision.half_width = goal.half_width;
    for (const auto& metric : goal.of) precision.of.push_back(metric.text);
    precision.max_replications = goal.max_replications;
    precision.reached = reached_.goal;
    precision.worst = reached_.figure;
    precision.worst_topology = reached_.topology;
    if (std::isfinite(reached_.relative_half_width)) precision.worst_half_width = reached_.relative_half_width;
    if (reached_.goal) return;
    const auto known = precision.worst_half_width
                           ? fmt::format("known to within {:.2g} %", 100.0 * *precision.worst_half_width)
                           : "not known at all";
    results.warnings.push_back(
        fmt::format("{} replications were not enough for a half width of {:.3g} %: {} in {} is {}.", replications_,
                    100.0 * goal.half_width, reached_.figure, reached_.topology, known));
  }

  TopologyBlast blast_of(const Entry& entry) const {
    TopologyBlast blast{entry.contender.name, {}, {}};
    for (std::size_t i = 0; i < entry.outages.size(); ++i) {
      const auto& outage = entry.outages[i];
      const auto& component = outage.targets.front();
      auto fault = summarize_blast(scenario_.landscape, outage, is_middleware(scenario_.landscape, component),
                                   entry.samples[i], plan_.level);
      fault.structural = reached_by(entry.contender.compiled->dependencies(), component);
      blast.faults.push_back(std::move(fault));
    }
    for (std::size_t i = 0; i < entry.declared.size(); ++i) {
      auto fault =
          summarize_blast(scenario_.landscape, entry.declared[i], false, entry.declared_samples[i], plan_.level);
      fault.name = entry.declared[i].name;
      blast.declared.push_back(std::move(fault));
    }
    return blast;
  }

  const ExperimentPlan& plan_;
  const models::Scenario& scenario_;
  sim::Duration warm_up_;
  std::vector<Entry> entries_;
  std::uint32_t replications_ = 0;  ///< so far, those under way included
  std::uint32_t first_ = 0;  ///< of those under way
  std::uint32_t per_entry_ = 1;  ///< under way in each topology
  Reached reached_;
  std::vector<Finished> finished_;  ///< by task; emptied when collected
  std::size_t total_runs_ = 0;
  std::size_t runs_done_ = 0;
  std::mutex progress_mutex_;
};

ScenarioSummary summary_of(const models::Scenario& scenario, sim::Duration warm_up) {
  ScenarioSummary summary;
  summary.title = scenario.title;
  summary.path = scenario.path;
  summary.sha256 = sha256(scenario.text);
  for (const auto& input : scenario.inputs) summary.inputs.push_back({input.path, sha256(input.text)});
  summary.duration_s = sim::to_seconds(scenario.duration);
  summary.warm_up_s = sim::to_seconds(warm_up);
  summary.found_warm_up = scenario.finds_warm_up;
  summary.seed = scenario.seed;
  summary.batches = scenario.batches;
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
  auto warm_up = warm_up_of(plan);
  results.warnings = std::move(warm_up.warnings);
  results.scenario = summary_of(*plan.scenario, warm_up.length);
  Experiment experiment(plan, warm_up.length);
  experiment.run();
  experiment.summarize(results);
  results.cpu_time_s = cpu_seconds() - began;
  return results;
}

}  // namespace loadscape::analysis
