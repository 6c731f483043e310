#include "analysis/blast.hpp"

#include <boost/range/iterator_range.hpp>

#include <algorithm>
#include <cmath>

namespace loadscape::analysis {
namespace {

constexpr sim::Duration one_hour = std::chrono::hours{1};

/// A stretch of time on the run's clock (models/calendar.hpp).
struct Span {
  sim::Duration from{0};
  sim::Duration to{0};
};

double calls_per_job(const models::Flow& flow) {
  if (!flow.batch || flow.batch->chunk == 0) return 1.0;
  const double per_call = mean_records_per_call(*flow.batch);
  return per_call > 0.0 ? mean_records_per_job(*flow.batch) / per_call : 0.0;
}

double own_calls(const models::Flow& flow, const Span& span) {
  const auto& arrivals = flow.arrivals;
  if (arrivals.kind == models::ArrivalKind::users) {
    // As if nobody ever waited: the same in every hour, so enough to rank hours.
    return arrivals.users * sim::to_seconds(span.to - span.from) / arrivals.think->mean();
  }
  const double emitted = arrivals.expected(span.from, span.to).value_or(0.0);
  return arrivals.kind == models::ArrivalKind::schedule ? emitted * calls_per_job(flow) : emitted;
}

/// Calls of flow `index` within the span, those that other flows trigger included. A cycle of triggers is cut after
/// as many steps as there are flows.
double expected_calls(const std::vector<models::Flow>& flows, std::size_t index, const Span& span,
                      std::size_t steps_left) {
  const auto& flow = flows[index];
  if (!flow.trigger) return own_calls(flow, span);
  if (steps_left == 0) return 0.0;
  const auto& trigger = *flow.trigger;
  return trigger.probability * trigger.count.mean() * expected_calls(flows, trigger.flow, span, steps_left - 1);
}

/// Expected work of one record at all of its targets [s]; a mean that is infinite cannot rank hours and counts as none.
double work_per_call(const models::Landscape& landscape, const models::Flow& flow) {
  double work = 0.0;
  for (const auto to : flow.to) {
    const auto& service = flow.work ? flow.work : landscape[to].service;
    const double mean = service ? service->mean() : 0.0;
    if (std::isfinite(mean)) work += mean;
  }
  return work;
}

struct Load {
  double work_s = 0.0;
  double calls = 0.0;
};

Load load_in(const models::Landscape& landscape, const Span& span) {
  const auto& flows = models::flows_of(landscape);
  Load load;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const double calls = expected_calls(flows, i, span, flows.size());
    load.work_s += calls * work_per_call(landscape, flows[i]);
    load.calls += calls * static_cast<double>(flows[i].to.size());
  }
  return load;
}

/// Starts of whole hours of the run that lie within [from, to).
std::vector<sim::Duration> hours_within(sim::Duration from, sim::Duration to) {
  std::vector<sim::Duration> starts;
  auto start = (from + one_hour - sim::Duration{1}) / one_hour * one_hour;
  for (; start + one_hour <= to; start += one_hour) starts.push_back(start);
  return starts;
}

/// Position of the largest value; a later one must exceed it by more than rounding.
std::size_t first_largest(const std::vector<double>& values) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i] > values[best] * (1.0 + 1e-9)) best = i;
  }
  return best;
}

}  // namespace

sim::Duration peak_hour(const models::Landscape& landscape, sim::Duration starts, sim::Duration warm_up,
                        sim::Duration duration) {
  auto hours = hours_within(warm_up, duration - 2 * one_hour);
  if (hours.empty()) hours = hours_within(warm_up, duration);
  if (hours.empty()) return warm_up;
  std::vector<double> work, calls;
  for (const auto hour : hours) {
    const Load load = load_in(landscape, {starts + hour, starts + hour + one_hour});
    work.push_back(load.work_s);
    calls.push_back(load.calls);
  }
  const bool any_work = std::ranges::any_of(work, [](double w) { return w > 0.0; });
  return hours[first_largest(any_work ? work : calls)];
}

}  // namespace loadscape::analysis
