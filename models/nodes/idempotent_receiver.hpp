#pragma once
/// A target that knows what it has already handled.

#include "models/nodes/policy_node.hpp"

namespace loadscape::models {

/// Runs its body, the handling, unless the target has handled the record before, at most `window` ago: such a copy is
/// acknowledged without the work, and counted as deduplicated instead of as a duplicate. A copy that comes while the
/// first is still at work is not recognized. Limits of the system are used up all the same; looking up costs nothing.
class IdempotentReceiver final : public PolicyNode {
 public:
  IdempotentReceiver(const RunContext& context, sim::Duration window);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;

 private:
  sim::Duration window_;
};

}  // namespace loadscape::models
