#pragma once
/// What the sources of a run have in common.

#include "models/model_node.hpp"

namespace loadscape::models {

/// Brings records of one flow into being, by events of its own, from the start of the run until before the horizon.
class RecordSource : public ModelNode {
 public:
  using ModelNode::ModelNode;
  virtual void begin(sim::Simulation& sim) = 0;
  sim::Then enter(sim::Simulation&, sim::Message&, sim::Step&) override { return sim::Then::proceed; }
};

}  // namespace loadscape::models
