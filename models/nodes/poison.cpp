#include "models/nodes/poison.hpp"

#include "models/ledger.hpp"

#include <algorithm>
#include <ranges>

namespace loadscape::models {

Poison::Poison(const RunContext& context, std::string_view flow) : ModelNode{context}, flow_key_{sim::name_key(flow)} {}

sim::Then Poison::enter(sim::Simulation&, sim::Message& message, sim::Step&) {
  if (spells_.empty()) return sim::Then::proceed;
  const auto emitted = context().ledger->emitted(message);
  const bool is_bad = std::ranges::any_of(spells_, [&](const Spell& spell) {
    return spell.from <= emitted && emitted < spell.until && is_poisonous(message, spell.dose);
  });
  if (is_bad) sim::Simulation::fail(message, reason_of(Failure::poison, id()));
  return sim::Then::proceed;
}

bool Poison::is_poisonous(const sim::Message& message, const Dose& dose) const {
  if (dose.every_nth > 0) return (message.key - flow_key_ + 1) % dose.every_nth == 0;
  sim::Stream stream(context().run_key, dose.purpose, message.key, 0);  // the same at every attempt
  return sim::uniform01(stream) < dose.probability;
}

void Poison::begin(sim::SimTime now, const Dose& dose) { spells_.push_back({dose, now, sim::never}); }

void Poison::end(sim::SimTime now, const Dose& dose) {
  for (auto& spell : spells_ | std::views::reverse) {
    if (spell.dose.purpose != dose.purpose) continue;
    spell.until = now;
    return;
  }
}

}  // namespace loadscape::models
