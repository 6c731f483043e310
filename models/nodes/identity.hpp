#pragma once
/// Who knows which keys belong to one entity.

#include "models/ledger.hpp"
#include "models/model_node.hpp"

namespace loadscape::models {

/// The record has been handled here, unless it has come before, under another key or the same: then it is merged with
/// what is known and changes nothing. Takes no time.
class Identity final : public ModelNode {
 public:
  explicit Identity(const RunContext& context) : ModelNode{context} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step&) override {
    context().ledger->handle_once(message, sim.now());
    return sim::Then::proceed;
  }
};

}  // namespace loadscape::models
