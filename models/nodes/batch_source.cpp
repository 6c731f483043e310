#include "models/nodes/batch_source.hpp"

#include "models/landscape.hpp"
#include "models/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loadscape::models {

BatchSource::BatchSource(const RunContext& context, Params params)
    : ModelNode{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

void BatchSource::schedule_next(sim::Simulation& sim, sim::Duration not_before) {
  const auto clock = params_.starts + sim.now().time_since_epoch();
  const auto at = params_.schedule.next(clock + not_before);
  if (at && *at - clock < params_.horizon - sim.now()) sim.tick_after(*this, *at - clock, 0);
}

void BatchSource::tick(sim::Simulation& sim, std::uint32_t) {
  schedule_next(sim, sim::Duration{1});
  ++seen_.due;
  const auto number = jobs_due_++;
  if (params_.batch.delta) left_over_ += changes_of(number);
  const bool is_busy = !jobs_.empty();
  if (is_busy) ++seen_.overran;
  if (is_busy && params_.batch.overlap == Overlap::skip) {
    ++seen_.skipped;
  } else if (is_busy && params_.batch.overlap == Overlap::queue) {
    ++seen_.queued;
    waiting_.push_back(number);
  } else {
    start_job(sim, number);
  }
}

std::uint64_t BatchSource::changes_of(std::uint64_t number) const {
  const auto& batch = params_.batch;
  sim::Stream stream(context().run_key, sim::mix(name_key_, sim::name_key("delta")), number, 0);
  const double share = batch.delta->constant() ? *batch.delta->constant() : batch.delta->sample(stream);
  return static_cast<std::uint64_t>(std::llround(std::min(1.0, share) * static_cast<double>(batch.records)));
}

void BatchSource::start_job(sim::Simulation& sim, std::uint64_t number) {
  auto& message = sim.create(job_entry_);
  ++seen_.started;
  const auto records = params_.batch.delta ? std::exchange(left_over_, 0) : params_.batch.records;
  jobs_.push_back({.message = message.id, .number = number, .changes = records, .started = sim.now()});
  sim.start(message);
}

sim::Then BatchSource::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  auto& job = job_of(message.id);
  if (params_.batch.scan) {
    scan(sim, job);
    return sim::Then::wait;
  }
  plan_chunks(job);
  if (job.to_redo + job.to_send == 0) {
    end_job(sim, message);
    return sim::Then::proceed;
  }
  send_chunks(sim, message.id);
  return sim::Then::wait;
}

void BatchSource::scan(sim::Simulation& sim, Job& job) {
  job.is_scanning = true;
  const auto key = sim::mix(sim::mix(name_key_, job.number), sim::name_key("scan"));
  auto& search = context().emitter->emit(sim, params_.flow, key, Emitter::Start::scan, 0);
  search.units = static_cast<std::uint32_t>(params_.batch.records);
  search.parent = job.message;
  sim.start(search);
}

void BatchSource::plan_chunks(Job& job) const {
  job.to_redo = context().ledger->laid_by(params_.flow);
  for (const auto& other : jobs_) {
    if (&other != &job) job.to_redo -= other.to_redo;
  }
  job.to_send = job.changes;
}

void BatchSource::send_chunks(sim::Simulation& sim, sim::MessageId id) {
  while (job_of(id).under_way < params_.batch.parallel && job_of(id).to_redo + job_of(id).to_send > 0) {
    send_chunk(sim, id);
  }
}

void BatchSource::send_chunk(sim::Simulation& sim, sim::MessageId id) {
  auto& job = job_of(id);
  const auto key = sim::mix(name_key_, job.number) + job.chunks_sent++;
  ++job.under_way;
  ++seen_.chunks;
  const bool again = job.to_redo > 0;
  auto& left = again ? job.to_redo : job.to_send;
  const auto size = static_cast<std::uint32_t>(std::min<std::uint64_t>(params_.batch.chunk, left));
  left -= size;
  const auto& emitter = *context().emitter;
  auto& chunk = again ? emitter.emit_again(sim, params_.flow, key, size)
                      : emitter.emit(sim, params_.flow, key, Emitter::Start::own, size);
  chunk.parent = id;
  sim.start(chunk);
}

void BatchSource::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  auto& job = job_of(caller.id);
  if (child.failed || child.reason.kind != 0) job.has_failures = true;
  if (std::exchange(job.is_scanning, false)) {
    if (child.failed) {
      left_over_ += job.changes;
    } else {
      plan_chunks(job);
    }
  } else {
    --job.under_way;
  }
  if (job.to_redo + job.to_send > 0) {
    send_chunks(sim, caller.id);
  } else if (job.under_way == 0) {
    end_job(sim, caller);
    sim.proceed(caller);
  }
}

void BatchSource::end_job(sim::Simulation& sim, sim::Message& message) {
  const auto& job = job_of(message.id);
  const double took = sim::to_seconds(sim.now() - job.started);
  ++seen_.completed;
  if (job.has_failures) ++seen_.incomplete;
  seen_.duration_sum_s += took;
  seen_.duration_max_s = std::max(seen_.duration_max_s, took);
  std::erase_if(jobs_, [&](const Job& j) { return j.message == message.id; });
  if (waiting_.empty() || !jobs_.empty()) return;
  const auto next = waiting_.front();
  waiting_.erase(waiting_.begin());
  start_job(sim, next);
}

BatchSource::Job& BatchSource::job_of(sim::MessageId id) { return *std::ranges::find(jobs_, id, &Job::message); }

void BatchSource::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  seen_ = {};
}

void BatchSource::observe(const sim::Simulation&, Observation& into) const {
  auto& jobs = into.flows[params_.flow].jobs;
  jobs = seen_;
  jobs.running_at_end = jobs_.size();
}

}  // namespace loadscape::models
