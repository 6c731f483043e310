#include "models/nodes/station.hpp"

namespace loadscape::models {

sim::Then Station::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case serve:
    case acquire: return arrive(sim, message, step);
    case work: return spend(sim, message, step);
    default: give_back(sim); return sim::Then::proceed;
  }
}

sim::Then Station::arrive(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  servers_.count_arrival();
  if (!is_well() && refuses()) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(Failure::down, id()));
    return sim::Then::proceed;
  }
  if (is_up() && servers_.has_free()) {
    servers_.take(sim.now(), sim::Duration{0});
    return step.action == acquire ? sim::Then::proceed : spend(sim, message, step);
  }
  if (params_.waiting_room && servers_.line().size() >= *params_.waiting_room) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(params_.refusal, id()));
    return sim::Then::proceed;
  }
  servers_.join(sim, message);
  return sim::Then::wait;
}

sim::Then Station::spend(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  const auto demand = context().draw_time(step.datum, message);
  if (!is_well()) return spend_in_trouble(sim, message, step, demand);
  step.served += demand.count();
  sim.wake_after(*this, message, demand, sim::Priority::release);
  return sim::Then::wait;
}

sim::Then Station::spend_in_trouble(sim::Simulation& sim, sim::Message& message, sim::Step& step,
                                    sim::Duration demand) {
  const auto time = slowed(demand);
  step.served += time.count();
  message.remaining = time;  // frozen: begins when the station is up again
  if (is_up()) sim.wake_after(*this, message, time, sim::Priority::release);
  return sim::Then::wait;
}

void Station::due(sim::Simulation& sim, sim::Message& message) {
  if (sim.step(message.step).action == serve) give_back(sim);
  sim.proceed(message);  // last: the node is consistent before anyone reacts
}

void Station::give_back(sim::Simulation& sim) {
  if (!is_up() || servers_.line().empty()) {
    servers_.give_back(sim.now());
    return;
  }
  auto& next = sim.message(servers_.line().front());
  servers_.leave(sim, next);
  servers_.hand_over(sim.now(), sim.now() - next.since);
  begin_after_waiting(sim, next);
}

void Station::serve_waiting(sim::Simulation& sim) {
  while (is_up() && servers_.has_free() && !servers_.line().empty()) {
    auto& next = sim.message(servers_.line().front());
    servers_.leave(sim, next);
    servers_.take(sim.now(), sim.now() - next.since);
    begin_after_waiting(sim, next);
  }
}

void Station::begin_after_waiting(sim::Simulation& sim, sim::Message& message) {
  auto& step = sim.step(message.step);
  step.waited += (sim.now() - message.since).count();
  if (step.action == acquire) {
    sim.proceed(message);
  } else {
    spend(sim, message, step);
  }
}

void Station::abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (message.waiting) {
    servers_.leave(sim, message);
  } else if (step.action == serve) {
    give_back(sim);
  }
}

void Station::went_down(sim::Simulation& sim) {
  if (held() == HeldWork::lose) {
    interrupt_all(sim, reason_of(Failure::down, id()));
    return;
  }
  sim.for_each_live([&](sim::Message& message) {
    auto& step = sim.step(message.step);
    if (step.node != this || message.waiting || message.pending == 0) return;
    message.remaining = message.due - sim.now();
    sim.cancel(message);
    if (held() == HeldWork::restart) start_over(message, step, slowed(context().draw_time(step.datum, message)));
  });
}

void Station::came_up(sim::Simulation& sim) {
  if (held() != HeldWork::lose) {
    sim.for_each_live([&](sim::Message& message) {
      if (sim.step(message.step).node != this || message.waiting) return;
      sim.wake_after(*this, message, message.remaining, sim::Priority::release);
    });
  }
  serve_waiting(sim);
}

void Station::speed_changed(sim::Simulation& sim, double ratio) {
  sim.for_each_live([&](sim::Message& message) {
    auto& step = sim.step(message.step);
    if (step.node != this || message.waiting) return;
    const auto before = message.pending != 0 ? message.due - sim.now() : message.remaining;
    const auto after = scaled(before, ratio);
    step.served += (after - before).count();
    message.remaining = after;
    if (message.pending == 0) return;  // down: it will go on with that
    sim.cancel(message);
    sim.wake_after(*this, message, after, sim::Priority::release);
  });
}

void Station::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  servers_.begin_window(sim.now());
}

void Station::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.nodes.emplace_back();
  seen.node = id();
  seen.available_s = available_s(sim);
  servers_.observe(sim.now(), seen);
}

}  // namespace loadscape::models
