#pragma once
/// A system's access to the network.

#include "models/model_node.hpp"

namespace loadscape::models {

/// Delays each message by a latency plus payload / bandwidth, and may lose it. Messages do not queue for it.
///
/// A step's datum says which way the message goes: datum d draws its latency from demand d, its loss from a
/// stream of its own. A lost message is gone; whoever waits for it learns so only by its timeout.
/// Not modeled: sharing of the bandwidth between messages under way.
class Link final : public ModelNode {
 public:
  struct Params {
    std::optional<double> bandwidth_bytes_per_s;
    double loss = 0.0;
  };

  Link(const RunContext& context, const Params& params) : ModelNode{context}, params_{params} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  bool may_lose() const override { return params_.loss > 0.0; }

 private:
  bool is_lost(const sim::Message& message, const sim::Step& step) const;

  Params params_;
};

}  // namespace loadscape::models
