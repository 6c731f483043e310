#pragma once
/// When the records of a job were loaded.

#include "tests/models/laboratory.hpp"

#include <chrono>
#include <vector>

namespace loadscape::tests {

/// Of the flow "products" [s], since its job of 02:00 started in a run that begins at 01:30; -1 where records were not
/// delivered.
inline Times loads_of(const Trial& trial) {
  Times times;
  for (const auto& entry : trial.entries_of("products")) {
    const bool is_delivered = entry.fate == models::RecordEntry::Fate::delivered;
    times.push_back(is_delivered ? sim::to_seconds(entry.closed.time_since_epoch() - std::chrono::minutes{30}) : -1.0);
  }
  return times;
}

}  // namespace loadscape::tests
