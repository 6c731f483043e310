#include "models/nodes/cluster_station.hpp"

namespace loadscape::models {

ClusterStation::ClusterStation(const RunContext& context, const Station::Params& params, std::uint32_t nodes)
    : ModelNode{context, params.held}, params_{params}, servers_{params.servers}, members_(nodes) {
  for (std::uint32_t i = 0; i < nodes; ++i) {
    members_[i].servers = params.servers ? *params.servers / nodes + (i < *params.servers % nodes ? 1 : 0) : nowhere;
  }
  note_capacity({});
}

sim::Then ClusterStation::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case Station::serve:
    case Station::acquire: return arrive(sim, message, step);
    case Station::work: return spend(sim, message, step);
    default: give_back(sim, message); return sim::Then::proceed;
  }
}

sim::Then ClusterStation::arrive(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  servers_.count_arrival();
  if (!is_well() && refuses()) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(Failure::down, id()));
    return sim::Then::proceed;
  }
  const auto node = is_up() ? free_member() : nowhere;
  if (node != nowhere) {
    servers_.take(sim.now(), sim::Duration{0});
    place(message, node);
    return step.action == Station::acquire ? sim::Then::proceed : spend(sim, message, step);
  }
  if (params_.waiting_room && servers_.line().size() >= *params_.waiting_room) {
    servers_.count_rejection();
    sim::Simulation::fail(message, reason_of(params_.refusal, id()));
    return sim::Then::proceed;
  }
  servers_.join(sim, message);
  return sim::Then::wait;
}

sim::Then ClusterStation::spend(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  auto demand = context().draw_time(step.datum, message);
  if (!is_well()) demand = slowed(demand);
  step.served += demand.count();
  if (is_working(sim, message)) {
    sim.wake_after(*this, message, demand, sim::Priority::release);
  } else {  // begins when its node is up again
    message.remaining = demand;
    seat_of(message).frozen = true;
  }
  return sim::Then::wait;
}

void ClusterStation::due(sim::Simulation& sim, sim::Message& message) {
  if (sim.step(message.step).action == Station::serve) give_back(sim, message);
  sim.proceed(message);  // last: the node is consistent before anyone reacts
}

void ClusterStation::give_back(sim::Simulation& sim, const sim::Message& message) {
  const auto node = seats_[message.id].node;
  auto& member = members_[node];
  if (!is_up() || !member.up || servers_.line().empty()) {
    --member.busy;
    servers_.give_back(sim.now());
    return;
  }
  auto& next = sim.message(servers_.line().front());
  servers_.leave(sim, next);
  servers_.hand_over(sim.now(), sim.now() - next.since);
  place(next, node);
  --member.busy;  // counted by place
  begin_after_waiting(sim, next);
}

void ClusterStation::serve_waiting(sim::Simulation& sim) {
  while (is_up() && !servers_.line().empty()) {
    const auto node = free_member();
    if (node == nowhere) return;
    auto& next = sim.message(servers_.line().front());
    servers_.leave(sim, next);
    servers_.take(sim.now(), sim.now() - next.since);
    place(next, node);
    begin_after_waiting(sim, next);
  }
}

void ClusterStation::begin_after_waiting(sim::Simulation& sim, sim::Message& message) {
  auto& step = sim.step(message.step);
  step.waited += (sim.now() - message.since).count();
  if (step.action == Station::acquire) {
    sim.proceed(message);
  } else {
    spend(sim, message, step);
  }
}

void ClusterStation::abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (message.waiting) {
    servers_.leave(sim, message);
    return;
  }
  seat_of(message).frozen = false;
  if (step.action == Station::serve) give_back(sim, message);
}

// ---------------------------------------------------------------------------------------------- nodes up and down

void ClusterStation::node_down(sim::Simulation& sim, std::uint32_t node) {
  members_[node].up = false;
  note_capacity(sim.now());
  params_.held == HeldWork::lose ? lose(sim, node) : freeze(sim, node, params_.held);
}

void ClusterStation::node_up(sim::Simulation& sim, std::uint32_t node) {
  members_[node].up = true;
  note_capacity(sim.now());
  thaw(sim);
  serve_waiting(sim);
}

void ClusterStation::went_down(sim::Simulation& sim) {
  note_capacity(sim.now());
  if (held() == HeldWork::lose) {
    interrupt_all(sim, reason_of(Failure::down, id()));
  } else {
    freeze(sim, nowhere, held());
  }
}

void ClusterStation::came_up(sim::Simulation& sim) {
  note_capacity(sim.now());
  thaw(sim);
  serve_waiting(sim);
}

