#pragma once
/// So many calls, queries or statements in one transaction.

#include "models/nodes/limits/transaction.hpp"

namespace loadscape::models {

/// Calls: each attempt counts when it begins; the one beyond the budget is not made.
class CalloutCount final : public TransactionBudget {
 public:
  using TransactionBudget::TransactionBudget;

 private:
  bool attempt_begins(std::uint32_t slot) override;
  void ends(sim::Simulation& sim, const sim::Message& message, std::uint32_t slot) override;
};

/// What a transaction does by itself, stated by the limit's cost: that much, or that much for each of its records. It
/// is used when the transaction begins, and one that would need more than there is fails then.
class StatedCount final : public TransactionBudget {
 public:
  using TransactionBudget::TransactionBudget;

 private:
  bool begins(sim::Simulation& sim, const sim::Message& message, std::uint32_t slot) override;
  void ends(sim::Simulation&, const sim::Message&, std::uint32_t) override {}
};

struct CountBudgetParams : LimitParams {
  std::uint64_t most = 1;
  Value key() override;
  std::uint64_t allowance() const override { return most; }
};
struct CalloutBudget final : CountBudgetParams {
  std::string text() const override;
  bool sees_calls() const override { return true; }
  bool sees_attempts() const override { return true; }
  std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
};
struct QueryBudget final : CountBudgetParams {
  std::string text() const override;
  std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
};
struct StatementBudget final : CountBudgetParams {
  std::string text() const override;
  std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
};

}  // namespace loadscape::models
