#include "models/nodes/change_log.hpp"

#include "models/ledger.hpp"

#include <algorithm>

namespace loadscape::models {

sim::Then ChangeLog::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case put: return store(sim, message, step);
    case acquire:
      servers_.count_arrival();
      servers_.join(sim, message);
      return sim::Then::wait;
    case take: read_page(sim, message); return sim::Then::proceed;
    default: return close(sim, message, step);
  }
}

sim::Then ChangeLog::store(sim::Simulation& sim, sim::Message& message, const sim::Step& step) {
  if (!is_up()) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(Failure::down, id()));
    return sim::Then::proceed;
  }
  const auto& delivery = deliveries_[step.datum];
  sim.start(context().ledger->stored_copy(sim, message, delivery.entry, delivery.target));
  return sim::Then::proceed;
}

void ChangeLog::read_page(sim::Simulation& sim, sim::Message& call) {
  const auto& line = servers_.line();
  in_page_ = std::min<std::uint32_t>(static_cast<std::uint32_t>(line.size()), page_);
  has_more_ = line.size() > in_page_;
  double bytes = 0.0;
  auto next = in_page_ > 0 ? line.front() : sim::no_message;
  for (std::uint32_t i = 0; i < in_page_; ++i) {
    bytes += sim.message(next).payload_bytes;
    next = sim.message(next).next;
  }
  call.payload_bytes = bytes;
}

void ChangeLog::deliver(sim::Simulation& sim) {
  for (; in_page_ > 0 && !servers_.line().empty(); --in_page_) {
    auto& change = sim.message(servers_.line().front());
    servers_.leave(sim, change);
    const auto wait = sim.now() - change.since;
    servers_.take(sim.now(), wait);
    sim.step(change.step).waited += wait.count();
    sim.proceed(change);
  }
  in_page_ = 0;
}

sim::Then ChangeLog::close(sim::Simulation& sim, sim::Message& message, const sim::Step& step) {
  servers_.give_back(sim.now());
  if (!message.failed) return sim::Then::proceed;
  message.failed = false;
  if (!subscriber_->is_up()) {
    message.reason = {};
    ++message.attempt;
    message.step = step.partner;
    servers_.join(sim, message, true);
    return sim::Then::wait;
  }
  context().ledger->dead_letter(message, sim.now());
  return sim::Then::proceed;
}

void ChangeLog::abandon(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  if (message.waiting) servers_.leave(sim, message);
}

void ChangeLog::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  servers_.begin_window(sim.now());
}

void ChangeLog::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.nodes.emplace_back();
  seen.node = id();
  seen.available_s = available_s(sim);
  servers_.observe(sim.now(), seen);
}

}  // namespace loadscape::models
