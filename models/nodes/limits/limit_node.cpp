#include "models/nodes/limits/limit_node.hpp"

#include "models/ledger.hpp"

#include <algorithm>
#include <cmath>

namespace loadscape::models {

LimitNode::LimitNode(const RunContext& context, const LimitTerms& terms)
    : ModelNode{context},
      terms_{terms},
      used_by_(terms.flows, 0),
      refused_by_(terms.flows, 0),
      delayed_by_(terms.flows, 0) {
  if (terms.on_breach == OnBreach::disconnect) cut_off_until_.resize(terms.flows);
  weigh();
}

void LimitNode::weigh() {
  nominal_ = shares_.empty() ? terms_.allowance : share_of(static_cast<double>(terms_.allowance));
  allowed_ = terms_.overrun > 0.0 ? share_of(static_cast<double>(terms_.allowance) * (1.0 + terms_.overrun)) : nominal_;
}

std::uint64_t LimitNode::share_of(double allowance) const {
  constexpr double crumb = 1e-9;  // 0.1 x 30 is 3, not 2
  return static_cast<std::uint64_t>(std::floor(allowance * shares_.product() + crumb));
}

void LimitNode::cut(sim::Simulation& sim, double share) {
  shares_.add(share);
  weigh();
  share_changed(sim);
}

void LimitNode::restore(sim::Simulation& sim, double share) {
  shares_.remove(share);
  weigh();
  share_changed(sim);
}

std::uint32_t LimitNode::flow_of(const sim::Message& message) const { return context().ledger->flow_of(message); }

std::uint64_t LimitNode::cost_of(const sim::Message& message) const {
  if (!is_weighted()) return 1;
  std::uint64_t cost = terms_.costs.empty() ? 1 : terms_.costs[flow_of(message)];
  if (terms_.by_record) cost *= message.units;
  if (terms_.part_bytes > 0) {
    const auto bytes = static_cast<std::uint64_t>(std::ceil(message.payload_bytes));
    cost *= std::max<std::uint64_t>(1, (bytes + terms_.part_bytes - 1) / terms_.part_bytes);
  }
  if (terms_.part_records > 0) {
    cost *= std::max<std::uint64_t>(1, (message.units + terms_.part_records - 1) / terms_.part_records);
  }
  return cost;
}

void LimitNode::note_use(const sim::Message& message, std::uint64_t cost, std::uint64_t level) {
  used_ += cost;
  used_by_[flow_of(message)] += cost;
  highest_ = std::max(highest_, level);
  if (level > nominal_) overrun_ += std::min(cost, level - nominal_);
}

void LimitNode::note_delay(sim::SimTime now, sim::Message& message) {
  message.since = now;
  ++delayed_;
  ++delayed_by_[flow_of(message)];
  waiting_.set(now, waiting_.level() + 1);
}

void LimitNode::note_gave_up(sim::SimTime now) { waiting_.set(now, waiting_.level() - 1); }

void LimitNode::note_waited(sim::Simulation& sim, const sim::Message& message) {
  sim.step(message.step).waited += (sim.now() - message.since).count();
  note_gave_up(sim.now());
}

void LimitNode::count_refusal(const sim::Message& message) {
  ++refused_;
  ++refused_by_[flow_of(message)];
}

sim::Then LimitNode::refuse(sim::Simulation& sim, sim::Message& message, sim::SimTime room) {
  const auto flow = flow_of(message);
  count_refusal(message);
  auto come_back = room;
  if (!cut_off_until_.empty()) {
    auto& until = cut_off_until_[flow];
    if (until <= sim.now())
      until = terms_.reconnect ? sim.now() + *terms_.reconnect : room == sim::never ? sim.now() : room;
    if (until > sim.now()) come_back = until;
  }
  const bool tells = terms_.retry_after && come_back != sim::never;
  sim::Simulation::fail(message, reason_of(Failure::limit, id()), tells ? come_back : sim::SimTime{});
  return sim::Then::proceed;
}

bool LimitNode::is_cut_off(const sim::Message& message, sim::SimTime now) const {
  return !cut_off_until_.empty() && cut_off_until_[flow_of(message)] > now;
}

void LimitNode::note_first(sim::SimTime now, const sim::Message* by) {
  if (first_exhausted_) return;
  first_exhausted_ = now;
  if (by != nullptr) first_exhausted_by_ = flow_of(*by);
}

void LimitNode::exhausted_until(sim::SimTime now, sim::SimTime until, const sim::Message* by) {
  note_first(now, by);
  exhausted_ += until - std::max(now, std::min(exhausted_until_, until));
  exhausted_until_ = std::max(exhausted_until_, until);
}

void LimitNode::foresight_is_void(sim::SimTime now) {
  exhausted_ -= std::max(sim::Duration{0}, exhausted_until_ - now);
  exhausted_until_ = std::min(exhausted_until_, now);
}

void LimitNode::set_exhausted(sim::SimTime now, bool exhausted, const sim::Message* by) {
  if (exhausted == exhausted_since_.has_value()) return;
  if (exhausted) {
    note_first(now, by);
    exhausted_since_ = now;
  } else {
    exhausted_ += now - *exhausted_since_;
    exhausted_since_.reset();
  }
}

void LimitNode::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.limits.emplace_back();
  const auto now = sim.now();
  const auto beyond = std::max(sim::Duration{0}, exhausted_until_ - now);
  const auto lasting = exhausted_since_ ? now - *exhausted_since_ : sim::Duration{0};
  seen.node = id();
  seen.kind = terms_.kind;
  seen.unit = terms_.unit;
  seen.allowance = terms_.allowance;
  seen.window_s = sim::to_seconds(terms_.window);
  seen.used = used_;
  seen.refused = refused_;
  seen.delayed = delayed_;
  seen.overrun = overrun_;
  seen.delay_s = waiting_.integral_s(now);
  seen.exhausted_s = sim::to_seconds(exhausted_ - beyond + lasting);
  if (first_exhausted_) seen.first_exhausted_at_s = sim::to_seconds(*first_exhausted_);
  if (first_exhausted_by_) seen.first_exhausted_by = *first_exhausted_by_;
  seen.max_in_window = highest_;
  seen.used_by = used_by_;
  seen.refused_by = refused_by_;
  seen.delayed_by = delayed_by_;
}

}  // namespace loadscape::models
