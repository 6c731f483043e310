#include "models/nodes/limits/passing_limit.hpp"

namespace loadscape::models {

sim::Then PassingLimit::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  const auto now = sim.now();
  const auto cost = cost_of(message);
  if (line_.empty() && !is_cut_off(message, now) && admit(now, message, cost)) return sim::Then::proceed;
  const bool can_ever_pass = cost <= allowed() || share() < 1.0;
  const bool waits = terms().on_breach == OnBreach::delay || has_place(line_.size());
  if (!waits || !can_ever_pass || is_cut_off(message, now)) {
    return refuse(sim, message, can_ever_pass ? room_for(now, cost) : sim::never);
  }
  note_delay(now, message);
  line_.push_back(sim, message.id);
  if (line_.size() == 1) wait_for_admission(sim);
  if (has_places() && !has_place(line_.size())) note_if_exhausted(now, &message);
  return sim::Then::wait;
}

sim::SimTime PassingLimit::room_for(sim::SimTime now, std::uint64_t cost) {
  return has_left(now, cost) ? now : next_admission(now, cost);
}

bool PassingLimit::admit(sim::SimTime now, const sim::Message& message, std::uint64_t cost) {
  if (!has_left(now, cost)) return false;
  const auto level = use(now, cost);
  if (!has_places()) note_if_exhausted(now, &message);
  note_use(message, cost, level);
  return true;
}

void PassingLimit::note_if_exhausted(sim::SimTime now, const sim::Message* by) {
  if (!has_left(now, 1)) exhausted_until(now, next_admission(now, 1), by);
}

void PassingLimit::wait_for_admission(sim::Simulation& sim) {
  const auto next = next_admission(sim.now(), cost_of(sim.message(line_.front())));
  if (next == sim::never) return;
  sim.tick_after(*this, next - sim.now(), expected_tick_, sim::Priority::release);
}

void PassingLimit::tick(sim::Simulation& sim, std::uint32_t what) {
  if (what == expected_tick_) admit_waiting(sim);
}

void PassingLimit::admit_waiting(sim::Simulation& sim) {
  while (!line_.empty()) {
    auto& next = sim.message(line_.front());
    if (!admit(sim.now(), next, cost_of(next))) break;
    line_.unlink(sim, next.id);
    note_waited(sim, next);
    sim.proceed(next);
  }
  if (line_.empty()) return;
  ++expected_tick_;  // one of a call that has left the line may be under way
  wait_for_admission(sim);
}

void PassingLimit::share_changed(sim::Simulation& sim) {
  const auto now = sim.now();
  ++expected_tick_;
  convert(now);
  foresight_is_void(now);
  admit_waiting(sim);
  if (!has_places()) note_if_exhausted(now, nullptr);
}

void PassingLimit::abandon(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (!message.waiting) return;
  const bool was_next = line_.front() == message.id;
  line_.unlink(sim, message.id);
  note_gave_up(sim.now());
  if (!was_next || line_.empty() || !is_weighted()) return;
  sim.tick_after(*this, sim::Duration{0}, ++expected_tick_, sim::Priority::release);  // the next one may cost less
}

}  // namespace loadscape::models
