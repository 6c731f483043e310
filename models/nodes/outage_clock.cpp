#include "models/nodes/outage_clock.hpp"

namespace loadscape::models {

OutageClock::OutageClock(const RunContext& context, Params params)
    : ModelNode{context},
      params_{std::move(params)},
      stream_{context.run_key, sim::name_key("outage"), sim::name_key(params_.component)} {}

void OutageClock::begin(sim::Simulation& sim) {
  for (const auto& window : params_.scheduled) {
    sim.tick_after(*this, window.at, scheduled_down);
    sim.tick_after(*this, window.at + window.length, scheduled_up, sim::Priority::release);
  }
  if (params_.random) sim.tick_after(*this, to_duration(params_.random->up->sample(stream_)), random_down);
}

sim::Then OutageClock::enter(sim::Simulation&, sim::Message&, sim::Step&) { return sim::Then::proceed; }

void OutageClock::tick(sim::Simulation& sim, std::uint32_t what) {
  switch (what) {
    case scheduled_down: all_down(sim); return;
    case scheduled_up: all_up(sim); return;
    case random_down:
      all_down(sim);
      sim.tick_after(*this, to_duration(params_.random->down->sample(stream_)), random_up, sim::Priority::release);
      return;
    default: all_up(sim); sim.tick_after(*this, to_duration(params_.random->up->sample(stream_)), random_down);
  }
}

void OutageClock::all_down(sim::Simulation& sim) {
  for (auto* node : nodes_) node->go_down(sim);
}

void OutageClock::all_up(sim::Simulation& sim) {
  for (auto* node : nodes_) node->come_up(sim);
}

}  // namespace loadscape::models
