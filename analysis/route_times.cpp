#include "analysis/route_times.hpp"

#include "models/ledger.hpp"
#include "models/nodes/bulk_job.hpp"
#include "models/nodes/errors.hpp"
#include "models/policies/backoff.hpp"
#include "models/wiring.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loadscape::analysis {
namespace {

using models::StepSpec;
using sim::StepId;

constexpr StepId no_step = std::numeric_limits<StepId>::max();

/// Tries of one call: attempt k + 1 begins when k have failed and their backoffs are over.
class Tries {
 public:
  Tries(const models::Call::Params& call, const RouteOutcome& attempt)
      : attempt_{attempt}, failure_{attempt.failed + attempt.lost} {
    // A lost message is missed only when the time is up.
    const double patience = call.timeout ? sim::to_seconds(*call.timeout) : std::numeric_limits<double>::infinity();
    failed_time_ = mixed(attempt.failed, attempt.failed_time, attempt.lost, constant_time(patience));
    unseen_ = std::min(failure_, std::max(0.0, 1.0 - attempt.delivered));
    run(call.retry);
  }
  double expected() const { return expected_; }
  RouteOutcome outcome() const {
    RouteOutcome all;
    all.failed = gives_up_;
    all.ok = 1.0 - gives_up_;
    all.ok_time = ok_.time();
    all.failed_time = before_;
    all.delivered = delivered_;
    all.delivery_time = delivery_.time();
    return all;
  }

 private:
  void run(const models::RetryPolicy& retry) {
    double reached = 1.0;      // the probability of attempt k + 1
    double undelivered = 1.0;  // and that none before it delivered
    for (std::uint32_t k = 0; k < retry.attempts && reached > 1e-18; ++k) {
      if (k > 0) before_ = before_ + constant_time(models::mean_backoff_before(retry, k));
      expected_ += reached;
      ok_.add(reached * attempt_.ok, before_ + attempt_.ok_time);
      delivery_.add(undelivered * attempt_.delivered, before_ + attempt_.delivery_time);
      delivered_ += undelivered * attempt_.delivered;
      reached *= failure_;
      undelivered *= unseen_;
      if (failure_ > 0.0) before_ = before_ + failed_time_;
    }
    gives_up_ = reached;
  }

  const RouteOutcome& attempt_;
  double failure_ = 0.0, unseen_ = 0.0;
  RouteTime failed_time_;
  RouteTime before_;  ///< all failed attempts so far
  Mixture ok_, delivery_;
  double expected_ = 0.0, delivered_ = 0.0, gives_up_ = 0.0;
};

bool is_early_reply(const models::Program& program, const StepSpec& step) {
  return step.vertex != models::ledger_vertex &&
         std::holds_alternative<models::EarlyReplyFacts>(program.facts[step.vertex]);
}

}  // namespace

bool is_finish(const StepSpec& step) {
  return step.vertex == models::ledger_vertex && (step.action & models::Ledger::finish) != 0;
}

bool is_part(const StepSpec& step) { return step.vertex == models::ledger_vertex && step.action == 0; }

bool is_acquire(const StepSpec& step, StepId id) { return step.vertex != models::ledger_vertex && step.partner > id; }

RouteTimes::RouteTimes(const models::Program& program, const std::vector<models::Flow>& flows)
    : program_{program}, flows_{flows} {}

void RouteTimes::evaluate(const RouteConditions& conditions) {
  conditions_ = &conditions;
  const auto steps = program_.steps.size();
  outcomes_.assign(steps, std::nullopt);
  goes_on_.assign(steps, 1.0);
  holding_.assign(steps, {});
  sets_off_.assign(steps, {});
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    const bool held = flows_[i].trigger && flows_[i].trigger->kind == models::TriggerKind::during;
    route(held ? program_.entries[i].held : program_.entries[i].own);
  }
}

RouteOutcome RouteTimes::route(StepId entry) {
  if (!outcomes_[entry]) outcomes_[entry] = range(entry, no_step);
  return *outcomes_[entry];
}

RouteOutcome RouteTimes::range(StepId first, StepId end) {
  RouteOutcome all;
  for (auto id = first; id != end && !is_finish(program_.steps[id]); ++id) {
    const auto& step = program_.steps[id];
    if (is_acquire(step, id)) {
      all = followed(all, hold(id, range(id + 1, step.partner)));
      id = step.partner;
    } else if (is_early_reply(program_, step)) {
      pass(id);
      all.after = time_after_reply(id, end);
      return all;
    } else if (is_part(step)) {  // who comes here has answered; its answer goes on behind
      goes_on_[id] = 0.0;
      all.after = {};
    } else {
      const auto passed = pass(id);
      goes_on_[id] = passed.ok;
      all = followed(all, passed);
    }
  }
  return all;
}

/// What is done with everything still held; failures shorten it.
RouteTime RouteTimes::time_after_reply(StepId reply, StepId end) {
  const auto outcome = range(reply + 1, end);
  return mixed(outcome.ok + outcome.lost, outcome.ok_time, outcome.failed, outcome.failed_time);
}

