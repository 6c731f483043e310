#pragma once
/// One flow sets off another.

#include "models/emitter.hpp"
#include "models/landscape.hpp"
#include "models/model_node.hpp"

#include <optional>
#include <string>

namespace loadscape::models {

struct TriggerParams {
  std::uint32_t flow = 0;  ///< the flow that is set off
  std::string flow_name;
  double probability = 1.0;
  CallCount count;
  CallOrder calls = CallOrder::sequential;
  std::optional<std::uint32_t> first;  ///< answers that a parallel caller waits for; nullopt: all
};

/// Whether the trigger fires for this message, and how many calls that makes: drawn by the message's key.
std::uint32_t calls_to_make(const RunContext& context, const sim::Message& message, const TriggerParams& params,
                            std::uint64_t name_key);

/// Identity of the i-th record that `message` sets off: by its own key, which try it is, and i. A sum, so that the
/// records that neighbors set off are neighbors too.
inline std::uint64_t triggered_key(const sim::Message& message, std::uint64_t name_key, std::uint32_t i) {
  return message.key + sim::mix(name_key, static_cast<std::uint64_t>(message.attempt) << 32 | i);
}

/// `during`: calls made while the other flow is handled, one after the other; the handler's worker is held.
///
/// Whether the trigger fires, and how often it calls, is drawn once per handling, by the handled record's key. When a
/// call fails for good, the handling fails too, with the reason "nested".
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
