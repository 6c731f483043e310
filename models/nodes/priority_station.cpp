#include "models/nodes/priority_station.hpp"

#include "models/ledger.hpp"

#include <algorithm>
#include <utility>

namespace loadscape::models {

PriorityStation::PriorityStation(const RunContext& context, Params params)
    : ModelNode{context, params.station.held}, params_{std::move(params)}, servers_{params_.station.servers} {
  const auto& classes = params_.class_of_flow;
  const auto count = classes.empty() ? 1 : *std::ranges::max_element(classes) + 1;
  last_of_class_.assign(count, sim::no_message);
}

std::uint32_t PriorityStation::class_of(const sim::Message& message) const {
  return params_.class_of_flow.empty() ? 0 : params_.class_of_flow[context().ledger->flow_of(message)];
}

PriorityStation::Visit& PriorityStation::visit_of(const sim::Message& message) {
  if (message.id >= visits_.size()) visits_.resize(std::max<std::size_t>(message.id + 1, 2 * visits_.size()));
  return visits_[message.id];
}

sim::Then PriorityStation::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case Station::serve:
    case Station::acquire: return arrive(sim, message, step);
    case Station::work: return spend(sim, message, step);
    default:
      // Interrupted while it was preempted: it has no server to give back.
      if (!std::exchange(visit_of(message).suspended, false)) give_back(sim);
      return sim::Then::proceed;
  }
}

sim::Then PriorityStation::arrive(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  servers_.count_arrival();
  const auto& station = params_.station;
  if (!is_well() && refuses()) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(Failure::down, id()));
    return sim::Then::proceed;
  }
  visit_of(message) = {.arrival = arrivals_++, .suspended = false};
  if (is_up() && (servers_.has_free() || preempt_for(sim, class_of(message)))) {
    return begin(sim, message, step, sim::Duration{0});
  }
  if (station.waiting_room && servers_.line().size() >= *station.waiting_room) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(station.refusal, id()));
    return sim::Then::proceed;
  }
  line_up(sim, message, false);
  if (params_.patience) {
    sim.wake_after(*this, message, to_duration(context().draw(*params_.patience, message)));
  }
  return sim::Then::wait;
}

sim::Then PriorityStation::begin(sim::Simulation& sim, sim::Message& message, sim::Step& step, sim::Duration wait) {
  servers_.take(sim.now(), wait);
  if (step.action == Station::acquire) return sim::Then::proceed;
  return spend(sim, message, step);
}

sim::Then PriorityStation::spend(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  message.remaining = context().draw_time(step.datum, message);
  if (!is_well()) message.remaining = slowed(message.remaining);
  step.served += message.remaining.count();
  if (!is_up()) return sim::Then::wait;  // begins when the station is up again
  work(sim, message);
  // It may come back from a nested call to find somebody more urgent waiting for its server.
  if (params_.preemptive && step.action == Station::work) serve_waiting(sim);
  return sim::Then::wait;
}

void PriorityStation::work(sim::Simulation& sim, sim::Message& message) {
  sim.wake_after(*this, message, message.remaining, sim::Priority::release);
  if (!params_.preemptive) return;
  // Work for a nested call is done with the server of the message that made the call: nothing to take away.
  if (sim.step(message.step).action == Station::serve || sim.holds(message, *this)) at_work_.push_back(message.id);
}

void PriorityStation::stop_work(const sim::Message& message) {
  const auto found = std::ranges::find(at_work_, message.id);
  if (found == at_work_.end()) return;
  *found = at_work_.back();
  at_work_.pop_back();
}

void PriorityStation::due(sim::Simulation& sim, sim::Message& message) {
  if (message.waiting) {
    renege(sim, message);
    return;
  }
  stop_work(message);
  if (sim.step(message.step).action == Station::serve) give_back(sim);
  sim.proceed(message);  // last: the node is consistent before anyone reacts
}

void PriorityStation::renege(sim::Simulation& sim, sim::Message& message) {
  sim.step(message.step).waited += (sim.now() - message.since).count();
  leave_line(sim, message);
  servers_.count_renege();
  sim::Simulation::fail(message, reason_of(Failure::reneged, id()));
  sim.proceed(message);
}

void PriorityStation::give_back(sim::Simulation& sim) {
  servers_.give_back(sim.now());
  serve_waiting(sim);
}

void PriorityStation::serve_waiting(sim::Simulation& sim) {
  while (is_up() && !servers_.line().empty()) {
    if (!servers_.has_free() && !preempt_for(sim, class_of(sim.message(servers_.line().front())))) return;
    serve_next(sim);
  }
}

