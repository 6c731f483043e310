#pragma once
/// So much time in one transaction.

#include "models/nodes/limits/transaction.hpp"

namespace loadscape::models {

/// Time that the calls of a transaction take, retries and the rests between them included, calls at the same time each
/// for itself; or the time in which it waits for no call.
///
/// A transaction that ends, or a call that returns, in the very instant at which the budget is used up is in time; 1 ns
/// later it is cut off. With nothing left no call begins. Time in which the system is down or slow counts like any other.
class TimeBudget final : public TransactionBudget {
 public:
  enum class Of { calls, own_work };
  TimeBudget(const RunContext& context, const LimitTerms& terms, Of of) : TransactionBudget{context, terms}, of_{of} {}

 private:
  bool begins(sim::Simulation& sim, const sim::Message& message, std::uint32_t slot) override;
  void ends(sim::Simulation& sim, const sim::Message& message, std::uint32_t slot) override;
  bool may_call(sim::SimTime now, std::uint32_t slot) override;
  void call_began(sim::Simulation& sim, std::uint32_t slot) override;
  void call_ended(sim::Simulation& sim, std::uint32_t slot) override;
  bool is_overrun(sim::Simulation& sim, std::uint32_t slot) override;
  void change_rate(sim::Simulation& sim, std::uint32_t slot);
  sim::Duration left_to(std::uint32_t slot) { return std::chrono::milliseconds{allowed_to(slot)}; }

  Of of_;
};

struct TimeBudgetParams : LimitParams {
  sim::Duration most{0};
  Value key() override;
  std::uint64_t allowance() const override;  ///< in ms
  bool sees_calls() const override { return true; }
};
struct CalloutTimeBudget final : TimeBudgetParams {
  std::string text() const override;
  std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
};
struct CpuBudget final : TimeBudgetParams {
  std::string text() const override;
  std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
};

}  // namespace loadscape::models
