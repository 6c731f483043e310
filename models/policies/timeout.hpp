#pragma once
/// Timeouts as policies: of one attempt, and of all of them together.

#include "models/policies/policy.hpp"

namespace loadscape::models {

/// A call that gives up what it wraps after a while (models/nodes/call.hpp). What it gives up goes on at the callee;
/// the policies inside it are told, and give back what they hold.
class TimeoutParams : public PolicyParams {
 public:
  TimeoutParams();
  void describe(Fields& fields) override;
  Texts texts() const override;
  std::unique_ptr<ModelNode> make(const RunContext& context, const PolicyPlace& place) const override;
  std::optional<sim::Duration> gives_up_after() const override { return after_; }
  std::optional<Call::Params> as_call() const override;

 protected:
  explicit TimeoutParams(sim::Duration after) : after_{after} {}

 private:
  sim::Duration after_;
};

class TotalTimeoutParams final : public TimeoutParams {
 public:
  TotalTimeoutParams();
};

}  // namespace loadscape::models