void PriorityStation::serve_next(sim::Simulation& sim) {
  auto& next = sim.message(servers_.line().front());
  auto& step = sim.step(next.step);
  const auto wait = sim.now() - next.since;
  leave_line(sim, next);
  step.waited += wait.count();
  if (std::exchange(visit_of(next).suspended, false)) {
    servers_.resume(sim.now());
    work(sim, next);
  } else if (begin(sim, next, step, wait) == sim::Then::proceed) {
    sim.proceed(next);
  }
}

sim::MessageId PriorityStation::least_urgent(sim::Simulation& sim) const {
  auto chosen = sim::no_message;
  std::pair<std::uint32_t, std::uint64_t> rank_of_chosen;
  for (const auto id : at_work_) {
    const auto& message = sim.message(id);
    if (message.due == sim.now()) continue;  // as good as done
    const std::pair rank{class_of(message), visits_[id].arrival};
    if (chosen != sim::no_message && rank < rank_of_chosen) continue;
    chosen = id;
    rank_of_chosen = rank;
  }
  return chosen;
}

bool PriorityStation::preempt_for(sim::Simulation& sim, std::uint32_t urgency) {
  if (!params_.preemptive) return false;
  const auto id = least_urgent(sim);
  if (id == sim::no_message || class_of(sim.message(id)) <= urgency) return false;
  auto& victim = sim.message(id);
  victim.remaining = victim.due - sim.now();
  sim.cancel(victim);
  stop_work(victim);
  servers_.suspend(sim.now());
  visit_of(victim).suspended = true;
  line_up(sim, victim, true);
  return true;
}

void PriorityStation::line_up(sim::Simulation& sim, sim::Message& message, bool at_front) {
  const auto own = class_of(message);
  auto predecessor = sim::no_message;
  for (auto urgency = at_front ? own : own + 1; urgency-- > 0 && predecessor == sim::no_message;) {
    predecessor = last_of_class_[urgency];
  }
  servers_.join_after(sim, message, predecessor);
  if (!at_front || last_of_class_[own] == sim::no_message) last_of_class_[own] = message.id;
}

void PriorityStation::leave_line(sim::Simulation& sim, sim::Message& message) {
  auto& last = last_of_class_[class_of(message)];
  if (last == message.id) {
    const auto before = message.previous;
    const bool is_alike = before != sim::no_message && class_of(sim.message(before)) == class_of(message);
    last = is_alike ? before : sim::no_message;
  }
  servers_.leave(sim, message);
  sim.cancel(message);  // its patience
}

void PriorityStation::abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (message.waiting) {
    leave_line(sim, message);
    if (step.action == Station::serve) visit_of(message).suspended = false;  // else its release step will see
  } else {
    stop_work(message);
    if (step.action == Station::serve) give_back(sim);
  }
}

void PriorityStation::went_down(sim::Simulation& sim) {
  if (held() == HeldWork::lose) {
    interrupt_all(sim, reason_of(Failure::down, id()));
    return;
  }
  at_work_.clear();
  sim.for_each_live([&](sim::Message& message) {
    auto& step = sim.step(message.step);
    if (step.node != this) return;
    if (!message.waiting && message.pending != 0) {
      message.remaining = message.due - sim.now();
      sim.cancel(message);
    } else if (!visit_of(message).suspended) {
      return;
    }
    if (held() == HeldWork::restart) start_over(message, step, slowed(context().draw_time(step.datum, message)));
  });
}

void PriorityStation::came_up(sim::Simulation& sim) {
  if (held() != HeldWork::lose) {
    sim.for_each_live([&](sim::Message& message) {
      if (sim.step(message.step).node == this && !message.waiting) work(sim, message);
    });
  }
  serve_waiting(sim);
}

void PriorityStation::speed_changed(sim::Simulation& sim, double ratio) {
  sim.for_each_live([&](sim::Message& message) {
    auto& step = sim.step(message.step);
    if (step.node != this || (message.waiting && !visit_of(message).suspended)) return;
    const bool is_at_work = !message.waiting && message.pending != 0;
    const auto before = is_at_work ? message.due - sim.now() : message.remaining;
    message.remaining = scaled(before, ratio);
    step.served += (message.remaining - before).count();
    if (!is_at_work) return;  // preempted or down: it will go on with that
    sim.cancel(message);
    sim.wake_after(*this, message, message.remaining, sim::Priority::release);
  });
}

void PriorityStation::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  servers_.begin_window(sim.now());
}

void PriorityStation::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.nodes.emplace_back();
  seen.node = id();
  seen.available_s = available_s(sim);
  servers_.observe(sim.now(), seen);
}

}  // namespace loadscape::models
