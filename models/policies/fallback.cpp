#include "models/policies/fallback.hpp"

#include "models/ledger.hpp"
#include "models/policies/failure_words.hpp"

namespace loadscape::models {

void FallbackParams::describe(Fields& fields) {
  Value to = value_of(to_, {});
  to.text = [] { return std::string(); };
  fields.value({"to", "another system that is read then; a constant answer unless written"}, to);
  fields.values({"on", "failures that are answered so; all unless written"}, failure_list(on_));
}

PolicyParams::Texts FallbackParams::texts() const {
  return {{"answer", to_.empty() ? "constant" : "from " + to_}, {"on", failure_text(on_)}};
}

std::unique_ptr<ModelNode> FallbackParams::make(const RunContext& context, const PolicyPlace& place) const {
  const auto other = alternative ? std::optional{place.alternative} : std::nullopt;
  return std::make_unique<Fallback>(context, on_, other, place.stride ? *place.stride : 1);
}

sim::Then Fallback::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  ++calls_;
  message.tries = the_first;
  run_body(sim, message);
  return sim::Then::wait;
}

void Fallback::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  const bool first_failed = caller.tries == the_first && child.failed && on_.contains(child.reason.kind);
  if (first_failed && alternative_) {
    ++repeated_;
    caller.tries = the_other;
    sim.start_next(make_child(sim, caller, *alternative_, luck_));
    return;
  }
  if (!first_failed) {
    if (caller.tries == the_other && !child.failed) context().ledger->note_degraded(caller);
    pass_on(sim, caller, child);
    return;
  }
  ++repeated_;
  context().ledger->note_degraded(caller);
  caller.child = sim::no_message;
  sim.proceed_next(caller);
}

void Fallback::observe(const sim::Simulation&, Observation& into) const {
  auto& seen = into.policies.emplace_back();
  seen.node = id();
  seen.calls = calls_;
  seen.repeated = repeated_;
}

}  // namespace loadscape::models
