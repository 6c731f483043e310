#include "models/nodes/limits/concurrency.hpp"

#include "models/nodes/limits/limit_values.hpp"

#include <fmt/format.h>

namespace loadscape::models {

Value ConcurrencyLimit::Params::key() { return allowance_value(most); }
std::string ConcurrencyLimit::Params::text() const { return fmt::format("{} calls at once", most); }

std::unique_ptr<LimitNode> ConcurrencyLimit::Params::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<ConcurrencyLimit>(context, terms);
}

ConcurrencyLimit::ConcurrencyLimit(const RunContext& context, const LimitTerms& terms)
    : LimitNode{context, terms}, permits_{static_cast<std::uint32_t>(allowed())} {}

sim::Then ConcurrencyLimit::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (step.action == enter_it) return take(sim, message);
  permits_.give_back(sim.now());
  grant_waiting(sim);
  set_exhausted(sim.now(), !permits_.has_free());
  return sim::Then::proceed;
}

sim::Then ConcurrencyLimit::take(sim::Simulation& sim, sim::Message& message) {
  permits_.count_arrival();
  const bool cut_off = is_cut_off(message, sim.now());
  if (permits_.has_free() && !cut_off) {
    grant(sim.now(), message, sim::Duration{0});
    return sim::Then::proceed;
  }
  if (terms().on_breach != OnBreach::delay) {
    permits_.count_rejection();
    return refuse(sim, message);
  }
  note_delay(sim.now(), message);
  permits_.join(sim, message);
  return sim::Then::wait;
}

void ConcurrencyLimit::grant(sim::SimTime now, const sim::Message& message, sim::Duration wait) {
  permits_.take(now, wait);
  set_exhausted(now, !permits_.has_free(), &message);
  note_use(message, 1, permits_.busy());
}

void ConcurrencyLimit::grant_waiting(sim::Simulation& sim) {
  while (permits_.has_free() && !permits_.line().empty()) {
    auto& next = sim.message(permits_.line().front());
    permits_.leave(sim, next);
    grant(sim.now(), next, sim.now() - next.since);
    note_waited(sim, next);
    sim.proceed(next);
  }
}

void ConcurrencyLimit::share_changed(sim::Simulation& sim) {
  permits_.set_count(static_cast<std::uint32_t>(allowed()));
  grant_waiting(sim);
  set_exhausted(sim.now(), !permits_.has_free());
}

void ConcurrencyLimit::abandon(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (!message.waiting) return;
  permits_.leave(sim, message);
  note_gave_up(sim.now());
}

void ConcurrencyLimit::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  permits_.begin_window(sim.now());
}

}  // namespace loadscape::models
