#include "models/model_node.hpp"

#include <algorithm>

namespace loadscape::models {

void ModelNode::go_down(sim::Simulation& sim, std::optional<HeldWork> held) {
  if (outages_++ > 0) return;
  held_ = held.value_or(usual_held_);
  judge();
  down_since_ = sim.now();
  went_down(sim);
}

void ModelNode::come_up(sim::Simulation& sim) {
  if (--outages_ > 0) return;
  judge();
  down_total_ += sim.now() - std::max(down_since_, window_start_);
  came_up(sim);
  for (auto* follower : followers_) follower->followed_came_up(sim);
}

void ModelNode::close(sim::Simulation&) {
  ++closings_;
  judge();
}

void ModelNode::open(sim::Simulation& sim) {
  if (--closings_ > 0) return;
  judge();
  opened(sim);
  for (auto* follower : followers_) follower->followed_came_up(sim);
}

void ModelNode::slow_down(sim::Simulation& sim, double factor) {
  const auto before = slowness_.product();
  slowness_.add(factor);
  speed_changes(sim, before);
}

void ModelNode::speed_up(sim::Simulation& sim, double factor) {
  const auto before = slowness_.product();
  slowness_.remove(factor);
  speed_changes(sim, before);
}

void ModelNode::speed_changes(sim::Simulation& sim, double before) {
  judge();
  speed_changed(sim, slowness_.product() / before);
}

void ModelNode::begin_window(sim::Simulation& sim) {
  window_start_ = sim.now();
  down_total_ = sim::Duration{0};
}

void ModelNode::observe(const sim::Simulation&, Observation&) const {}
BrokenLaw ModelNode::broken_law(sim::Simulation&, std::span<const sim::MessageId>) const { return {}; }

void ModelNode::interrupt_all(sim::Simulation& sim, sim::Reason reason) {
  const auto is_inside = [&](const sim::Message& message) {
    return message.live && (sim.step(message.step).node == this || sim.holds(message, *this));
  };
  std::vector<sim::MessageId> touched;
  sim.for_each_live([&](const sim::Message& message) {
    if (is_inside(message)) touched.push_back(message.id);
  });
  for (const auto id : touched) {
    // An interruption may free servers elsewhere, so the others may have moved on: look again.
    if (!is_inside(sim.message(id))) continue;
    sim.interrupt(sim.message(id), reason);
    sim.settle();
  }
}

double ModelNode::available_s(const sim::Simulation& sim) const {
  auto down = down_total_;
  if (outages_ > 0) down += sim.now() - std::max(down_since_, window_start_);
  return sim::to_seconds(sim.now() - window_start_ - down);
}

}  // namespace loadscape::models
