#pragma once
/// A system that keeps some entities twice, under two keys, and does not know that they are one.

#include "models/model_node.hpp"

#include <string>

namespace loadscape::models {

/// Runs the body that starts at the step's datum as a child message, and once more, when the first has ended, where the
/// record is about an entity that has a second key here.
///
/// Which entities have one is drawn by their number: the same for every flow, and in every topology. The second
/// message carries the same record with luck of its own. Each has its own outcome; the caller fails with the reason of
/// the second when both have failed. The caller keeps whatever it holds.
class OncePerKey final : public ModelNode {
 public:
  /// @param share  of the entities, in [0, 1]
  OncePerKey(const RunContext& context, const std::string& system, double share);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;

 private:
  void begin(sim::Simulation& sim, sim::Message& caller, bool is_second);
  bool has_second_key(const sim::Message& message) const;

  std::uint64_t purpose_;
  double share_;
};

}  // namespace loadscape::models
