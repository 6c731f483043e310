#pragma once
/// Runs small scenarios, written as text, and reads single records off the result.

#include "models/reader/read.hpp"
#include "models/run.hpp"
#include "models/topology.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::tests {

using Times = std::vector<double>;  ///< [s]

/// A scenario and what one replication of one of its topologies saw, with every record kept.
struct Trial {
  models::Scenario scenario;
  models::Compiled compiled;
  models::Observation seen;

  std::size_t flow_index(std::string_view name) const {
    const auto& flows = models::flows_of(scenario.landscape);
    return static_cast<std::size_t>(std::ranges::find(flows, name, &models::Flow::name) - flows.begin());
  }
  const models::FlowObservation& flow(std::string_view name) const { return seen.flows.at(flow_index(name)); }

  const models::NodeObservation& node(std::string_view name) const {
    for (const auto& node : seen.nodes) {
      if (compiled.graph()[node.node].name == name) return node;
    }
    throw std::out_of_range("no node " + std::string(name));
  }
  const models::LimitObservation& limit(std::string_view name) const {
    for (const auto& limit : seen.limits) {
      if (compiled.graph()[limit.node].name == name) return limit;
    }
    throw std::out_of_range("no limit " + std::string(name));
  }

  /// When the records of a flow were delivered [s], in the order of their emission; -1 where they were not.
  std::vector<double> deliveries_of(std::string_view name) const {
    auto entries = entries_of(name);
    std::vector<double> times;
    for (const auto& entry : entries) {
      times.push_back(entry.fate == models::RecordEntry::Fate::delivered ? sim::to_seconds(entry.closed) : -1.0);
    }
    return times;
  }

  /// The records of a flow in the order of (emission, target).
  std::vector<models::RecordEntry> entries_of(std::string_view name) const {
    std::vector<models::RecordEntry> entries;
    for (const auto& entry : seen.records) {
      if (entry.flow == flow_index(name)) entries.push_back(entry);
    }
    std::ranges::sort(entries, {}, [](const auto& e) { return std::pair{e.emitted, e.target}; });
    return entries;
  }
};

inline models::Scenario read(const std::string& text, const models::FileLoader& load = {}) {
  auto result = models::read_scenario_text(text, "test.yaml", {}, load);
  if (!result.scenario) throw std::runtime_error(models::format(result.mistakes, "test.yaml"));
  return std::move(*result.scenario);
}

inline Trial run(const std::string& text, std::string_view topology, std::uint32_t replication = 0,
                 const models::FileLoader& load = {}) {
  auto scenario = read(text, load);
  const auto choice = std::ranges::find(scenario.topologies, topology, &models::TopologyChoice::label);
  if (choice == scenario.topologies.end()) throw std::runtime_error("no topology " + std::string(topology));
  auto compiled = choice->row->compile(scenario.landscape, *choice->params);
  models::RunOptions options;
  options.seed = scenario.seed;
  options.replication = replication;
  options.duration = scenario.duration;
  options.warm_up = scenario.warm_up;
  options.starts = scenario.starts;
  options.faults = models::faults_of(scenario.landscape);
  options.keep_records = true;
  models::Run simulation{scenario.landscape, compiled, options};
  auto seen = simulation.finish();
  return {std::move(scenario), std::move(compiled), std::move(seen)};
}

inline void check_laws(const Trial& trial) {
  INFO(trial.seen.invariants.first_violation);
  CHECK(trial.seen.invariants.records_balance);
  CHECK(trial.seen.invariants.littles_law);
  CHECK(trial.seen.invariants.utilization_law);
}

/// That every record came, ended and met its fate at the same time in both.
inline void check_same_records(const Trial& one, const Trial& other) {
  REQUIRE(one.seen.records.size() == other.seen.records.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < one.seen.records.size(); ++i) {
    const auto& a = one.seen.records[i];
    const auto& b = other.seen.records[i];
    const bool is_same =
        a.key == b.key && a.flow == b.flow && a.fate == b.fate && a.emitted == b.emitted && a.closed == b.closed;
    if (!is_same) ++different;
  }
  CHECK(different == 0);
}

}  // namespace loadscape::tests
