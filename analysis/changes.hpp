#pragma once
/// Changes of schemas: who has to follow, and what it costs until everybody has.

#include "analysis/results.hpp"
#include "models/compiled.hpp"
#include "models/landscape.hpp"
#include "models/observation.hpp"

#include <span>
#include <string>
#include <vector>

namespace loadscape::analysis {

/// Who has to follow a breaking change of the entity at each system that sends or receives it, in vertex order.
std::vector<ChangeReach> reach_of_changes(const models::Landscape& landscape, const std::string& entity,
                                          std::span<const models::Adapter> adapters);

/// Collects what the replications of one topology saw of the scenario's changes.
class ChangeSummary {
 public:
  void add(const models::Observation& observation);
  std::vector<ChangeResult> result(const models::Landscape& landscape, std::span<const models::Adapter> adapters,
                                   double level) const;

 private:
  struct Seen {  // by replication
    Sample broken, failed, dead_lettered, corrupted, redeployed_s;
  };
  std::vector<Seen> changes_;
};

}  // namespace loadscape::analysis