RouteOutcome RouteTimes::pass(StepId id) {
  const auto& step = program_.steps[id];
  if (step.vertex == models::ledger_vertex) return book(step);
  return std::visit([&](const auto& facts) { return at(id, facts); }, program_.facts[step.vertex]);
}

RouteOutcome RouteTimes::book(const StepSpec& step) const {
  const bool replies = models::is_synchronous(flows_[step.flow].pattern);
  RouteOutcome booked;
  if ((step.action & (replies ? models::Ledger::replied : models::Ledger::handled)) != 0) booked.delivered = 1.0;
  return booked;
}

/// Waiting for a server, or being turned away.
RouteOutcome RouteTimes::arrival(StepId id) const {
  const auto vertex = program_.steps[id].vertex;
  RouteOutcome arrived;
  arrived.failed = conditions_->refused[vertex];
  arrived.ok = 1.0 - arrived.failed;
  const double wait = conditions_->wait_s[id];
  if (wait > 0.0) arrived.ok_time = {.mean = wait, .waits = 1, .waited_at = vertex};
  return arrived;
}

RouteOutcome RouteTimes::hold(StepId id, const RouteOutcome& inside) {
  holding_[id] = mixed(inside.ok + inside.lost, inside.ok_time + inside.after, inside.failed, inside.failed_time);
  const auto arrived = arrival(id);
  goes_on_[id] = arrived.ok;
  return followed(arrived, inside);
}

RouteOutcome RouteTimes::at(StepId id, const models::Station::Params&) {
  const auto& step = program_.steps[id];
  RouteOutcome served;
  served.ok_time = time_of(program_.demands[step.datum], step.records);
  if (step.action == models::Station::work) return served;
  holding_[id] = served.ok_time;
  return followed(arrival(id), served);
}

RouteOutcome RouteTimes::at(StepId id, const models::QueueFacts& queue) {
  const auto entry = (*queue.deliveries)[program_.steps[id].datum].entry;
  const auto delivery = route(entry);
  sets_off_[id] = {{entry, 1.0}};
  RouteOutcome stored;
  stored.delivered = delivery.delivered;
  stored.delivery_time = delivery.delivery_time;
  return stored;
}

RouteOutcome RouteTimes::at(StepId id, const models::Link::Params& link) {
  const auto& step = program_.steps[id];
  RouteOutcome crossed;
  crossed.lost = link.loss;
  crossed.ok = 1.0 - link.loss;
  crossed.ok_time = time_of(program_.demands[step.datum].distribution);
  const auto& payload = program_.entries[step.flow].payload;
  if (link.bandwidth_bytes_per_s && payload) {
    auto transfer = time_of(payload->distribution);
    transfer.mean /= *link.bandwidth_bytes_per_s;
    transfer.bare = transfer.mean;
    transfer.bare_square /= *link.bandwidth_bytes_per_s * *link.bandwidth_bytes_per_s;
    crossed.ok_time = crossed.ok_time + transfer;
  }
  return crossed;
}

RouteOutcome RouteTimes::at(StepId id, const models::Call::Params& call) {
  const auto body = program_.steps[id].datum;
  const auto attempt = route(body);
  const Tries tries(call, attempt);
  sets_off_[id] = {{body, tries.expected()}};
  return tries.outcome();
}

/// As if the policy always let its body run, once.
RouteOutcome RouteTimes::at(StepId id, const models::PolicyFacts&) {
  const auto body = program_.steps[id].datum;
  sets_off_[id] = {{body, 1.0}};
  return route(body);
}

RouteOutcome RouteTimes::at(StepId id, const models::FanOutFacts& fan_out) {
  RouteOutcome all;
  Mixture delivery;
  for (const auto body : fan_out.bodies) {
    const auto leg = route(body);
    sets_off_[id].emplace_back(body, 1.0);
    delivery.add(leg.delivered, all.ok_time + leg.delivery_time);
    all.delivered += leg.delivered;
    all.ok_time = all.ok_time + mixed(leg.ok, leg.ok_time, leg.failed, leg.failed_time);
  }
  all.delivery_time = delivery.time();
  return all;
}

RouteOutcome RouteTimes::at(StepId id, const models::ErrorFacts& errors) const {
  const auto& step = program_.steps[id];
  RouteOutcome passed;
  // With Errors::partial the message goes on without some of its records.
  if (step.action == models::Errors::whole) passed.failed = errors.probability;
  if (step.action == models::Errors::all_or_none)
    passed.failed = 1.0 - std::pow(1.0 - errors.probability, step.records);
  passed.ok = 1.0 - passed.failed;
  return passed;
}

RouteOutcome RouteTimes::at(StepId id, const models::EarlyReplyFacts&) {
  sets_off_[id] = {{program_.steps[id].datum, 1.0}};
  return {};
}

