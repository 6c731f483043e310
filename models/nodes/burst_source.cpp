#include "models/nodes/burst_source.hpp"

#include "sim/elementary.hpp"

#include <algorithm>
#include <utility>

namespace loadscape::models {
namespace {

double standard_exponential(sim::Stream stream) { return -sim::elementary::log(sim::uniform01(stream)); }

}  // namespace

BurstSource::BurstSource(const RunContext& context, Params params)
    : RecordSource{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

void BurstSource::begin(sim::Simulation& sim) {
  double round_s = 0.0;
  for (const auto& state : params_.states) round_s += state.sojourn_s;
  sim::Stream stream{context().run_key, sim::name_key("first_state"), name_key_};
  double into_round_s = sim::uniform01(stream) * round_s;
  std::size_t first = 0;
  while (first + 1 < params_.states.size() && into_round_s >= params_.states[first].sojourn_s) {
    into_round_s -= params_.states[first++].sojourn_s;
  }
  enter_state(first, params_.starts);  // what is left of an exponential sojourn is exponential, too
  schedule_next(sim);
}

void BurstSource::enter_state(std::size_t state, sim::Duration at) {
  state_ = state;
  const sim::Stream stream{context().run_key, sim::name_key("sojourn"), name_key_ + sojourns_++};
  state_ends_ = at + to_duration(standard_exponential(stream) * params_.states[state].sojourn_s);
}

void BurstSource::tick(sim::Simulation& sim, std::uint32_t) {
  sim.start(context().emitter->emit(sim, params_.flow, name_key_ + emitted_++));
  schedule_next(sim);
}

void BurstSource::schedule_next(sim::Simulation& sim) {
  const sim::Stream stream{context().run_key, sim::name_key("interarrival_time"), name_key_ + emitted_};
  double to_go = standard_exponential(stream);
  const auto horizon = params_.starts + params_.horizon.time_since_epoch();
  auto clock = params_.starts + sim.now().time_since_epoch();
  while (clock < horizon) {
    const double gain = state().rate_per_s * params_.profile.integral(clock, std::min(state_ends_, horizon));
    if (to_go < gain) {
      const auto at = params_.profile.advance(clock, to_go / state().rate_per_s);
      if (at < horizon) sim.tick_after(*this, at - params_.starts - sim.now().time_since_epoch(), 0);
      return;
    }
    to_go -= gain;
    clock = state_ends_;
    enter_state((state_ + 1) % params_.states.size(), clock);
  }
}

}  // namespace loadscape::models
