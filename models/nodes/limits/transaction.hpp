#pragma once
/// Budgets of one transaction.

#include "models/nodes/limits/accounts.hpp"
#include "models/nodes/limits/limit_node.hpp"

#include <vector>

namespace loadscape::models {

/// What one transaction has used of a budget, and what it is doing.
struct Transaction {
  sim::MessageId owner = sim::no_message;  ///< the message that is handled; none: the place is free
  std::uint64_t shares = 1;                ///< so many transactions handle it, one after the other
  std::uint64_t used = 0;                  ///< by count
  Meter clock;                             ///< by time
  Alarm alarm;
  bool is_broken = false;
  std::vector<sim::MessageId> calling;     ///< messages that wait at a call
};

/// A transaction is the handling of one message by a system's worker: what a target does with a call, or what a sender
/// does while it sends a record or a chunk of a batch. Calls made meanwhile are its own, however deep they are nested in
/// its program; what another system does to answer them is a transaction of that system.
///
/// A message of more records than one transaction handles (`transaction`, 200 as in bulk triggers) is handled in so many
/// transactions, one after the other, which have their budgets together: which of them a call belongs to is not modeled.
///
/// Beyond the budget the transaction fails at once, with this limit as its reason, and nothing can rescue it: calls that
/// are under way are let go, and go on costing whoever they were made to. Work already done stays done. [ApexGuide26]
class TransactionBudget : public LimitNode {
 public:
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) final;
  void tick(sim::Simulation& sim, std::uint32_t slot) final;

 protected:
  using LimitNode::LimitNode;

  /// A transaction begins. @returns whether it may
  virtual bool begins(sim::Simulation& /*sim*/, const sim::Message& /*message*/, std::uint32_t /*slot*/) {
    return true;
  }
  virtual void ends(sim::Simulation& sim, const sim::Message& message, std::uint32_t slot) = 0;
  virtual bool may_call(sim::SimTime /*now*/, std::uint32_t /*slot*/) { return true; }
  /// It is among those that are `calling`, or is so no longer.
  virtual void call_began(sim::Simulation& /*sim*/, std::uint32_t /*slot*/) {}
  virtual void call_ended(sim::Simulation& /*sim*/, std::uint32_t /*slot*/) {}
  virtual bool attempt_begins(std::uint32_t /*slot*/) { return true; }
  /// An alarm rang: whether the budget is overrun now.
  virtual bool is_overrun(sim::Simulation& /*sim*/, std::uint32_t /*slot*/) { return false; }

  Transaction& at(std::uint32_t slot) { return transactions_[slot]; }
  std::uint64_t allowed_to(std::uint32_t slot) { return allowed() * transactions_[slot].shares; }
  std::uint32_t records_per_transaction() const { return terms().transaction; }

 private:
  sim::Then begin(sim::Simulation& sim, sim::Message& message);
  sim::Then end(sim::Simulation& sim, sim::Message& message);
  sim::Then begin_call(sim::Simulation& sim, sim::Message& message);
  sim::Then end_call(sim::Simulation& sim, const sim::Message& message);
  sim::Then begin_attempt(sim::Simulation& sim, sim::Message& message);
  sim::Then break_off(sim::Simulation& sim, sim::Message& message, std::uint32_t slot);
  void kill(sim::Simulation& sim, std::uint32_t slot);

  Accounts<Transaction> transactions_;
};

}  // namespace loadscape::models
