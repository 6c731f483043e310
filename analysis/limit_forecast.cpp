#include "analysis/limit_forecast.hpp"

#include "analysis/estimate.hpp"
#include "analysis/limit_relief.hpp"
#include "analysis/station_network.hpp"
#include "models/compiled.hpp"
#include "models/topology.hpp"

#include <fmt/format.h>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <variant>

namespace loadscape::analysis {
namespace {

using models::ArrivalKind;
using models::Flow;
using sim::Duration;

/// Calendars are looked at minute by minute, in long runs less often.
constexpr Duration shortest_bucket = std::chrono::minutes{1};
constexpr std::int64_t most_buckets = 20'000;
constexpr double normal_95 = 1.959963984540054;

/// A limit that counts calls in windows, or lets them flow at a rate, as a fluid would find it.
struct Counting {
  double allowance = 0.0;
  Duration window{0};
  std::optional<double> refill_per_s;  ///< a bucket; else a window that slides
  bool delays = false;
};

std::optional<Counting> counting_of(const models::NodeFacts& facts) {
  if (const auto* quota = std::get_if<models::RollingQuota::Params>(&facts)) {
    return Counting{static_cast<double>(quota->allowance), quota->window, std::nullopt,
                    quota->on_breach == models::OnBreach::delay};
  }
  if (const auto* bucket = std::get_if<models::TokenBucket::Params>(&facts)) {
    const auto size = static_cast<double>(bucket->size);
    return Counting{size, sim::from_seconds(size / bucket->refill_per_s), bucket->refill_per_s,
                    bucket->on_breach == models::OnBreach::delay};
  }
  return std::nullopt;
}

/// Index of dispersion of the counts of an arrival process in the long run: variance / mean.
double dispersion_of(const models::Arrivals& arrivals) {
  if (arrivals.kind == ArrivalKind::schedule || arrivals.kind == ArrivalKind::replay) return 0.0;
  if (arrivals.kind != ArrivalKind::renewal) return 1.0;
  const double mean = arrivals.interarrival_time->mean();
  return arrivals.interarrival_time->variance() / (mean * mean);  // [Cox62 sec. 4.2]
}

/// Least variance of a whole number with that mean: it is one of its two neighbors.
double least_variance(double mean) {
  const double part = mean - std::floor(mean);
  return part * (1.0 - part);
}

double messages_per_arrival(const Flow& flow) { return flow.batch ? mean_chunks_per_job(*flow.batch) : 1.0; }

/// Stretches of the run, and what arrives in each.
struct Calendar {
  Duration bucket{0};
  Eigen::MatrixXd arrivals;  ///< bucket x flow [messages], in the mean
};

/// The use of one limit over the run.
struct Use {
  Eigen::MatrixXd calls;     ///< bucket x flow
  Eigen::VectorXd total;     ///< by bucket
  Eigen::VectorXd variance;  ///< of total
};

/// Sums over the window that ends with each bucket.
Eigen::VectorXd sliding_sums(const Eigen::VectorXd& values, Eigen::Index width) {
  Eigen::VectorXd sums(values.size());
  double inside = 0.0;
  for (Eigen::Index k = 0; k < values.size(); ++k) {
    inside += values(k);
    if (k >= width) inside -= values(k - width);
    sums(k) = inside;
  }
  return sums;
}

class Forecaster {
 public:
  Forecaster(const models::Scenario& scenario, const models::Compiled& compiled)
      : scenario_{scenario},
        flows_{flows_of(scenario.landscape)},
        graph_{compiled.graph()},
        program_{compiled.program()},
        network_{program_, flows_, mean_arrivals()} {
    network_.solve();
  }

  /// @param estimate  of the same topology: who counts calls while they are under way is a station to it
  TopologyForecast forecast(const TopologyEstimate& estimate) {
    TopologyForecast result;
    for (std::size_t vertex = 0; vertex < program_.facts.size(); ++vertex) {
      if (const auto counting = counting_of(program_.facts[vertex])) {
        result.limits.push_back(counted(vertex, *counting));
      } else if (const auto* permits = std::get_if<models::ConcurrencyLimit::Params>(&program_.facts[vertex])) {
        result.limits.push_back(under_way(vertex, *permits, find_station(estimate, graph_[vertex].name)));
      }
    }
    if (!result.limits.empty()) result.not_modeled = missing();
    return result;
  }

