#include "models/nodes/source.hpp"

namespace loadscape::models {

ArrivalSource::ArrivalSource(const RunContext& context, Params params)
    : RecordSource{context},
      params_{std::move(params)},
      intervals_{{params_.arrivals.interarrival_time, sim::name_key("interarrival_time")}, context.run_key},
      name_key_{sim::name_key(params_.flow_name)},
      varies_{params_.arrivals.profile.varies()} {}

void ArrivalSource::tick(sim::Simulation& sim, std::uint32_t) {
  sim.start(context().emitter->emit(sim, params_.flow, name_key_ + emitted_++));
  schedule_next(sim);
}

void ArrivalSource::schedule_next(sim::Simulation& sim) {
  auto delay = intervals_.draw(name_key_ + emitted_, 0);
  if (varies_) {
    const auto clock = params_.starts + sim.now().time_since_epoch();
    const auto next = params_.arrivals.profile.advance(clock, sim::to_seconds(delay));
    if (next == sim::Duration::max()) return;
    delay = next - clock;
  }
  if (delay < params_.horizon - sim.now()) sim.tick_after(*this, delay, 0);
}

}  // namespace loadscape::models
