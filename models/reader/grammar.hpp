#pragma once
/// What may be written in a scenario: drafts that hold names where the landscape holds vertices, and their description.

#include "models/fields.hpp"
#include "models/topology.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadscape::models {

struct RunDraft {
  sim::Duration duration{one_day};
  sim::Duration warm_up{0};
  sim::Duration starts{0};
  std::uint32_t replications = 10;
  std::uint64_t seed = 1;
};

struct ExpectDraft {
  std::vector<Expectation> expectations;
  std::vector<std::string> in;
};

struct FlowDraft {
  std::string name;
  Flow flow;  ///< everything that needs no other name
  std::string from;
  std::vector<std::string> to;
  std::string during;
  std::string after;
  double probability = 1.0;
  std::uint32_t count = 1;
  BatchSpec batch;
  ExpectDraft expect;
};

struct FaultDraft {
  std::string name;
  std::string node;
  bool outage = false;
  sim::Duration at{0};
  sim::Duration length{0};
  std::vector<std::string> in;
  Place place;
};

struct ScenarioDraft {
  std::string title;
  RunDraft run;
  std::vector<System> systems;
  std::vector<FlowDraft> flows;
  std::vector<TopologyChoice> topologies;
  std::vector<FaultDraft> faults;
};

/// The one description of the scenario file.
void describe(Fields& fields, ScenarioDraft& scenario);

/// The key of a metric in `expect`: "p95", "goodput".
std::string_view key_of(Expectation::Metric metric);

}  // namespace loadscape::models
