#pragma once
/// What a node does that wraps a call: run it as a child message, wait for its outcome, or let go of it.

#include "models/model_node.hpp"

#include <cstdint>

namespace loadscape::models {

/// The body starts at the step's datum. When it is a policy in turn, the step's action says so.
///
/// A caller that gives up lets go of its child. What an attempt has begun elsewhere goes on and costs its callee; but a
/// child that only waits in the next policy of the same call is the caller's own: it is told, gives back what it holds
/// (a permit, a trial) and ends, and nobody hears of its outcome. `tries` of a message tells that it has entered: it is
/// 0 until then, and no policy leaves it so.
class PolicyNode : public ModelNode {
 public:
  enum Action : std::uint8_t { wraps_attempt, wraps_policy };

  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;

 protected:
  using ModelNode::ModelNode;
  static constexpr std::uint32_t entered = 1;  ///< `tries` where a policy has no other use for it

  /// A copy of the caller at `entry`, whose outcome it waits for; not yet under way.
  /// @param luck  how many attempts after the caller's own: each draws other numbers
  sim::Message& make_child(sim::Simulation& sim, sim::Message& caller, sim::StepId entry, std::uint32_t luck = 0);
  /// The body, next of all. At most once from each call of a node's function.
  void run_body(sim::Simulation& sim, sim::Message& caller);
  static void let_go(sim::Simulation& sim, sim::Message& caller);
  static void let_go_of(sim::Simulation& sim, const sim::Message& caller, sim::Message& child);
  /// The caller goes on with the child's outcome.
  static void pass_on(sim::Simulation& sim, sim::Message& caller, const sim::Message& child);
};

}  // namespace loadscape::models
