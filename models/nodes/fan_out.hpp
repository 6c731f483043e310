#pragma once
/// One sender, several targets, one after the other.

#include "models/model_node.hpp"

#include <vector>

namespace loadscape::models {

/// Makes one delivery per target in declared order, each with its own outcome; a failed one does not stop the rest.
///
/// The sender keeps what it holds until the last delivery has ended.
class FanOut final : public ModelNode {
 public:
  /// @param bodies  by target: the first step of its delivery
  FanOut(const RunContext& context, std::vector<sim::StepId> bodies) : ModelNode{context}, bodies_{std::move(bodies)} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;

 private:
  void deliver(sim::Simulation& sim, sim::Message& caller);

  std::vector<sim::StepId> bodies_;
};

}  // namespace loadscape::models
