#pragma once
/// The load of a chunk, in calls.

#include "models/emitter.hpp"
#include "models/model_node.hpp"

namespace loadscape::models {

/// Sends the records of a chunk in calls of at most `per_call` records, one after the other, as child messages that
/// start at the step's datum; the chunk keeps what it holds meanwhile.
///
/// A call that fails does not stop the others; the chunk remembers the reason of the last one. When the chunk is taken
/// away (its sender went down) the call under way goes on alone and the records not yet sent have failed.
class Loader final : public ModelNode {
 public:
  struct Params {
    std::uint32_t flow = 0;
    std::uint32_t per_call = 1;
  };
  Loader(const RunContext& context, const Params& params) : ModelNode{context}, params_{params} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& chunk, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& chunk, sim::Message& last) override;
  void abandon(sim::Simulation& sim, sim::Message& chunk, sim::Step& step) override;

 private:
  void call(sim::Simulation& sim, sim::Message& chunk);

  Params params_;
};

}  // namespace loadscape::models
