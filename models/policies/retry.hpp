#pragma once
/// Retry as a policy.

#include "models/policies/policy.hpp"

namespace loadscape::models {

/// A call that runs what it wraps again when it has failed (models/nodes/call.hpp, models/policies/backoff.hpp).
class RetryParams final : public PolicyParams {
 public:
  RetryParams();
  void describe(Fields& fields) override;
  Texts texts() const override;
  std::unique_ptr<ModelNode> make(const RunContext& context, const PolicyPlace& place) const override;
  std::uint32_t runs() const override { return retry_.attempts; }
  std::optional<Call::Params> as_call() const override;
  std::shared_ptr<const PolicyParams> with_attempts(std::uint32_t attempts) const override;

 private:
  RetryPolicy retry_;
};

/// The keys of a retry, the flow's short form and the policy's alike.
void describe(Fields& fields, RetryPolicy& retry);
void describe(Fields& fields, RetryBudget& budget);

}  // namespace loadscape::models