 private:
  std::vector<ExternalArrivals> mean_arrivals() const {
    std::vector<ExternalArrivals> all;
    for (const auto& flow : flows_) {
      const auto expected = flow.arrivals.expected(scenario_.starts, scenario_.starts + scenario_.duration);
      const double per_s = expected.value_or(0.0) * messages_per_arrival(flow) / sim::to_seconds(scenario_.duration);
      all.push_back({per_s, per_s, 1.0});
    }
    return all;
  }

  LimitForecast describe(std::size_t vertex) const {
    LimitForecast limit;
    limit.name = graph_[vertex].name;
    const auto& parameters = graph_[vertex].parameters;
    const auto counts = std::ranges::find(parameters, "counts", &std::pair<std::string, std::string>::first);
    limit.counts = counts == parameters.end() ? "calls" : counts->second;
    limit.component = graph_[vertex].component;
    return limit;
  }

  /// Whole buckets to a window, or windows shorter than a bucket.
  Duration bucket_for(Duration window) const {
    const auto shortest = std::max(shortest_bucket, scenario_.duration / most_buckets);
    if (window <= shortest) return shortest;
    return window / ((window + shortest - Duration{1}) / shortest);
  }

  Calendar calendar(Duration bucket) const {
    const auto count = static_cast<Eigen::Index>((scenario_.duration + bucket - Duration{1}) / bucket);
    Calendar result{bucket, Eigen::MatrixXd::Zero(count, static_cast<Eigen::Index>(flows_.size()))};
    for (std::size_t flow = 0; flow < flows_.size(); ++flow) {
      const double each = messages_per_arrival(flows_[flow]);
      for (Eigen::Index k = 0; k < count; ++k) {
        const auto from = scenario_.starts + bucket * k;
        const auto to = std::min(from + bucket, scenario_.starts + scenario_.duration);
        result.arrivals(k, static_cast<Eigen::Index>(flow)) =
            each * flows_[flow].arrivals.expected(from, to).value_or(0.0);
      }
    }
    return result;
  }

  /// Calls of each flow (column) for one message that each flow (row) has from outside.
  Eigen::MatrixXd calls_per_message(std::size_t vertex) const {
    const auto count = static_cast<Eigen::Index>(flows_.size());
    Eigen::MatrixXd calls = Eigen::MatrixXd::Zero(count, count);
    for (sim::StepId id = 0; id < program_.steps.size(); ++id) {
      const auto& step = program_.steps[id];
      const bool gives_back = step.partner < id;
      if (step.vertex == vertex && !gives_back) calls.col(step.flow) += network_.visits(id);
    }
    return calls;
  }

  Use use_of(std::size_t vertex, const Calendar& calendar) const {
    const auto per_message = calls_per_message(vertex);
    Use use{calendar.arrivals * per_message, {}, {}};
    use.total = use.calls.rowwise().sum();
    Eigen::VectorXd variance(per_message.rows());
    for (Eigen::Index flow = 0; flow < per_message.rows(); ++flow) {
      const double calls = per_message.row(flow).sum();
      variance(flow) =
          least_variance(calls) + dispersion_of(flows_[static_cast<std::size_t>(flow)].arrivals) * calls * calls;
    }
    use.variance = calendar.arrivals * variance;
    return use;
  }

  LimitForecast counted(std::size_t vertex, const Counting& counting) const {
    const auto times = calendar(bucket_for(counting.window));
    const auto use = use_of(vertex, times);
    auto limit = describe(vertex);
    limit.allowance = static_cast<std::uint64_t>(counting.allowance);
    limit.window_s = sim::to_seconds(counting.window);
    limit.offered = use.total.sum();
    find_peak(limit, use, times, counting);
    if (counting.refill_per_s) {
      drain(limit, use, times, counting);
    } else {
      slide(limit, use, times, counting);
    }
    if (limit.peak_share >= share_worth_relief) limit.relief = relief_of(scenario_, calls_per_message(vertex), limit);
    return limit;
  }

