#include "models/nodes/bulk_job.hpp"

#include "models/ledger.hpp"

#include <algorithm>

namespace loadscape::models {

sim::Then BulkJob::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case open:
      jobs_.push_back({.serial = serial_++, .client = message.id, .key = message.key});
      message.payload_bytes = 0.0;
      return sim::Then::proceed;
    case call: next_request(message); return sim::Then::proceed;
    case submit: make_batches(sim, message, step.datum); return sim::Then::proceed;
    case rest:
      step.waited += params_.poll.count();
      sim.wake_after(*this, message, params_.poll);
      return sim::Then::wait;
    case check:
      if (job_of(message).batches_left == 0) return sim::Then::proceed;
      return jump(sim, message, message.step - step.datum);
    case leave: close(message); return sim::Then::proceed;
    case end_batch: return end(sim, message, step);
    default: return sim::Then::proceed;
  }
}

void BulkJob::due(sim::Simulation& sim, sim::Message& client) { sim.proceed(client); }

void BulkJob::next_request(sim::Message& client) {
  auto& job = job_of(client);
  client.key = sim::mix(job.key, ++job.requests);
  context().ledger->count_calls(client, 1);
}

void BulkJob::make_batches(sim::Simulation& sim, sim::Message& client, sim::StepId entry) {
  auto& job = job_of(client);
  for (std::uint32_t sent = 0; sent < client.units;) {
    auto& batch = sim.copy(client, entry);
    batch.key = sim::mix(job.key, sim::name_key("batch")) + job.batches_left++;
    batch.units = std::min(params_.batch, client.units - sent);
    batch.group = client.group;
    sent += batch.units;
    context().ledger->retain(batch);
    batches_.push_back({batch.id, job.serial});
    sim.start(batch);
  }
}

sim::Then BulkJob::end(sim::Simulation& sim, sim::Message& batch, const sim::Step& step) {
  const auto found = std::ranges::find(batches_, batch.id, &Batch::message);
  const auto job = std::ranges::find(jobs_, found->job, &Job::serial);
  batches_.erase(found);
  if (batch.failed) {
    context().ledger->reject(batch, batch.units, batch.reason, sim.now());
    batch.failed = false;
    batch.reason = {};
  }
  const bool is_last = --job->batches_left == 0;
  forget_if_over(*job);
  if (is_last) return sim::Then::proceed;
  return jump(sim, batch, step.scope);  // past the entry that its records have been handled
}

sim::Then BulkJob::jump(sim::Simulation& sim, sim::Message& message, sim::StepId to) {
  message.step = to;
  sim.start_next(message);
  return sim::Then::wait;
}

void BulkJob::close(sim::Message& client) {
  auto& job = job_of(client);
  client.key = job.key;
  job.client = sim::no_message;
  forget_if_over(job);
}

void BulkJob::forget_if_over(const Job& job) {
  if (job.client == sim::no_message && job.batches_left == 0) {
    std::erase_if(jobs_, [serial = job.serial](const Job& other) { return other.serial == serial; });
  }
}

BulkJob::Job& BulkJob::job_of(const sim::Message& client) { return *std::ranges::find(jobs_, client.id, &Job::client); }

}  // namespace loadscape::models
