#pragma once
/// How copies of a source are kept up to date.

#include "models/distribution.hpp"
#include "sim/time.hpp"

#include <optional>

namespace loadscape::models {

class Fields;

/// Copies are synced every `sync`: a call to the source over its link that takes `work` there.
struct RefreshParams {
  std::optional<sim::Duration> sync = sim::Duration{std::chrono::minutes{10}};  ///< nullopt: changes alone feed it
  DistributionPtr work;   ///< [s] at the source; null: its `service`
  bool counted = false;   ///< whether a sync passes the limits of the source
  void describe(Fields& fields);
};

}  // namespace loadscape::models