  /// Buckets to a window; and what a bucket's calls are to a window that is shorter.
  static Eigen::Index width_of(const Calendar& times, const Counting& counting) {
    return std::max<Eigen::Index>(1, counting.window / times.bucket);
  }
  static double share_of(const Calendar& times, const Counting& counting) {
    return std::min(1.0, sim::to_seconds(counting.window) / sim::to_seconds(times.bucket));
  }
  double end_of(const Calendar& times, Eigen::Index bucket) const {
    return std::min(sim::to_seconds(times.bucket) * static_cast<double>(bucket + 1),
                    sim::to_seconds(scenario_.duration));
  }

  void find_peak(LimitForecast& limit, const Use& use, const Calendar& times, const Counting& counting) const {
    const auto width = width_of(times, counting);
    const double share = share_of(times, counting);
    Eigen::Index peak = 0;
    limit.peak_use = share * sliding_sums(use.total, width).maxCoeff(&peak);
    limit.peak_share = limit.peak_use / counting.allowance;
    limit.peak_at_s = end_of(times, peak);
    const auto first = std::max<Eigen::Index>(0, peak - width + 1);
    for (std::size_t flow = 0; flow < flows_.size(); ++flow) {
      const double calls =
          share * use.calls.col(static_cast<Eigen::Index>(flow)).segment(first, peak - first + 1).sum();
      if (calls > 0.0) limit.used_by.push_back({flows_[flow].name, calls});
    }
    std::ranges::stable_sort(limit.used_by, std::ranges::greater{}, &FlowUse::calls);
  }

  /// A window that slides: before it is full for the first time nothing has been refused, so that instant depends on
  /// what is offered alone; from there on as a fluid.
  void slide(LimitForecast& limit, const Use& use, const Calendar& times, const Counting& counting) const {
    const auto width = width_of(times, counting);
    const double share = share_of(times, counting);
    const Eigen::VectorXd mean = share * sliding_sums(use.total, width);
    const Eigen::VectorXd deviation = (share * sliding_sums(use.variance, width)).cwiseSqrt();
    limit.first_exhausted_at_s = first_reach(mean, counting.allowance, times);
    limit.earliest_s = first_reach(mean + normal_95 * deviation, counting.allowance, times);
    limit.latest_s = first_reach(mean - normal_95 * deviation, counting.allowance, times);
    double likely = 0.0;
    for (Eigen::Index k = 0; k < mean.size(); ++k) {
      const double room = counting.allowance - mean(k);
      const double probability =
          deviation(k) > 0.0 ? 0.5 * std::erfc(room / (deviation(k) * std::sqrt(2.0))) : (room <= 0.0 ? 1.0 : 0.0);
      likely = std::max(likely, probability);
    }
    limit.exhausted_probability = likely;
    admit(limit, use.total, counting, [&, inside = 0.0, let_in = std::vector<double>()](double wanted) mutable {
      const auto k = let_in.size();
      if (k >= static_cast<std::size_t>(width)) inside -= let_in[k - static_cast<std::size_t>(width)];
      const double room = std::max(0.0, counting.allowance - inside) / share;
      const double admitted = std::min(wanted, room);
      inside += share * admitted;
      let_in.push_back(share * admitted);
      return admitted;
    });
  }

  /// When the line through the values, from 0 at the start of the run, first comes to `level`.
  std::optional<double> first_reach(const Eigen::VectorXd& values, double level, const Calendar& times) const {
    double before = 0.0;
    for (Eigen::Index k = 0; k < values.size(); ++k) {
      if (values(k) < level) {
        before = values(k);
        continue;
      }
      const double begin = sim::to_seconds(times.bucket) * static_cast<double>(k);
      return begin + (end_of(times, k) - begin) * (level - before) / (values(k) - before);
    }
    return std::nullopt;
  }

