#pragma once
/// Handlings that go wrong.

#include "models/model_node.hpp"

namespace loadscape::models {

/// Fails each message that passes with the same probability, independently; the work before it has been done.
///
/// Whether a handling goes wrong is drawn by the record's key and the attempt, so it is the same in every topology.
class Errors final : public ModelNode {
 public:
  /// @param purpose  names the stream, usually after the system
  Errors(const RunContext& context, double probability, std::uint64_t purpose)
      : ModelNode{context}, probability_{probability}, purpose_{purpose} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;

 private:
  double probability_;
  std::uint64_t purpose_;
};

}  // namespace loadscape::models
