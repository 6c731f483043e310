#include "analysis/figures.hpp"

#include <array>
#include <numeric>

namespace loadscape::analysis {
namespace {

using models::FlowObservation;
using models::LimitObservation;
using models::NodeObservation;

Figure ratio(double numerator, double denominator) {
  if (denominator <= 0.0) return std::nullopt;
  return numerator / denominator;
}

constexpr std::string_view none_delivered = "no record was delivered";
constexpr std::string_view none_aged = "nothing was read from a copy, and no change was delivered";

std::uint64_t failures_in(const FlowObservation& o) {
  return std::accumulate(o.failed.begin(), o.failed.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& reason) { return sum + reason.second; });
}

Figure quantile(const sim::Histogram& times, double probability) {
  if (times.count() == 0) return std::nullopt;
  return times.quantile_s(probability);
}
Figure quantile(const FlowObservation& o, double probability) { return quantile(o.end_to_end_time, probability); }
Figure age(const FlowObservation& o, double probability) { return quantile(o.staleness, probability); }

using F = FlowResult;
using O = FlowObservation;
constexpr std::array rows_of_flow{
    FlowRow{"offered", [](F& f) -> Estimate& { return f.offered; },
            [](const O& o, double) -> Figure { return number(o.offered); }, "", true},
    FlowRow{"accepted", [](F& f) -> Estimate& { return f.accepted; },
            [](const O& o, double) -> Figure { return number(o.accepted); }, "", true},
    FlowRow{"delivered", [](F& f) -> Estimate& { return f.delivered; },
            [](const O& o, double) -> Figure { return number(o.delivered); }, "", true},
    FlowRow{"in_deadline", [](F& f) -> Estimate& { return f.in_deadline; },
            [](const O& o, double) -> Figure { return number(o.in_deadline); }, "", true},
    FlowRow{"lost", [](F& f) -> Estimate& { return f.lost; },
            [](const O& o, double) -> Figure { return number(o.lost); }, "", true},
    FlowRow{"expired", [](F& f) -> Estimate& { return f.expired; },
            [](const O& o, double) -> Figure { return number(o.expired); }, "", true},
    FlowRow{"dead_lettered", [](F& f) -> Estimate& { return f.dead_lettered; },
            [](const O& o, double) -> Figure { return number(o.dead_lettered); }, "", true},
    FlowRow{"in_flight_at_end", [](F& f) -> Estimate& { return f.in_flight_at_end; },
            [](const O& o, double) -> Figure { return number(o.in_flight); }, "", true},
    FlowRow{"failed_total", [](F& f) -> Estimate& { return f.failed_total; },
            [](const O& o, double) -> Figure { return number(failures_in(o)); }, "", true},
    FlowRow{"duplicates", [](F& f) -> Estimate& { return f.duplicates; },
            [](const O& o, double) -> Figure { return number(o.duplicates); }, "", true},
    FlowRow{"reordered", [](F& f) -> Estimate& { return f.reordered; },
            [](const O& o, double) -> Figure { return number(o.reordered); }, "", true},
    FlowRow{"deduplicated", [](F& f) -> Estimate& { return f.deduplicated; },
            [](const O& o, double) -> Figure { return number(o.deduplicated); }, "", true},
    FlowRow{"degraded", [](F& f) -> Estimate& { return f.degraded; },
            [](const O& o, double) -> Figure { return number(o.degraded); }, "", true},
    FlowRow{"redriven", [](F& f) -> Estimate& { return f.redriven; },
            [](const O& o, double) -> Figure { return number(o.redriven); }, "", true},
    FlowRow{"corrupted", [](F& f) -> Estimate& { return f.corrupted; },
            [](const O& o, double) -> Figure { return number(o.corrupted); }, "", true},
    FlowRow{"throughput_per_s", [](F& f) -> Estimate& { return f.throughput_per_s; },
            [](const O& o, double window_s) { return ratio(number(o.delivered), window_s); }, "the window is empty"},
    FlowRow{"goodput_per_s", [](F& f) -> Estimate& { return f.goodput_per_s; },
            [](const O& o, double window_s) { return ratio(number(o.in_deadline), window_s); }, "the window is empty"},
    FlowRow{"success_share", [](F& f) -> Estimate& { return f.success_share; },
            [](const O& o, double) { return ratio(number(o.delivered), number(o.offered)); }, none_offered},
    FlowRow{"goodput_share", [](F& f) -> Estimate& { return f.goodput_share; },
            [](const O& o, double) { return ratio(number(o.in_deadline), number(o.offered)); }, none_offered},
    FlowRow{"attempts_per_record", [](F& f) -> Estimate& { return f.attempts_per_record; },
            [](const O& o, double) { return ratio(number(o.attempts), number(o.offered)); }, none_offered},
    FlowRow{"end_to_end_time_s.mean", [](F& f) -> Estimate& { return f.end_to_end_time_s.mean; },
            [](const O& o, double) { return ratio(o.end_to_end_time.sum_s(), number(o.end_to_end_time.count())); },
            none_delivered},
    FlowRow{"end_to_end_time_s.p50", [](F& f) -> Estimate& { return f.end_to_end_time_s.p50; },
            [](const O& o, double) { return quantile(o, 0.50); }, none_delivered},
    FlowRow{"end_to_end_time_s.p95", [](F& f) -> Estimate& { return f.end_to_end_time_s.p95; },
            [](const O& o, double) { return quantile(o, 0.95); }, none_delivered},
    FlowRow{"end_to_end_time_s.p99", [](F& f) -> Estimate& { return f.end_to_end_time_s.p99; },
            [](const O& o, double) { return quantile(o, 0.99); }, none_delivered},
    FlowRow{"end_to_end_time_s.max", [](F& f) -> Estimate& { return f.end_to_end_time_s.max; },
            [](const O& o, double) { return quantile(o, 1.0); }, none_delivered},
    FlowRow{"staleness_s.mean", [](F& f) -> Estimate& { return f.staleness_s.mean; },
            [](const O& o, double) { return ratio(o.staleness.sum_s(), number(o.staleness.count())); }, none_aged},
    FlowRow{"staleness_s.p50", [](F& f) -> Estimate& { return f.staleness_s.p50; },
            [](const O& o, double) { return age(o, 0.50); }, none_aged},
    FlowRow{"staleness_s.p95", [](F& f) -> Estimate& { return f.staleness_s.p95; },
            [](const O& o, double) { return age(o, 0.95); }, none_aged},
    FlowRow{"staleness_s.p99", [](F& f) -> Estimate& { return f.staleness_s.p99; },
            [](const O& o, double) { return age(o, 0.99); }, none_aged},
    FlowRow{"staleness_s.max", [](F& f) -> Estimate& { return f.staleness_s.max; },
            [](const O& o, double) { return age(o, 1.0); }, none_aged},
    FlowRow{"stale", [](F& f) -> Estimate& { return f.stale; },
            [](const O& o, double) -> Figure { return number(o.stale); }, "", true},
    FlowRow{"stale_share", [](F& f) -> Estimate& { return f.stale_share; },
            [](const O& o, double) { return ratio(number(o.stale), number(o.staleness.count())); }, none_aged},
};

using J = models::JobObservation;
constexpr std::string_view none_completed = "no job was completed";
constexpr std::array rows_of_job{
    JobRow{&JobEstimates::due, [](const J& j, double) -> Figure { return number(j.due); }, "", true},
    JobRow{&JobEstimates::started, [](const J& j, double) -> Figure { return number(j.started); }, "", true},
    JobRow{&JobEstimates::skipped, [](const J& j, double) -> Figure { return number(j.skipped); }, "", true},
    JobRow{&JobEstimates::queued, [](const J& j, double) -> Figure { return number(j.queued); }, "", true},
    JobRow{&JobEstimates::overran, [](const J& j, double) -> Figure { return number(j.overran); }, "", true},
    JobRow{&JobEstimates::completed, [](const J& j, double) -> Figure { return number(j.completed); }, "", true},
    JobRow{&JobEstimates::incomplete, [](const J& j, double) -> Figure { return number(j.incomplete); }, "", true},
    JobRow{&JobEstimates::chunks, [](const J& j, double) -> Figure { return number(j.chunks); }, "", true},
    JobRow{&JobEstimates::calls, [](const J& j, double) -> Figure { return number(j.calls); }, "", true},
    JobRow{&JobEstimates::error_table, [](const J& j, double) -> Figure { return number(j.error_table); }, "", true},
    JobRow{&JobEstimates::redone, [](const J& j, double) -> Figure { return number(j.redone); }, "", true},
    JobRow{&JobEstimates::running_at_end, [](const J& j, double) -> Figure { return number(j.running_at_end); }, ""},
    JobRow{&JobEstimates::duration_mean_s,
           [](const J& j, double) { return ratio(j.duration_sum_s, number(j.completed)); }, none_completed},
    JobRow{&JobEstimates::duration_max_s,
           [](const J& j, double) { return j.completed > 0 ? Figure{j.duration_max_s} : std::nullopt; },
           none_completed},
};

using N = NodeObservation;

Figure offered_load(const N& n) {
  if (n.departures == 0) return std::nullopt;
  return ratio(number(n.arrivals) * n.service_sum_s, number(n.departures) * n.available_s);
}

constexpr std::array rows_of_node{
    NodeRow{&NodeResult::utilization,
            [](const N& n, double) -> Figure {
              return n.servers ? ratio(n.busy_server_s, n.available_server_s.value_or(*n.servers * n.available_s))
                               : std::nullopt;
            },
            "its servers are unlimited, or it was never available"},
    NodeRow{&NodeResult::busy_servers, [](const N& n, double w) { return ratio(n.busy_server_s, w); },
            "the window is empty"},
    NodeRow{&NodeResult::offered_load, [](const N& n, double) { return offered_load(n); }, "nothing was completed"},
    NodeRow{&NodeResult::queue_length, [](const N& n, double w) { return ratio(n.queue_s, w); }, "the window is empty"},
    NodeRow{&NodeResult::max_queue, [](const N& n, double) -> Figure { return number(n.max_queue); }, ""},
    NodeRow{&NodeResult::wait_mean_s, [](const N& n, double) { return ratio(n.wait.sum_s(), number(n.wait.count())); },
            "nothing was served"},
    NodeRow{&NodeResult::wait_p95_s,
            [](const N& n, double) { return n.wait.count() > 0 ? Figure{n.wait.quantile_s(0.95)} : std::nullopt; },
            "nothing was served"},
    NodeRow{&NodeResult::service_time_s,
            [](const N& n, double) { return ratio(n.service_sum_s, number(n.departures)); }, "nothing was completed"},
    NodeRow{&NodeResult::throughput_per_s, [](const N& n, double w) { return ratio(number(n.departures), w); },
            "the window is empty"},
    NodeRow{&NodeResult::rejected, [](const N& n, double) -> Figure { return number(n.rejected); }, "", true},
    NodeRow{&NodeResult::reneged, [](const N& n, double) -> Figure { return number(n.reneged); }, "", true},
    NodeRow{&NodeResult::availability, [](const N& n, double w) { return ratio(n.available_s, w); },
            "the window is empty"},
};

using L = LimitObservation;
constexpr std::array rows_of_limit{
    LimitRow{&LimitResult::used, [](const L& l, double) -> Figure { return number(l.used); }, ""},
    LimitRow{&LimitResult::refused, [](const L& l, double) -> Figure { return number(l.refused); }, ""},
    LimitRow{&LimitResult::delayed, [](const L& l, double) -> Figure { return number(l.delayed); }, ""},
    LimitRow{&LimitResult::overrun, [](const L& l, double) -> Figure { return number(l.overrun); }, ""},
    LimitRow{&LimitResult::delay_mean_s, [](const L& l, double) { return ratio(l.delay_s, number(l.delayed)); },
             "nothing was delayed"},
    LimitRow{&LimitResult::max_in_window, [](const L& l, double) -> Figure { return number(l.max_in_window); }, ""},
    LimitRow{&LimitResult::peak_use_share,
             [](const L& l, double) { return ratio(number(l.max_in_window), number(l.allowance)); },
             "the allowance is zero"},
    LimitRow{&LimitResult::exhausted_share, [](const L& l, double d) { return ratio(l.exhausted_s, d); },
             "the run is empty"},
    LimitRow{&LimitResult::exhausted_replications,
             [](const L& l, double) -> Figure { return l.first_exhausted_at_s ? 1.0 : 0.0; }, ""},
    LimitRow{&LimitResult::first_exhausted_at_s, [](const L& l, double) { return l.first_exhausted_at_s; },
             "never exhausted"},
};

using P = models::PolicyObservation;
constexpr std::array rows_of_policy{
    PolicyRow{&PolicyResult::calls, [](const P& p, double) -> Figure { return number(p.calls); }, ""},
    PolicyRow{&PolicyResult::refused, [](const P& p, double) -> Figure { return number(p.refused); }, ""},
    PolicyRow{&PolicyResult::repeated, [](const P& p, double) -> Figure { return number(p.repeated); }, ""},
    PolicyRow{&PolicyResult::denied, [](const P& p, double) -> Figure { return number(p.denied); }, ""},
    PolicyRow{&PolicyResult::opened, [](const P& p, double) -> Figure { return number(p.opened); }, ""},
    PolicyRow{&PolicyResult::open_s, [](const P& p, double) -> Figure { return p.open_s; }, ""},
};

}  // namespace

std::span<const FlowRow> flow_rows() { return rows_of_flow; }
std::span<const JobRow> job_rows() { return rows_of_job; }
std::span<const NodeRow> node_rows() { return rows_of_node; }
std::span<const LimitRow> limit_rows() { return rows_of_limit; }
std::span<const PolicyRow> policy_rows() { return rows_of_policy; }

}  // namespace loadscape::analysis
