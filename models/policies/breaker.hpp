#pragma once
/// Circuit breaker: refuses calls for a while when too many have failed.

#include "models/policies/circuit.hpp"
#include "models/policies/policy.hpp"

namespace loadscape::models {

class BreakerParams final : public PolicyParams {
 public:
  BreakerParams();
  void describe(Fields& fields) override;
  Texts texts() const override;
  std::unique_ptr<ModelNode> make(const RunContext& context, const PolicyPlace& place) const override;

 private:
  void describe_window(Fields& fields);
  void describe_half_open(Fields& fields);

  CircuitRules rules_;
  FailureSet on_;
};

/// Runs its body if the circuit admits the call; else the call fails at once, with `circuit-open`.
///
/// The outcome is recorded when the body ends, with the time since it began. Failures that are not among `on` count as
/// successes. A call that its caller gives up, or that vanishes with its caller, has no outcome.
class Breaker final : public PolicyNode {
 public:
  Breaker(const RunContext& context, const CircuitRules& rules, FailureSet on)
      : PolicyNode{context}, circuit_{rules}, on_{on} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;

 private:
  Circuit circuit_;
  FailureSet on_;
  std::uint64_t calls_ = 0, refused_ = 0;
};

}  // namespace loadscape::models
