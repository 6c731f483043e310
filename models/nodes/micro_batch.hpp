#pragma once
/// Work that is done every so often.

#include "models/model_node.hpp"

namespace loadscape::models {

/// Lets messages go on at the multiples of `every` since the start of the run, all that have come since the last one.
///
/// A message that comes in the very instant of a batch waits for the next one. Going on costs nothing here.
class MicroBatch final : public ModelNode {
 public:
  MicroBatch(const RunContext& context, sim::Duration every) : ModelNode{context}, every_{every} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override {
    const auto wait = every_ - sim.now().time_since_epoch() % every_;
    step.waited += wait.count();
    sim.wake_after(*this, message, wait);
    return sim::Then::wait;
  }
  void due(sim::Simulation& sim, sim::Message& message) override { sim.proceed(message); }

 private:
  sim::Duration every_;
};

}  // namespace loadscape::models
