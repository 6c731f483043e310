#include "models/nodes/fault_clock.hpp"

#include "models/nodes/errors.hpp"
#include "models/nodes/limits/limit_node.hpp"
#include "models/nodes/link.hpp"
#include "models/nodes/poison.hpp"
#include "models/nodes/queue.hpp"

#include <algorithm>
#include <utility>

namespace loadscape::models {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

template <class Node, class Action>
void for_each(const FaultClock::Cause& cause, Action action) {
  for (auto* node : cause.nodes) action(dynamic_cast<Node&>(*node));
}

Demand latency_of(const Fault& fault, const LatencyFault& effect) {
  return {effect.latency, sim::name_key(fault.name + "/latency")};
}
Poison::Dose dose_of(const Fault& fault, const PoisonFault& effect) {
  return {effect.probability, effect.every_nth, sim::name_key(fault.name + "/poison")};
}

}  // namespace

void FaultClock::add(Cause cause, std::string_view purpose) {
  states_.push_back(
      {.stream = sim::Stream{context().run_key, sim::name_key(purpose), sim::name_key(cause.fault.name)}});
  causes_.push_back(std::move(cause));
}

void FaultClock::begin(sim::Simulation& sim) {
  for (std::uint32_t index = 0; index < causes_.size(); ++index) schedule_first(sim, index);
}

sim::Then FaultClock::enter(sim::Simulation&, sim::Message&, sim::Step&) { return sim::Then::proceed; }

// ---------------------------------------------------------------------------------------------- when

void FaultClock::tick_at(sim::Simulation& sim, sim::Duration delay, std::uint32_t index, Phase phase) {
  sim.tick_after(*this, delay, index * 4 + phase, phase == begins ? sim::Priority::normal : sim::Priority::release);
}

void FaultClock::draw_length(std::uint32_t index) {
  const auto& length = causes_[index].fault.timing.length;
  states_[index].length = length ? to_duration(length->sample(states_[index].stream)) : sim::Duration{0};
}

void FaultClock::schedule_first(sim::Simulation& sim, std::uint32_t index) {
  const auto& timing = causes_[index].fault.timing;
  if (timing.every) {
    tick_at(sim, to_duration(timing.every->sample(states_[index].stream)), index, begins);
    return;
  }
  draw_length(index);
  if (!timing.weekly.empty()) {
    schedule_weekly(sim, index, starts_ - states_[index].length + sim::Duration{1});  // one may be under way
    return;
  }
  const auto at = timing.at.value_or(sim::Duration{0});
  tick_at(sim, at, index, begins);
  if (timing.length) tick_at(sim, at + states_[index].length, index, ends);
}

/// The first window that begins at `from` or later, since Monday 00:00; one that has begun is cut short at its front.
void FaultClock::schedule_weekly(sim::Simulation& sim, std::uint32_t index, sim::Duration from) {
  const auto now = starts_ + sim.now().time_since_epoch();
  const auto since = from + one_week;  // not negative
  const auto monday = since / one_week * one_week;
  for (int week = 0; week < 2; ++week) {
    for (const auto time : causes_[index].fault.timing.weekly) {
      const auto at = monday + week * one_week + time;
      if (at < since) continue;
      const auto delay = at - one_week - now;
      if (delay >= horizon_ - sim.now()) return;
      tick_at(sim, std::max(sim::Duration{0}, delay), index, begins);
      tick_at(sim, delay + states_[index].length, index, ends);
      return;
    }
  }
}

void FaultClock::tick(sim::Simulation& sim, std::uint32_t what) {
  const auto index = what / 4;
  switch (what % 4) {
    case begins: begin_one(sim, index); return;
    case ends: end_one(sim, index); return;
    case drained: take_down(sim, index); return;
    default: {
      auto& warm_up = warm_ups_[index];
      if (!std::exchange(warm_up.is_over, true)) warm_up.node->speed_up(sim, warm_up.slowdown);
    }
  }
}

// ---------------------------------------------------------------------------------------------- what

void FaultClock::begin_one(sim::Simulation& sim, std::uint32_t index) {
  const auto& cause = causes_[index];
  const auto& fault = cause.fault;
  if (fault.timing.every) {
    draw_length(index);
    tick_at(sim, states_[index].length, index, ends);
  }
  std::visit(
      Overloaded{
          [&](const OutageFault& effect) { begin_outage(sim, index, effect.drain); },
          [&](const SlowdownFault& effect) {
            for_each<ModelNode>(cause, [&](auto& node) { node.slow_down(sim, effect.factor); });
          },
          [&](const ErrorFault& effect) {
            for_each<Errors>(cause, [&](auto& node) { node.add_errors(effect.probability); });
          },
          [&](const LatencyFault& effect) {
            for_each<Link>(cause, [&](auto& node) { node.add_latency(latency_of(fault, effect)); });
          },
          [&](const LossFault& effect) {
            for_each<Link>(cause, [&](auto& node) { node.add_loss(effect.probability); });
          },
          [&](const PartitionFault& effect) { for_each<Link>(cause, [&](auto& node) { node.cut(effect.refuses); }); },
          [&](const QuotaFault& effect) {
            for_each<LimitNode>(cause, [&](auto& node) { node.cut(sim, effect.share); });
          },
          [&](const PoisonFault& effect) {
            for_each<Poison>(cause, [&](auto& node) { node.begin(sim.now(), dose_of(fault, effect)); });
          },
          [&](const DisconnectFault&) {
            for_each<Queue>(cause, [&](auto& node) { node.disconnect(sim, fault.held.value_or(HeldWork::lose)); });
          },
          [&](const ConsumersLostFault& effect) {
            for_each<Queue>(cause, [&](auto& node) { node.lose_consumers(sim, effect.consumers); });
          },
      },
      fault.effect);
}

