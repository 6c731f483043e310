#pragma once
/// Brings business records into being and sends their messages on their way.

#include "models/context.hpp"
#include "sim/simulation.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// Where the routes of one flow begin.
struct FlowEntry {
  sim::StepId own = 0;   ///< the sender first gets a worker
  sim::StepId held = 0;  ///< the sender's worker is held already: calls `during` another flow
  std::uint32_t targets = 1;
  std::optional<Demand> payload;  ///< [bytes]
};

class Emitter {
 public:
  Emitter(const RunContext& context, std::vector<FlowEntry> entries)
      : context_{context}, entries_{std::move(entries)} {}

  enum class Start { own, held };

  /// A new record of `flow` with identity `key`, as a message that is not yet under way.
  sim::Message& emit(sim::Simulation& sim, std::uint32_t flow, std::uint64_t key, Start start = Start::own,
                     std::uint32_t weight = 1) const;

 private:
  const RunContext& context_;
  std::vector<FlowEntry> entries_;
};

}  // namespace loadscape::models