/// What a node has in hand: work, and servers that are kept while something else is under way. Who keeps a server comes
/// first, so that it does not try again because of what happens to those that work for it.
void ClusterStation::lose(sim::Simulation& sim, std::uint32_t node) {
  const auto is_inside = [&](const sim::Message& message) {
    const bool here = sim.step(message.step).node == this && !message.waiting;
    return message.live && (here || sim.holds(message, *this));
  };
  std::vector<sim::MessageId> holding, working;
  sim.for_each_live([&](const sim::Message& message) {
    if (!is_inside(message) || place_of(sim, message) != node) return;
    (sim.holds(message, *this) ? holding : working).push_back(message.id);
  });
  holding.insert(holding.end(), working.begin(), working.end());
  for (const auto hit : holding) {
    auto& message = sim.message(hit);
    // An interruption may have moved the others on, or taken away the one they work for: look again.
    if (!is_inside(message)) continue;
    if (const auto now_at = place_of(sim, message); now_at != node && now_at != nowhere) continue;
    sim.interrupt(message, reason_of(Failure::node_down, id()));
    sim.settle();
  }
}

/// The work of one node, or of all.
void ClusterStation::freeze(sim::Simulation& sim, std::uint32_t node, HeldWork held) {
  sim.for_each_live([&](sim::Message& message) {
    auto& step = sim.step(message.step);
    if (step.node != this || message.waiting || message.pending == 0) return;
    if (node != nowhere && place_of(sim, message) != node) return;
    message.remaining = message.due - sim.now();
    sim.cancel(message);
    seat_of(message).frozen = true;
    if (held == HeldWork::restart) start_over(message, step, slowed(context().draw_time(step.datum, message)));
  });
}

void ClusterStation::thaw(sim::Simulation& sim) {
  sim.for_each_live([&](sim::Message& message) {
    if (sim.step(message.step).node != this || message.waiting) return;
    auto& seat = seat_of(message);
    if (!seat.frozen || !is_working(sim, message)) return;
    seat.frozen = false;
    sim.wake_after(*this, message, message.remaining, sim::Priority::release);
  });
}

void ClusterStation::speed_changed(sim::Simulation& sim, double ratio) {
  sim.for_each_live([&](sim::Message& message) {
    auto& step = sim.step(message.step);
    if (step.node != this || message.waiting) return;
    const auto before = message.pending != 0 ? message.due - sim.now() : message.remaining;
    message.remaining = scaled(before, ratio);
    step.served += (message.remaining - before).count();
    if (message.pending == 0) return;  // frozen: it will go on with that
    sim.cancel(message);
    sim.wake_after(*this, message, message.remaining, sim::Priority::release);
  });
}

std::uint32_t ClusterStation::free_member() const {
  std::uint32_t best = nowhere;
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    if (!members_[i].up || members_[i].busy >= members_[i].servers) continue;
    if (best == nowhere || members_[i].busy < members_[best].busy) best = i;
  }
  return best;
}

ClusterStation::Seat& ClusterStation::seat_of(const sim::Message& message) {
  if (seats_.size() <= message.id) seats_.resize(message.id + std::size_t{1024});
  return seats_[message.id];
}

void ClusterStation::place(const sim::Message& message, std::uint32_t node) {
  seat_of(message).node = node;
  ++members_[node].busy;
}

/// Work for a nested call is done with the server of the message that made the call; `nowhere` once that is gone.
std::uint32_t ClusterStation::place_of(sim::Simulation& sim, const sim::Message& message) const {
  const bool is_served = sim.step(message.step).node == this && sim.step(message.step).action == Station::serve;
  if (is_served || sim.holds(message, *this)) return seats_[message.id].node;
  return message.parent == sim::no_message ? nowhere : place_of(sim, sim.message(message.parent));
}

bool ClusterStation::is_working(sim::Simulation& sim, const sim::Message& message) const {
  const auto node = place_of(sim, message);
  return is_up() && (node == nowhere || members_[node].up);
}

void ClusterStation::note_capacity(sim::SimTime now) {
  std::uint32_t servers = 0;
  for (const auto& member : members_) servers += is_up() && member.up && params_.servers ? member.servers : 0;
  capacity_.set(now, servers);
}

void ClusterStation::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  servers_.begin_window(sim.now());
  capacity_.begin_window(sim.now());
}

void ClusterStation::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.nodes.emplace_back();
  seen.node = id();
  seen.available_s = available_s(sim);
  servers_.observe(sim.now(), seen);
  if (params_.servers) seen.available_server_s = capacity_.integral_s(sim.now());
}

}  // namespace loadscape::models