void FaultClock::end_one(sim::Simulation& sim, std::uint32_t index) {
  const auto& cause = causes_[index];
  const auto& fault = cause.fault;
  std::visit(
      Overloaded{
          [&](const OutageFault&) { end_outage(sim, index); },
          [&](const SlowdownFault& effect) {
            for_each<ModelNode>(cause, [&](auto& node) { node.speed_up(sim, effect.factor); });
          },
          [&](const ErrorFault& effect) {
            for_each<Errors>(cause, [&](auto& node) { node.remove_errors(effect.probability); });
          },
          [&](const LatencyFault& effect) {
            for_each<Link>(cause, [&](auto& node) { node.remove_latency(latency_of(fault, effect)); });
          },
          [&](const LossFault& effect) {
            for_each<Link>(cause, [&](auto& node) { node.remove_loss(effect.probability); });
          },
          [&](const PartitionFault& effect) { for_each<Link>(cause, [&](auto& node) { node.mend(effect.refuses); }); },
          [&](const QuotaFault& effect) {
            for_each<LimitNode>(cause, [&](auto& node) { node.restore(sim, effect.share); });
          },
          [&](const PoisonFault& effect) {
            for_each<Poison>(cause, [&](auto& node) { node.end(sim.now(), dose_of(fault, effect)); });
          },
          [&](const DisconnectFault&) { for_each<Queue>(cause, [&](auto& node) { node.reconnect(sim); }); },
          [&](const ConsumersLostFault& effect) {
            for_each<Queue>(cause, [&](auto& node) { node.regain_consumers(sim, effect.consumers); });
          },
      },
      fault.effect);
  if (fault.timing.every) {
    tick_at(sim, to_duration(fault.timing.every->sample(states_[index].stream)), index, begins);
  } else if (!fault.timing.weekly.empty()) {
    const auto now = starts_ + sim.now().time_since_epoch();
    draw_length(index);
    schedule_weekly(sim, index, now);
  }
}

// ---------------------------------------------------------------------------------------------- outages

void FaultClock::begin_outage(sim::Simulation& sim, std::uint32_t index, sim::Duration drain) {
  if (drain <= sim::Duration{0}) {
    take_down(sim, index);
    return;
  }
  states_[index].is_closing = true;
  for (auto* node : causes_[index].nodes) node->close(sim);
  // The window may end while nodes are still draining; the tick would come in the same instant or later.
  if (drain < states_[index].length) tick_at(sim, drain, index, drained);
}

void FaultClock::take_down(sim::Simulation& sim, std::uint32_t index) {
  auto& state = states_[index];
  state.is_down = true;
  // Nothing is ready to walk on yet, so nobody is between two steps when the speed changes.
  for (const auto* node : causes_[index].nodes) end_warm_ups(sim, *node);
  for (auto* node : causes_[index].nodes) node->go_down(sim, causes_[index].fault.held);
}

void FaultClock::end_outage(sim::Simulation& sim, std::uint32_t index) {
  auto& state = states_[index];
  const auto& [fault, nodes] = causes_[index];
  if (state.is_down) {
    for (auto* node : nodes) {
      if (node->outages() > 1) continue;
      const auto usual = restarts_.find(node);
      if (fault.restart) {
        begin_warm_up(sim, *node, *fault.restart);
      } else if (usual != restarts_.end()) {
        begin_warm_up(sim, *node, usual->second);
      }
    }
    for (auto* node : nodes) node->come_up(sim);
  }
  if (state.is_closing) {
    for (auto* node : nodes) node->open(sim);
  }
  state.is_down = state.is_closing = false;
}

/// Just before it comes up: what was frozen goes on at the speed of a cold start.
void FaultClock::begin_warm_up(sim::Simulation& sim, ModelNode& node, const ColdStart& restart) {
  node.slow_down(sim, restart.slowdown);
  warm_ups_.push_back({.node = &node, .slowdown = restart.slowdown});
  tick_at(sim, restart.warm_up, static_cast<std::uint32_t>(warm_ups_.size() - 1), warm);
}

void FaultClock::end_warm_ups(sim::Simulation& sim, const ModelNode& node) {
  for (auto& warm_up : warm_ups_) {
    if (warm_up.node != &node || warm_up.is_over) continue;
    warm_up.node->speed_up(sim, warm_up.slowdown);
    warm_up.is_over = true;
  }
}

}  // namespace loadscape::models