  /// A bucket: tokens flow in at a constant rate and out with the calls.
  void drain(LimitForecast& limit, const Use& use, const Calendar& times, const Counting& counting) const {
    const double bucket_s = sim::to_seconds(times.bucket);
    const double inflow = *counting.refill_per_s * bucket_s;
    double tokens = counting.allowance;
    Eigen::Index k = 0;
    admit(limit, use.total, counting, [&](double wanted) {
      const double there = tokens + inflow;
      const double admitted = std::min(wanted, there);
      if (wanted >= there && wanted > inflow && !limit.first_exhausted_at_s) {
        limit.first_exhausted_at_s = bucket_s * (static_cast<double>(k) + tokens / (wanted - inflow));
      }
      tokens = std::min(counting.allowance, there - admitted);
      ++k;
      return admitted;
    });
    limit.exhausted_probability = limit.first_exhausted_at_s ? 1.0 : 0.0;
  }

  /// @param let_in  calls admitted of those that want to pass in the next bucket
  template <class LetIn>
  static void admit(LimitForecast& limit, const Eigen::VectorXd& offered, const Counting& counting, LetIn let_in) {
    double waiting = 0.0;
    for (Eigen::Index k = 0; k < offered.size(); ++k) {
      const double wanted = offered(k) + waiting;
      const double left = wanted - let_in(wanted);
      if (counting.delays) {
        waiting = left;
        limit.delayed = std::max(limit.delayed, waiting);
      } else {
        limit.refused += left;
      }
    }
  }

  /// Calls under way, at the rates of the peak: a station whose servers are the permits.
  LimitForecast under_way(std::size_t vertex, const models::ConcurrencyLimit::Params& permits,
                          const StationEstimate* station) const {
    auto limit = describe(vertex);
    limit.allowance = permits.allowance;
    if (station == nullptr || !station->holding_mean_s) return limit;
    const Eigen::RowVectorXd calls = calendar(scenario_.duration).arrivals.colwise().sum() * calls_per_message(vertex);
    limit.offered = calls.sum();
    limit.peak_use = station->arrival_rate_per_s * *station->holding_mean_s;
    limit.peak_share = limit.peak_use / static_cast<double>(permits.allowance);
    if (permits.on_breach == models::OnBreach::refuse) limit.refused = station->refused_share * limit.offered;
    for (std::size_t flow = 0; flow < flows_.size(); ++flow) {
      const double share = calls(static_cast<Eigen::Index>(flow));
      if (share > 0.0) limit.used_by.push_back({flows_[flow].name, limit.peak_use * share / limit.offered});
    }
    std::ranges::stable_sort(limit.used_by, std::ranges::greater{}, &FlowUse::calls);
    return limit;
  }

  std::vector<std::string> missing() const;

  const models::Scenario& scenario_;
  const std::vector<Flow>& flows_;
  const models::CompiledGraph& graph_;
  const models::Program& program_;
  StationNetwork network_;
};

std::vector<std::string> Forecaster::missing() const {
  std::vector<std::string> list{
      "calls that are refused and made again: each call asks once",
      "the way to a limit: calls come when their record does, the chunks of a job all at its start"};
  const auto note = [&](std::string sentence) { list.push_back(std::move(sentence)); };
  for (const auto& flow : flows_) {
    if (flow.arrivals.kind == ArrivalKind::users) note(fmt::format("the users of {}", flow.name));
    if (flow.arrivals.kind == ArrivalKind::bursts) {
      note(fmt::format("the bursts of {} (a Poisson process of the same mean rate)", flow.name));
    }
    if (flow.cache) note(fmt::format("the cache of {}: every read asks the source", flow.name));
    if (flow.poll) note(fmt::format("the polls of {}", flow.name));
    if (flow.batch && flow.batch->via == models::Via::bulk) {
      note(fmt::format("further polls of the jobs of {} (the first finds each done)", flow.name));
    }
    if (flow.batch && flow.batch->redo > 0) note(fmt::format("records of {} that are sent again", flow.name));
  }
  if (!models::faults_of(scenario_.landscape).empty()) note("faults");
  return list;
}

}  // namespace

TopologyForecast forecast_limits(const models::Scenario& scenario, const models::Compiled& compiled,
                                 const std::string& name, const std::string& kind) {
  auto forecast = Forecaster(scenario, compiled).forecast(estimate_topology(scenario, compiled, name, kind));
  forecast.name = name;
  forecast.kind = kind;
  return forecast;
}

}  // namespace loadscape::analysis
