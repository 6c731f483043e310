#include "models/wiring.hpp"

#include "models/ledger.hpp"

#include <algorithm>
#include <stdexcept>

namespace loadscape::models {

Route::Route(Wiring& wiring, std::size_t flow)
    : wiring_{wiring},
      flow_{flow},
      records_{wiring.flow(flow).batch ? mean_records_per_call(*wiring.flow(flow).batch) : 1.0} {}

void Route::mark_attempt() {
  if (wiring_.flow(flow_).batch) {
    book(Ledger::attempted);  // its messages stand for several records: passes would not tell how many
  } else {
    mark_next_ = true;
  }
}

void Route::add(StepSpec step) {
  step.flow = static_cast<std::uint32_t>(flow_);
  step.partner = static_cast<sim::StepId>(steps_.size());
  step.records = records_;
  step.counts_attempt = mark_next_;
  step.is_chore = is_chore_;
  mark_next_ = false;
  steps_.push_back(step);
}

void Route::acquire(Vertex node, std::uint8_t action, std::uint32_t datum) {
  open_.push_back(steps_.size());
  add({.vertex = node, .action = action, .datum = datum});
}

void Route::release(Vertex node, std::uint8_t action, std::uint32_t datum) {
  const auto first = open_.back();
  open_.pop_back();
  const auto last = steps_.size();
  add({.vertex = node, .action = action, .datum = datum});
  steps_[first].partner = static_cast<sim::StepId>(last);
  steps_[last].partner = static_cast<sim::StepId>(first);
  for (auto i = first + 1; i < last; ++i) {
    if (steps_[i].scope == 0) steps_[i].scope = static_cast<sim::StepId>(last);  // 0: not yet enclosed
  }
}

void Route::begin_attempt_at_first() {
  const auto marked = std::ranges::find(steps_, true, &StepSpec::counts_attempt);
  if (marked == steps_.end()) return;
  marked->counts_attempt = false;
  steps_.front().counts_attempt = true;
}

void Route::pass(Vertex node, std::uint8_t action, std::uint32_t datum) {
  add({.vertex = node, .action = action, .datum = datum});
}

void Route::book(std::uint8_t ledger_action) { add({.vertex = ledger_vertex, .action = ledger_action}); }

void Route::reply_early(Vertex node) {
  replies_.push_back(steps_.size());
  pass(node, 0, 0);
}

void Route::part() {
  if (!open_.empty()) throw std::logic_error("work after a reply ends while something is held");
  parts_.push_back(steps_.size());
  book(0);
}

sim::StepId Route::finish() {
  book(Ledger::finish);
  const auto last = steps_.size() - 1;
  auto& all = wiring_.program_->steps;
  const auto base = static_cast<sim::StepId>(all.size());
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    auto& step = steps_[i];
    step.next = base + static_cast<sim::StepId>(std::min(i + 1, last));
    step.scope = base + (step.scope == 0 ? static_cast<sim::StepId>(last) : step.scope);
    step.partner += base;
  }
  for (std::size_t i = 0; i < replies_.size(); ++i) {
    steps_[replies_[i]].datum = base + static_cast<sim::StepId>(parts_[i] + 1);
    steps_[parts_[i]].next = base + static_cast<sim::StepId>(last);
  }
  wiring_.link_passages(steps_);
  const auto is_vertex = [](const StepSpec& step) { return step.vertex != ledger_vertex; };
  const auto first = std::ranges::find_if(steps_, is_vertex);
  wiring_.first_vertex_[base] = first == steps_.end() ? ledger_vertex : first->vertex;
  all.insert(all.end(), steps_.begin(), steps_.end());
  return base;
}

}  // namespace loadscape::models
