#include "models/nodes/catch_up.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

void CatchUpSource::begin(sim::Simulation& sim) {
  const bool polls = params_.every > sim::Duration{0};
  if (polls && params_.every < params_.horizon - sim.now()) sim.tick_after(*this, params_.every, 0);
}

void CatchUpSource::tick(sim::Simulation& sim, std::uint32_t) {
  begin(sim);
  begin_job(sim);
}

void CatchUpSource::begin_job(sim::Simulation& sim) {
  if (under_way_) return;
  under_way_ = true;
  calls_in_job_ = 0;
  sim.start(sim.create(job_entry_));
}

sim::Then CatchUpSource::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  call(sim, message.id);
  return sim::Then::wait;
}

void CatchUpSource::call(sim::Simulation& sim, sim::MessageId job) {
  ++calls_in_job_;
  auto& message = context().emitter->emit(sim, params_.flow, name_key_ + calls_made_++);
  message.parent = job;
  sim.start(message);
}

void CatchUpSource::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  const auto job = caller.id;
  if (!child.failed && log_ != nullptr) log_->deliver(sim);
  if (!child.failed && wants_more()) {
    call(sim, job);
    return;
  }
  under_way_ = false;
  sim.proceed(caller);
}

}  // namespace loadscape::models
