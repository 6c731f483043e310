#include "models/nodes/limits/long_running.hpp"

#include "models/nodes/limits/limit_values.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

namespace loadscape::models {

Value LongRunning::Params::key() { return allowance_value(most); }

void LongRunning::Params::describe(Fields& fields, bool is_chosen) {
  Value value = value_of(after, positive);
  value.text = [] { return std::string(); };
  fields.value({"after", "how long a call must be under way to count as long-running"}, value);
  fields.add("without_callouts", without_callouts,
             "of long-running calls: time in which their handling waits for calls of its own does not count");
  const bool written = after > sim::Duration{0} || without_callouts;
  fields.require(!is_chosen || after > sim::Duration{0}, "long_running", "needs the key \"after\" beside it",
                 "after: 20 s");
  fields.require(is_chosen || !written, after > sim::Duration{0} ? "after" : "without_callouts",
                 "belongs to long-running calls", "remove it, or write long_running: 25");
}

std::string LongRunning::Params::text() const {
  return fmt::format("{} calls of {} or more at once{}", most, duration_text(after),
                     without_callouts ? ", callouts not counted" : "");
}

std::unique_ptr<LimitNode> LongRunning::Params::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<LongRunning>(context, terms, after);
}

sim::Then LongRunning::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case enter_it: return take(sim, message);
    case call: return pause(sim, message, true);
    case returned: return pause(sim, message, false);
    default: return leave_it(sim, message);
  }
}

sim::Then LongRunning::take(sim::Simulation& sim, sim::Message& message) {
  if (long_ < allowed() && !is_cut_off(message, sim.now())) {
    begin(sim, message);
    return sim::Then::proceed;
  }
  if (terms().on_breach != OnBreach::delay) return refuse(sim, message);
  note_delay(sim.now(), message);
  line_.push_back(sim, message.id);
  return sim::Then::wait;
}

void LongRunning::begin(sim::Simulation& sim, const sim::Message& message) {
  const auto slot = inside_.open(message.id);
  auto& entry = inside_[slot];
  entry.message = message.id;
  entry.calls = 0;
  entry.is_long = false;
  entry.age.reset(sim.now());
  entry.age.set_rate(sim.now(), 1);
  entry.alarm.set(sim, *this, slot, sim.now() + after_);
}

void LongRunning::tick(sim::Simulation& sim, std::uint32_t slot) {
  auto& entry = inside_[slot];
  entry.alarm.rang(sim.now());
  if (entry.message == sim::no_message || entry.is_long) return;
  const auto crossing = entry.age.when(sim.now(), after_);
  if (crossing == sim::never) return;
  if (crossing > sim.now()) {
    entry.alarm.set(sim, *this, slot, crossing);
    return;
  }
  entry.is_long = true;
  const auto& message = sim.message(entry.message);
  ++long_;
  set_exhausted(sim.now(), long_ >= allowed(), &message);
  note_use(message, 1, long_);
}

sim::Then LongRunning::pause(sim::Simulation& sim, const sim::Message& message, bool begins) {
  const auto slot = begins ? inside_.find(sim, message) : inside_.unbind(message.id);
  if (slot == decltype(inside_)::none) return sim::Then::proceed;
  if (begins) inside_.bind(message.id, slot);
  auto& entry = inside_[slot];
  entry.calls = begins ? entry.calls + 1 : entry.calls - 1;
  entry.age.set_rate(sim.now(), entry.calls == 0 ? 1 : 0);
  const auto crossing = entry.age.when(sim.now(), after_);
  if (!entry.is_long && crossing != sim::never) entry.alarm.set(sim, *this, slot, crossing);
  return sim::Then::proceed;
}

sim::Then LongRunning::leave_it(sim::Simulation& sim, const sim::Message& message) {
  const auto slot = inside_.own(message.id);
  if (slot == decltype(inside_)::none) return sim::Then::proceed;
  auto& entry = inside_[slot];
  entry.message = sim::no_message;
  const bool was_long = entry.is_long;
  inside_.close(message.id);
  if (!was_long) return sim::Then::proceed;
  --long_;
  let_in_waiting(sim);
  set_exhausted(sim.now(), long_ >= allowed());
  return sim::Then::proceed;
}

void LongRunning::let_in_waiting(sim::Simulation& sim) {
  while (long_ < allowed() && !line_.empty()) {
    auto& next = sim.message(line_.pop_front(sim));
    note_waited(sim, next);
    begin(sim, next);
    sim.proceed(next);
  }
}

void LongRunning::share_changed(sim::Simulation& sim) {
  let_in_waiting(sim);
  set_exhausted(sim.now(), long_ >= allowed());
}

void LongRunning::abandon(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (!message.waiting) return;
  line_.unlink(sim, message.id);
  note_gave_up(sim.now());
}

}  // namespace loadscape::models
