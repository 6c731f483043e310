#include "models/nodes/source.hpp"

#include "models/ledger.hpp"

#include <algorithm>

namespace loadscape::models {

ArrivalSource::ArrivalSource(const RunContext& context, Params params)
    : ModelNode{context},
      params_{std::move(params)},
      intervals_{{params_.arrivals.interarrival_time, sim::name_key("interarrival_time")}, context.run_key},
      name_key_{sim::name_key(params_.flow_name)},
      varies_{params_.arrivals.profile.factors != std::vector<double>{1.0}} {}

sim::Then ArrivalSource::enter(sim::Simulation&, sim::Message&, sim::Step&) { return sim::Then::proceed; }

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

BatchSource::BatchSource(const RunContext& context, Params params)
    : ModelNode{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

void BatchSource::schedule_next(sim::Simulation& sim, sim::Duration not_before) {
  const auto clock = params_.starts + sim.now().time_since_epoch() + not_before;
  const auto midnight = clock / one_day * one_day;
  for (int day = 0; day < 2; ++day) {
    for (const auto time : params_.times_of_day) {
      const auto at = midnight + day * one_day + time;
      if (at < clock) continue;
      const auto delay = at - params_.starts - sim.now().time_since_epoch();
      if (delay < params_.horizon - sim.now()) sim.tick_after(*this, delay, 0);
      return;
    }
  }
}

void BatchSource::tick(sim::Simulation& sim, std::uint32_t) {
  schedule_next(sim, sim::Duration{1});
  auto& message = sim.create(job_entry_);
  jobs_.push_back({.message = message.id, .number = jobs_started_++, .records_left = params_.batch.records});
  sim.start(message);
}

sim::Then BatchSource::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  const auto id = message.id;
  while (job_of(id).under_way < params_.batch.parallel && job_of(id).records_left > 0) send_chunk(sim, id);
  return sim::Then::wait;
}

void BatchSource::send_chunk(sim::Simulation& sim, sim::MessageId id) {
  auto& job = job_of(id);
  const auto weight = static_cast<std::uint32_t>(std::min<std::uint64_t>(params_.batch.chunk, job.records_left));
  const auto key = sim::mix(name_key_, job.number) + job.chunks_sent++;
  job.records_left -= weight;
  ++job.under_way;
  auto& chunk = context().emitter->emit(sim, params_.flow, key, Emitter::Start::own, weight);
  chunk.parent = id;
  sim.start(chunk);
}

void BatchSource::returned(sim::Simulation& sim, sim::Message& caller, sim::Message&) {
  const auto id = caller.id;
  auto& job = job_of(id);
  --job.under_way;
  if (job.records_left > 0) {
    send_chunk(sim, id);
  } else if (job.under_way == 0) {
    std::erase_if(jobs_, [id](const Job& j) { return j.message == id; });
    sim.proceed(caller);
  }
}

BatchSource::Job& BatchSource::job_of(sim::MessageId id) { return *std::ranges::find(jobs_, id, &Job::message); }

}  // namespace loadscape::models
