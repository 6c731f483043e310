#pragma once
/// Several calls at once, and how many of their answers it takes.

#include "models/model_node.hpp"
#include "models/nodes/trigger.hpp"

#include <vector>

namespace loadscape::models {

/// `during` with `calls: parallel`: all calls begin in one instant; the handler's worker is held until all of them, or
/// the first `k` when fewer are needed (all, when fewer than k are made), have answered.
///
/// The handling fails (reason "nested") as soon as so many calls have failed that too few can still answer. Calls that
/// nobody waits for any more run on and cost what they cost. Answers in one instant count in the order they come.
class ParallelCalls final : public ModelNode {
 public:
  ParallelCalls(const RunContext& context, TriggerParams params);
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;

 private:
  /// What a caller waits for; its number is kept in the caller's `tries`. Kept and reused: nothing to allocate.
  struct Join {
    std::vector<sim::MessageId> calls;
    std::uint32_t missing = 0;   ///< answers
    std::uint32_t may_fail = 0;  ///< calls, before too few are left
  };

  Join& join_of(const sim::Message& caller) { return joins_[caller.tries]; }
  void let_go(sim::Simulation& sim, sim::Message& caller);

  TriggerParams params_;
  std::uint64_t name_key_;
  std::vector<Join> joins_;
  std::vector<std::uint32_t> free_;  ///< joins that nobody uses
};

}  // namespace loadscape::models
