#include "models/policies/hedge.hpp"

#include "models/parameter_text.hpp"

#include <fmt/format.h>

namespace loadscape::models {

void HedgeParams::describe(Fields& fields) {
  fields.add("delay", rules_.delay, at_least(0), "without an answer for so long, another copy is sent");
  fields.add("copies", rules_.copies, between(1U, 10U), "at most, besides the first");
}

PolicyParams::Texts HedgeParams::texts() const {
  return {{"delay", seconds_text(sim::to_seconds(rules_.delay))}, {"copies", fmt::format("{}", rules_.copies)}};
}

std::unique_ptr<ModelNode> HedgeParams::make(const RunContext& context, const PolicyPlace& place) const {
  return std::make_unique<Hedge>(context, rules_, place.stride ? *place.stride : 1);
}

sim::Then Hedge::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  ++calls_;
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(races_.size()) + entered);
    races_.emplace_back().under_way.reserve(rules_.copies + std::size_t{1});
  }
  message.tries = free_.back();
  free_.pop_back();
  race_of(message).sent = 0;
  send(sim, message);
  return sim::Then::wait;
}

void Hedge::send(sim::Simulation& sim, sim::Message& caller) {
  auto& race = race_of(caller);
  auto& child = make_child(sim, caller, sim.step(caller.step).datum, race.sent * stride_);
  race.under_way.push_back(child.id);
  if (race.sent++ > 0) ++repeated_;
  if (race.sent <= rules_.copies) sim.wake_after(*this, caller, rules_.delay);
  sim.start_next(child);
}

void Hedge::due(sim::Simulation& sim, sim::Message& caller) { send(sim, caller); }

void Hedge::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  auto& race = race_of(caller);
  std::erase(race.under_way, child.id);
  if (child.failed && race.sent <= rules_.copies) {
    sim.cancel(caller);
    send(sim, caller);
    return;
  }
  if (child.failed && !race.under_way.empty()) return;
  end_race(sim, caller);
  pass_on(sim, caller, child);
}

/// Copies under way become nobody's.
void Hedge::end_race(sim::Simulation& sim, sim::Message& caller) {
  sim.cancel(caller);
  auto& race = race_of(caller);
  for (const auto id : race.under_way) {
    auto& copy = sim.message(id);
    if (copy.live && copy.parent == caller.id) let_go_of(sim, caller, copy);  // else it is lost, its place reused
  }
  race.under_way.clear();
  free_.push_back(caller.tries);
}

void Hedge::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) {
  end_race(sim, caller);
  caller.child = sim::no_message;
}

void Hedge::observe(const sim::Simulation&, Observation& into) const {
  auto& seen = into.policies.emplace_back();
  seen.node = id();
  seen.calls = calls_;
  seen.repeated = repeated_;
}

}  // namespace loadscape::models
