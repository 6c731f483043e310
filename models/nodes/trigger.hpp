#pragma once
/// One flow sets off another.

#include "models/emitter.hpp"
#include "models/model_node.hpp"

#include <string>

namespace loadscape::models {

struct TriggerParams {
  std::uint32_t flow = 0;  ///< the flow that is set off
  std::string flow_name;
  double probability = 1.0;
  std::uint32_t count = 1;
};

/// `during`: calls made while the other flow is handled, one after the other; the handler's worker is held.
///
/// Whether the trigger fires is drawn once per handling, by the handled record's key. When a call fails for good,
/// the handling fails too, with the reason "nested".
class NestedCall final : public ModelNode {
 public:
  NestedCall(const RunContext& context, TriggerParams params);
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;

 private:
  void call(sim::Simulation& sim, sim::Message& caller);

  TriggerParams params_;
  std::uint64_t name_key_;
};

/// `after`: follow-ups sent when the other flow has been handled; nobody waits for them.
class FollowUp final : public ModelNode {
 public:
  FollowUp(const RunContext& context, TriggerParams params);
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;

 private:
  TriggerParams params_;
  std::uint64_t name_key_;
};

}  // namespace loadscape::models
