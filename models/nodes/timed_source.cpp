#include "models/nodes/timed_source.hpp"

#include <utility>

namespace loadscape::models {

TimedSource::TimedSource(const RunContext& context, Params params)
    : RecordSource{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

void TimedSource::begin(sim::Simulation& sim) { schedule_next(sim, sim::Duration{0}); }

std::optional<sim::Duration> TimedSource::next_time(sim::Duration clock) const {
  if (!params_.replay) return params_.schedule.next(clock);
  if (emitted_ >= params_.replay->times.size()) return std::nullopt;
  return params_.replay->times[emitted_];
}

void TimedSource::schedule_next(sim::Simulation& sim, sim::Duration not_before) {
  const auto clock = params_.starts + sim.now().time_since_epoch();
  const auto at = next_time(clock + not_before);
  if (at && *at - params_.starts < params_.horizon.time_since_epoch()) sim.tick_after(*this, *at - clock, 0);
}

void TimedSource::tick(sim::Simulation& sim, std::uint32_t) {
  auto& record = context().emitter->emit(sim, params_.flow, name_key_ + emitted_);
  if (params_.replay && !params_.replay->payload_bytes.empty()) {
    record.payload_bytes = params_.replay->payload_bytes[emitted_];
  }
  if (params_.replay && !params_.replay->keys.empty()) record.lane = params_.replay->keys[emitted_];
  ++emitted_;
  sim.start(record);
  schedule_next(sim, sim::Duration{1});
}

}  // namespace loadscape::models