/// One message after the other; the record fails when both have.
RouteOutcome RouteTimes::at(StepId id, const models::SecondKeyFacts& keys) {
  const auto body = program_.steps[id].datum;
  const auto one = route(body);
  sets_off_[id] = {{body, 1.0 + keys.share}};
  const auto first = mixed(one.ok, one.ok_time, one.failed, one.failed_time);
  Mixture ok, failed, delivery;
  ok.add((1.0 - keys.share) * one.ok, one.ok_time);
  ok.add(keys.share * one.ok * one.ok, one.ok_time + one.ok_time);
  ok.add(keys.share * one.ok * one.failed, one.ok_time + one.failed_time);
  ok.add(keys.share * one.failed * one.ok, one.failed_time + one.ok_time);
  failed.add((1.0 - keys.share) * one.failed, one.failed_time);
  failed.add(keys.share * one.failed * one.failed, one.failed_time + one.failed_time);
  const double missed = std::max(0.0, 1.0 - one.delivered);
  delivery.add(one.delivered, one.delivery_time);
  delivery.add(keys.share * missed * one.delivered, first + one.delivery_time);
  RouteOutcome all;
  all.failed = one.failed * (1.0 - keys.share + keys.share * one.failed);
  all.lost = one.lost + keys.share * (1.0 - one.lost) * one.lost;
  all.ok = 1.0 - all.failed - all.lost;
  all.ok_time = ok.time();
  all.failed_time = failed.time();
  all.delivered = one.delivered * (1.0 + keys.share * missed);
  all.delivery_time = delivery.time();
  return all;
}

RouteOutcome RouteTimes::at(StepId, const models::IdentityFacts&) {
  RouteOutcome merged;
  merged.delivered = 1.0;
  return merged;
}

/// Calls in sequence, whatever becomes of each; a record is in any of them alike.
RouteOutcome RouteTimes::at(StepId id, const models::LoaderFacts& loader) {
  const auto entry = program_.steps[id].datum;
  const auto call = route(entry);
  const auto each = mixed(call.ok, call.ok_time, call.failed, call.failed_time);
  const double n = loader.calls;
  sets_off_[id] = {{entry, n}};
  RouteOutcome all;
  all.ok_time = repeated(each, n, n * n);
  all.delivered = call.delivered;
  // Before call i come i of them: i and i^2 averaged over 0 ... n - 1.
  all.delivery_time = repeated(each, (n - 1.0) / 2.0, (n - 1.0) * (2.0 * n - 1.0) / 6.0) + call.delivery_time;
  return all;
}

/// One poll, which finds the job done: how often a client asks depends on how long the job takes.
RouteOutcome RouteTimes::at(StepId id, const models::BulkFacts& bulk) {
  const auto& step = program_.steps[id];
  RouteOutcome passed;
  if (step.action == models::BulkJob::rest) passed.ok_time = constant_time(sim::to_seconds(bulk.poll));
  if (step.action != models::BulkJob::submit) return passed;
  const auto batch = route(step.datum);
  sets_off_[id] = {{step.datum, bulk.batches}};
  passed.delivered = batch.delivered;
  passed.delivery_time = batch.delivery_time;
  return passed;
}

RouteOutcome RouteTimes::at(StepId id, const models::TriggerFacts& trigger) {
  const auto& params = trigger.params;
  if (trigger.kind == models::TriggerKind::during) return nested_calls(id, params);
  sets_off_[id] = {{program_.entries[params.flow].own, params.probability * params.count.mean()}};
  return {};
}

/// Calls in sequence, ended by the first that fails; its record is the nested flow's own.
RouteOutcome RouteTimes::nested_calls(StepId id, const models::TriggerParams& trigger) {
  auto call = route(program_.entries[trigger.flow].held);
  call.delivered = 0.0;
  call.after = {};
  constexpr double nothing = 1e-15;
  RouteOutcome so_far;  // of i calls
  RouteOutcome all;
  Mixture ok, failed;
  double expected = 0.0;
  ok.add(1.0 - trigger.probability, RouteTime{});
  for (std::uint32_t i = 0;; ++i) {
    const double makes = trigger.probability * trigger.count.at_least(i);  // at least so many calls
    const double makes_more = trigger.probability * trigger.count.at_least(i + 1);
    ok.add((makes - makes_more) * so_far.ok, so_far.ok_time);
    if (makes_more * so_far.ok < nothing) break;
    expected += makes_more * so_far.ok;
    all.failed += makes_more * so_far.ok * call.failed;
    failed.add(makes_more * so_far.ok * call.failed, so_far.ok_time + call.failed_time);
    all.lost += makes_more * so_far.ok * call.lost;
    so_far = followed(so_far, call);
  }
  all.ok = 1.0 - all.failed - all.lost;
  all.ok_time = ok.time();
  all.failed_time = failed.time();
  sets_off_[id] = {{program_.entries[trigger.flow].held, expected}};
  return all;
}

}  // namespace loadscape::analysis
