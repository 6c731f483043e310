#include "models/nodes/copy.hpp"

#include <algorithm>

namespace loadscape::models {

void Copy::begin(sim::Simulation& sim, sim::StepId entry, sim::SimTime horizon) {
  entry_ = entry;
  horizon_ = horizon;
  schedule_next(sim);
}

void Copy::schedule_next(sim::Simulation& sim) {
  if (params_.every && *params_.every < horizon_ - sim.now()) sim.tick_after(*this, *params_.every, 0);
}

void Copy::tick(sim::Simulation& sim, std::uint32_t) {
  schedule_next(sim);
  auto& message = sim.create(entry_);
  message.key = params_.name_key + syncs_++;
  message.stored = sim.now();
  message.record = context().ledger->open_chore(params_.flow, message.key, sim.now());
  sim.start(message);
}

sim::Then Copy::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (step.action == read) {
    context().ledger->note_age(message, step.datum, age(sim.now()));
  } else {
    sync_came_back(message.stored);
  }
  return sim::Then::proceed;
}

sim::Duration Copy::age(sim::SimTime now) const {
  if (!is_fed_) return now - as_of_;
  return head_ == changes_.size() ? sim::Duration{0} : now - changes_[head_].when;
}

void Copy::changed(std::uint32_t entry, sim::SimTime when) {
  if (number_of_.size() <= entry) number_of_.resize(entry + entry / 2 + 1);
  number_of_[entry] = first_number_ + (changes_.size() - head_);
  changes_.push_back({when});
}

void Copy::applied(std::uint32_t entry) {
  const auto number = number_of_[entry];
  if (number < first_number_) return;  // a sync was faster
  changes_[head_ + (number - first_number_)].is_applied = true;
  while (head_ < changes_.size() && changes_[head_].is_applied) forget_first();
}

void Copy::sync_came_back(sim::SimTime began) {
  as_of_ = std::max(as_of_, began);
  while (head_ < changes_.size() && (changes_[head_].is_applied || changes_[head_].when < as_of_)) forget_first();
}

void Copy::forget_first() {
  ++head_;
  ++first_number_;
  if (2 * head_ < changes_.size()) return;
  changes_.erase(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(head_));
  head_ = 0;
}

}  // namespace loadscape::models
