#include "models/nodes/sharing_station.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadscape::models {

bool SharingStation::leaves_later(const Job& a, const Job& b) {
  return a.finish != b.finish ? a.finish > b.finish : a.sequence > b.sequence;
}

sim::Then SharingStation::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case Station::serve:
    case Station::acquire: return arrive(sim, message, step);
    case Station::work: return spend(sim, message, step);
    default: leave(sim); return sim::Then::proceed;
  }
}

sim::Then SharingStation::arrive(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  ++arrivals_;
  const bool is_refused = !is_well() && refuses();
  const bool is_full = params_.servers && params_.waiting_room &&
                       present_.level() >= std::uint64_t{*params_.servers} + *params_.waiting_room;
  if (is_refused || is_full) {
    ++rejected_;
    sim::Simulation::fail(message, reason_of(is_refused ? Failure::down : params_.refusal, id()));
    return sim::Then::proceed;
  }
  present_.set(sim.now(), present_.level() + 1);
  return step.action == Station::acquire ? sim::Then::proceed : spend(sim, message, step);
}

sim::Then SharingStation::spend(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  auto demand = context().draw_time(step.datum, message);
  if (!is_well()) demand = slowed(demand);
  step.served += demand.count();
  advance(sim.now());
  message.since = sim.now();
  jobs_.push_back({.finish = clock_ + units(demand),
                   .start = clock_,
                   .sequence = next_sequence_++,
                   .message = message.id,
                   .demand = demand});
  std::ranges::push_heap(jobs_, leaves_later);
  levels_changed(sim);
  return sim::Then::wait;
}

void SharingStation::due(sim::Simulation& sim, sim::Message& message) {
  expected_ = sim::no_message;
  advance(sim.now());
  const auto job = take(sim, 0);
  auto& step = sim.step(message.step);
  const auto shared = sim.now() - message.since - job.demand;
  step.waited += shared.count();
  wait_.add(shared);
  if (step.action == Station::serve) leave(sim);
  sim.proceed(message);  // last: the node is consistent before anyone reacts
}

void SharingStation::leave(sim::Simulation& sim) {
  present_.set(sim.now(), present_.level() - 1);
  ++departures_;
}

SharingStation::Job SharingStation::take(sim::Simulation& sim, std::size_t index) {
  const auto job = jobs_[index];
  if (index == 0) {
    std::ranges::pop_heap(jobs_, leaves_later);
    jobs_.pop_back();
  } else {
    jobs_[index] = jobs_.back();
    jobs_.pop_back();
    std::ranges::make_heap(jobs_, leaves_later);
  }
  attained_ += attained_in_window(job);
  stayed_ += static_cast<std::uint64_t>((sim.now() - std::max(sim.message(job.message).since, window_start_)).count());
  levels_changed(sim);
  return job;
}

void SharingStation::abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  const auto found = std::ranges::find(jobs_, message.id, &Job::message);
  if (found == jobs_.end()) return;
  advance(sim.now());
  if (expected_ == message.id) {
    sim.cancel(message);
    expected_ = sim::no_message;
  }
  take(sim, static_cast<std::size_t>(found - jobs_.begin()));
  if (step.action == Station::serve) leave(sim);
}

// ---------------------------------------------------------------------------------------------- virtual time

std::uint64_t SharingStation::processors_in_use() const {
  if (!is_running_) return 0;
  return params_.servers ? std::min<std::uint64_t>(jobs_.size(), *params_.servers) : jobs_.size();
}

void SharingStation::advance(sim::SimTime now) {
  const auto given = units(now - clock_read_) * processors_in_use();
  clock_read_ = now;
  if (jobs_.empty()) return;
  clock_ += given / jobs_.size();
  rounded_ += given % jobs_.size();
}

sim::Duration SharingStation::until_done(const Job& job) const {
  if (job.finish <= clock_) return sim::Duration{0};
  const auto rate = Service{processors_in_use()} << 32;  // per nanosecond, shared by all
  const auto needed = (job.finish - clock_) * jobs_.size();
  constexpr Service beyond_any_run = 1'000'000'000'000'000'000;  // [ns]
  return sim::Duration{static_cast<std::int64_t>(std::min((needed + rate - 1) / rate, beyond_any_run))};
}

/// After the clock has been advanced and the set of jobs, or whether they run, has changed.
void SharingStation::levels_changed(sim::Simulation& sim) {
  const auto now = sim.now();
  at_work_.set(now, static_cast<std::uint32_t>(jobs_.size()));
  busy_.set(now, static_cast<std::uint32_t>(processors_in_use()));
  sharing_.set(now, static_cast<std::uint32_t>(jobs_.size() - processors_in_use()));
  expect_next(sim);
}

