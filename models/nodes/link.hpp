#pragma once
/// A system's access to the network.

#include "models/factors.hpp"
#include "models/model_node.hpp"

namespace loadscape::models {

/// Delays each message by a latency plus payload / bandwidth, and may lose it. Messages do not queue for it.
///
/// A step's datum says which way the message goes: datum d draws its latency from demand d, its loss from a
/// stream of its own. A lost message is gone; whoever waits for it learns so only by its timeout.
/// Faults add latency or loss, or cut the link: then messages vanish, or are refused if every cut refuses. They strike
/// the messages that come meanwhile; those on the way arrive.
/// Not modeled: sharing of the bandwidth between messages under way.
class Link final : public ModelNode {
 public:
  struct Params {
    std::optional<double> bandwidth_bytes_per_s;
    double loss = 0.0;
  };

  Link(const RunContext& context, const Params& params);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  bool may_lose() const override { return params_.loss > 0.0; }

  // Trouble, each to be taken off as it was put on.
  void add_latency(const Demand& latency);
  void remove_latency(const Demand& latency);
  void add_loss(double probability);
  void remove_loss(double probability);
  void cut(bool refuses);
  void mend(bool refuses);

 private:
  bool is_lost(const sim::Message& message, const sim::Step& step) const;
  /// True when the message does not get over the link; `then` says what becomes of it.
  bool stops(sim::Simulation& sim, sim::Message& message, const sim::Step& step, sim::Then& then) const;
  sim::Duration added_latency(const sim::Message& message, const sim::Step& step) const;
  void judge();

  Params params_;
  Chances losses_;
  std::vector<Demand> latencies_;  ///< added by faults
  std::uint32_t vanishing_ = 0, refusing_ = 0;
  bool is_plain_ = false;  ///< neither loses nor is in trouble
};

}  // namespace loadscape::models
