#pragma once
/// Brings business records into being and sends their messages on their way.

#include "models/context.hpp"
#include "models/entity_keys.hpp"
#include "sim/simulation.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// Where the routes of one flow begin.
struct FlowEntry {
  sim::StepId own = 0;   ///< the sender first gets a worker
  sim::StepId held = 0;  ///< the sender's worker is held already: calls `during` another flow
  sim::StepId scan = 0;  ///< batch: the search for changes, before a job's chunks
  std::uint32_t targets = 1;
  std::optional<Demand> payload;  ///< [bytes]
  std::optional<EntityDraws> keys;  ///< which entity each record is about
};

class Emitter {
 public:
  Emitter(const RunContext& context, std::vector<FlowEntry> entries)
      : context_{context}, entries_{std::move(entries)} {}

  enum class Start { own, held, scan };

  /// A new record of `flow` with identity `key`, as a message that is not yet under way.
  sim::Message& emit(sim::Simulation& sim, std::uint32_t flow, std::uint64_t key, Start start = Start::own,
                     std::uint32_t weight = 1) const;
  /// Records of a batch flow that have failed before, the oldest first, at most `most`. @pre some have been laid by.
  sim::Message& emit_again(sim::Simulation& sim, std::uint32_t flow, std::uint64_t key, std::uint32_t most) const;
  /// The size of what `message` carries [bytes]: drawn once for each record that it stands for.
  double payload_of(std::uint32_t flow, const sim::Message& message) const;

 private:
  const RunContext& context_;
  std::vector<FlowEntry> entries_;
};

}  // namespace loadscape::models
