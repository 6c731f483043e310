#pragma once
/// An adapter in a landscape whose schemas change.

#include "models/model_node.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace loadscape::models {

/// Fails each message that passes while the adapter is broken, or lets it pass with wrong data.
///
/// Broken from the instant in which the old shape is no longer served up to, not including, the instant in which the
/// adapter is redeployed. Loud: the message fails, and whoever waits for it may try again. Silent: it goes on, and if
/// it is handled its record is corrupted. Where both apply it fails. Takes no time: mapping work is a station's.
/// Not modeled: the mapping of a reply, which follows a request that got through.
class AdapterCheck final : public ModelNode {
 public:
  struct Breakdown {
    sim::SimTime from, until;
    std::uint16_t change = 0;  ///< index
    bool is_silent = false;
  };

  AdapterCheck(const RunContext& context, std::vector<Breakdown> breakdowns)
      : ModelNode{context}, breakdowns_{std::move(breakdowns)} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;

 private:
  std::vector<Breakdown> breakdowns_;
};

}  // namespace loadscape::models
