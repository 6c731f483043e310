#pragma once
/// A call: somebody waits for an answer, for so long and so often.

#include "models/nodes/policy_node.hpp"
#include "models/policies.hpp"

#include <optional>
#include <vector>

namespace loadscape::models {

/// Runs the body that starts at the step's datum as a child message, and waits for its outcome.
///
/// The caller keeps whatever it holds. An attempt that outlasts `timeout` is abandoned, not stopped: it goes on
/// costing its callee. A failed attempt is tried again after a wait (models/policies/backoff.hpp) until `attempts`
/// are used up, the failure is not one of those in `on`, or the budget is; then the caller fails with the last reason.
/// Who was told when to come back rests at least until then, and passes it on to its own caller when it gives up.
/// An answer and a timeout in the same instant: a service that ends then still counts.
///
/// Budget by share, as Envoy's: a retry is made while fewer than max(at_least, floor(share * calls)) are; counted are the
/// attempts under way now, without the one that has just failed, and as retries those that wait for their turn as well.
/// Budget by tokens, as gRPC's throttling (gRFC A6): a failure takes a token, a success gives back `token_ratio`,
/// neither beyond 0 and `tokens`; a retry is made while more than half are left after the failure took its own.
///
/// The same node is the policies retry (no timeout) and timeout (one attempt).
class Call final : public PolicyNode {
 public:
  struct Params {
    std::optional<sim::Duration> timeout = std::nullopt;  ///< per attempt
    RetryPolicy retry = {};
    std::uint32_t stride = 1;  ///< attempts of its own that one attempt may consist of
    std::uint64_t purpose = 0;  ///< of the waits' draws
    bool is_policy = false;  ///< reports what it did
  };

  Call(const RunContext& context, Params params);

  /// Nobody could tell it from doing the body oneself, as long as the caller stays up and the body answers.
  bool is_plain() const { return !params_.timeout && params_.retry.attempts == 1; }

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& caller) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;

 private:
  void attempt(sim::Simulation& sim, sim::Message& caller);
  void attempt_failed(sim::Simulation& sim, sim::Message& caller, sim::Reason reason, sim::SimTime come_back);
  sim::Duration wait_before_retry(const sim::Message& caller) const;
  /// One attempt less is under way; `caller.tries` tells which of its call.
  void end_attempt(const sim::Message& caller);
  void spend_token();
  bool budget_allows() const;

  Params params_;
  // Of the budget:
  std::uint32_t under_way_ = 0;  ///< attempts
  std::uint32_t retries_ = 0;  ///< of those, and of those that wait, not the first of their call
  std::int64_t tokens_;  ///< in thousandths
  std::uint64_t calls_ = 0, repeated_ = 0, denied_ = 0;
};

}  // namespace loadscape::models