void SharingStation::expect_next(sim::Simulation& sim) {
  const bool expects = is_running_ && !jobs_.empty();
  const auto next = expects ? jobs_.front().message : sim::no_message;
  const auto delay = expects ? until_done(jobs_.front()) : sim::Duration{0};
  if (expected_ != sim::no_message) {
    auto& expected = sim.message(expected_);
    if (expected_ == next && expected.due == sim.now() + delay) return;
    sim.cancel(expected);
  }
  expected_ = next;
  if (expects) sim.wake_after(*this, sim.message(next), delay, sim::Priority::release);
}

// ---------------------------------------------------------------------------------------------- outages

void SharingStation::went_down(sim::Simulation& sim) {
  advance(sim.now());
  is_running_ = false;
  levels_changed(sim);
  if (held() == HeldWork::lose) interrupt_all(sim, reason_of(Failure::down, id()));
  if (held() != HeldWork::restart) return;
  for (auto& job : jobs_) begin_anew(sim, job);
  std::ranges::make_heap(jobs_, leaves_later);
}

void SharingStation::begin_anew(sim::Simulation& sim, Job& job) {
  const auto& message = sim.message(job.message);
  auto& step = sim.step(message.step);
  const auto anew = slowed(context().draw_time(step.datum, message));
  step.served += static_cast<std::int64_t>((clock_ - job.start) >> 32) + (anew - job.demand).count();
  job.demand = anew;
  attained_ += attained_in_window(job);
  job.start = clock_;
  job.finish = clock_ + units(job.demand);
}

void SharingStation::came_up(sim::Simulation& sim) {
  advance(sim.now());
  is_running_ = true;
  levels_changed(sim);
}

/// The clock keeps counting processor time: what remains of each job takes more of it, or less.
void SharingStation::speed_changed(sim::Simulation& sim, double ratio) {
  advance(sim.now());
  for (auto& job : jobs_) {  // stretched alike from the same reading of the clock, they keep their order in the heap
    const auto before = job.demand;
    const auto left_ns = job.finish > clock_ ? std::ldexp(static_cast<double>(job.finish - clock_), -32) : 0.0;
    job.finish = clock_ + units(sim::Duration{std::llround(left_ns * ratio)});
    job.demand = sim::Duration{static_cast<std::int64_t>((job.finish - job.start) >> 32)};
    sim.step(sim.message(job.message).step).served += (job.demand - before).count();
  }
  levels_changed(sim);
}

// ---------------------------------------------------------------------------------------------- instruments

void SharingStation::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  const auto now = sim.now();
  advance(now);
  for (auto* level : {&present_, &at_work_, &busy_, &sharing_}) level->begin_window(now);
  window_start_ = now;
  clock_at_window_ = clock_;
  attained_ = rounded_ = 0;
  stayed_ = arrivals_ = departures_ = rejected_ = 0;
  wait_.clear();
}

void SharingStation::observe(const sim::Simulation& sim, Observation& into) const {
  const auto now = sim.now();
  auto& seen = into.nodes.emplace_back();
  seen.node = id();
  seen.servers = params_.servers;
  seen.available_s = available_s(sim);
  seen.busy_server_s = seen.service_sum_s = busy_.integral_s(now);
  seen.queue_s = sharing_.integral_s(now);
  seen.in_node_s = present_.integral_s(now);
  seen.arrivals = arrivals_;
  seen.departures = departures_;
  seen.rejected = rejected_;
  seen.max_queue = sharing_.highest();
  seen.wait = wait_;
}

BrokenLaw SharingStation::broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const {
  const auto now = sim.now();
  std::uint64_t inside = 0, working = 0, stayed = stayed_;
  for (const auto id : present) {
    const auto& message = sim.message(id);
    const auto& step = sim.step(message.step);
    const bool is_working = step.node == this && (step.action == Station::serve || step.action == Station::work);
    // Work for a nested call is done in the place of the message that made the call.
    if ((is_working && step.action == Station::serve) || sim.holds(message, *this)) ++inside;
    if (!is_working) continue;
    ++working;
    stayed += static_cast<std::uint64_t>((now - std::max(message.since, window_start_)).count());
  }
  if (inside != present_.level() || working != jobs_.size()) {
    return {true, true,
            fmt::format("{} messages are inside and {} at work, but the node counts {} and {}", inside, working,
                        present_.level(), jobs_.size())};
  }
  if (at_work_.exact_area(now) != stayed) {
    return {true, false,
            fmt::format("messages at work integrate to {} ns, their stays add up to {} ns", at_work_.exact_area(now),
                        stayed)};
  }
  // Attained service up to the last reading of the clock, and all that the processors have given since.
  auto served = attained_ + rounded_ + units(now - clock_read_) * processors_in_use();
  for (const auto& job : jobs_) served += attained_in_window(job);
  const auto served_ns = static_cast<std::uint64_t>(served >> 32);
  if (busy_.exact_area(now) != served_ns || static_cast<std::uint32_t>(served) != 0) {
    return {false, true,
            fmt::format("busy processors integrate to {} ns, the service attained adds up to {} ns",
                        busy_.exact_area(now), served_ns)};
  }
  return {};
}

}  // namespace loadscape::models
