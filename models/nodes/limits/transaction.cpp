#include "models/nodes/limits/transaction.hpp"

#include <algorithm>

namespace loadscape::models {

sim::Then TransactionBudget::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case enter_it: return begin(sim, message);
    case call: return begin_call(sim, message);
    case returned: return end_call(sim, message);
    case attempt: return begin_attempt(sim, message);
    default: return end(sim, message);
  }
}

sim::Then TransactionBudget::begin(sim::Simulation& sim, sim::Message& message) {
  const auto slot = transactions_.open(message.id);
  auto& transaction = at(slot);
  transaction.owner = message.id;
  transaction.shares =
      std::max<std::uint64_t>(1, (message.units + records_per_transaction() - 1) / records_per_transaction());
  transaction.used = 0;
  transaction.is_broken = false;
  transaction.calling.clear();
  transaction.clock.reset(sim.now());
  if (begins(sim, message, slot)) return sim::Then::proceed;
  transaction.owner = sim::no_message;  // who fails here does not come to the end of what has not begun
  transactions_.close(message.id);
  return refuse(sim, message);
}

sim::Then TransactionBudget::end(sim::Simulation& sim, sim::Message& message) {
  const auto slot = transactions_.own(message.id);
  if (slot == decltype(transactions_)::none) return sim::Then::proceed;
  ends(sim, message, slot);
  if (at(slot).is_broken) sim::Simulation::fail(message, reason_of(Failure::limit, id()));
  at(slot).owner = sim::no_message;
  transactions_.close(message.id);
  return sim::Then::proceed;
}

sim::Then TransactionBudget::begin_call(sim::Simulation& sim, sim::Message& message) {
  const auto slot = transactions_.find(sim, message);
  if (slot == decltype(transactions_)::none) return sim::Then::proceed;
  if (at(slot).is_broken || !may_call(sim.now(), slot)) return break_off(sim, message, slot);
  at(slot).calling.push_back(message.id);
  transactions_.bind(message.id, slot);
  call_began(sim, slot);
  return sim::Then::proceed;
}

sim::Then TransactionBudget::end_call(sim::Simulation& sim, const sim::Message& message) {
  const auto slot = transactions_.unbind(message.id);
  if (slot == decltype(transactions_)::none) return sim::Then::proceed;
  if (std::erase(at(slot).calling, message.id) > 0) call_ended(sim, slot);
  return sim::Then::proceed;
}

sim::Then TransactionBudget::begin_attempt(sim::Simulation& sim, sim::Message& message) {
  const auto slot = transactions_.find(sim, message);
  if (slot == decltype(transactions_)::none || attempt_begins(slot)) return sim::Then::proceed;
  return break_off(sim, message, slot);
}

/// Whoever waits for the message may have other plans than to fail: the alarm sees to it that the transaction does.
sim::Then TransactionBudget::break_off(sim::Simulation& sim, sim::Message& message, std::uint32_t slot) {
  if (!at(slot).is_broken) {
    at(slot).is_broken = true;
    at(slot).alarm.set(sim, *this, slot, sim.now());
    count_refusal(sim.message(at(slot).owner));
  }
  sim::Simulation::fail(message, reason_of(Failure::limit, id()));
  return sim::Then::proceed;
}

void TransactionBudget::tick(sim::Simulation& sim, std::uint32_t slot) {
  auto& transaction = at(slot);
  transaction.alarm.rang(sim.now());
  if (transaction.owner == sim::no_message) return;
  if (!transaction.is_broken) {
    if (!is_overrun(sim, slot)) return;
    transaction.is_broken = true;
    count_refusal(sim.message(transaction.owner));
  }
  kill(sim, slot);
}

void TransactionBudget::kill(sim::Simulation& sim, std::uint32_t slot) {
  const auto owner = at(slot).owner;
  const auto reason = reason_of(Failure::limit, id());
  const auto is_on = [&] { return at(slot).owner == owner; };
  while (is_on() && !at(slot).calling.empty()) {
    const auto caller = at(slot).calling.back();
    sim.interrupt(sim.message(caller), reason);  // it leaves the list on its way out
    sim.settle();
  }
  if (!is_on()) return;
  sim.interrupt(sim.message(owner), reason);
  sim.settle();
}

}  // namespace loadscape::models
