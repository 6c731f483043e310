#pragma once
/// What a change of an entity's shape does to the adapters of a topology, and when they are redeployed.

#include "models/compiled.hpp"
#include "models/landscape.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace loadscape::models {

/// The adapter knows the shape that changes.
bool knows_changed_shape(const Adapter& adapter, const SchemaChange& change);
/// And it has to be redeployed for it: a change that only adds asks nobody to act.
bool has_to_follow(const Adapter& adapter, const SchemaChange& change);

/// The work of one team on one adapter because of one change.
struct Redeployment {
  std::size_t change = 0;    ///< index
  std::size_t adapter = 0;   ///< index
  sim::SimTime breaks;       ///< when the old shape is no longer served
  sim::SimTime redeployed;   ///< when the adapter knows the new one

  /// Broken in [breaks, redeployed).
  bool is_late() const { return breaks < redeployed; }
};

/// What every team does in one run: changes by their time, adapters in the order of the topology.
///
/// Work on an adapter begins with the change, or, where a change is followed in sequence, when the team is done with
/// what it follows in sequence already. Its length is drawn by the names of change and adapter. Not modeled: working
/// hours, teams that wait for each other, adapters that are redeployed before the change.
std::vector<Redeployment> plan_redeployments(std::span<const SchemaChange> changes, std::span<const Adapter> adapters,
                                             std::uint64_t run_key);

}  // namespace loadscape::models
