#include "models/nodes/limits/time_budget.hpp"

#include "models/quantity.hpp"

#include <fmt/format.h>

namespace loadscape::models {
namespace {

constexpr sim::Duration too_much{1};

std::uint64_t in_ms(sim::Duration time) {
  return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

}  // namespace

bool TimeBudget::begins(sim::Simulation& sim, const sim::Message&, std::uint32_t slot) {
  change_rate(sim, slot);
  return true;
}

void TimeBudget::change_rate(sim::Simulation& sim, std::uint32_t slot) {
  auto& transaction = at(slot);
  const auto calls = static_cast<std::uint32_t>(transaction.calling.size());
  transaction.clock.set_rate(sim.now(), of_ == Of::calls ? calls : calls == 0 ? 1 : 0);
  const auto end = transaction.clock.when(sim.now(), left_to(slot) + too_much);
  if (end != sim::never) transaction.alarm.set(sim, *this, slot, end);
}

bool TimeBudget::may_call(sim::SimTime now, std::uint32_t slot) {
  return of_ == Of::own_work || at(slot).clock.at(now) < left_to(slot);
}

void TimeBudget::call_began(sim::Simulation& sim, std::uint32_t slot) { change_rate(sim, slot); }

void TimeBudget::call_ended(sim::Simulation& sim, std::uint32_t slot) { change_rate(sim, slot); }

bool TimeBudget::is_overrun(sim::Simulation& sim, std::uint32_t slot) {
  const auto end = at(slot).clock.when(sim.now(), left_to(slot) + too_much);
  if (end == sim.now()) return true;
  if (end != sim::never) at(slot).alarm.set(sim, *this, slot, end);
  return false;
}

void TimeBudget::ends(sim::Simulation& sim, const sim::Message& message, std::uint32_t slot) {
  const auto used = at(slot).clock.at(sim.now());
  note_use(message, in_ms(used), in_ms(used) / at(slot).shares);
}

Value TimeBudgetParams::key() {
  Value value =
      value_of(most, between(sim::Duration{std::chrono::milliseconds{1}}, sim::Duration{std::chrono::hours{24}}));
  value.text = [] { return std::string(); };
  return value;
}

std::uint64_t TimeBudgetParams::allowance() const { return in_ms(most); }

std::string CalloutTimeBudget::text() const { return fmt::format("{} of calls per transaction", duration_text(most)); }
std::unique_ptr<LimitNode> CalloutTimeBudget::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<TimeBudget>(context, terms, TimeBudget::Of::calls);
}

std::string CpuBudget::text() const { return fmt::format("{} of own work per transaction", duration_text(most)); }
std::unique_ptr<LimitNode> CpuBudget::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<TimeBudget>(context, terms, TimeBudget::Of::own_work);
}

}  // namespace loadscape::models
