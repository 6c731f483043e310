#include "analysis/limit_forecast.hpp"

#include "analysis/estimate.hpp"
#include "analysis/limit_relief.hpp"
#include "analysis/station_network.hpp"
#include "models/calendar.hpp"
#include "models/compiled.hpp"
#include "models/limits.hpp"
#include "models/topology.hpp"

#include <fmt/format.h>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <iterator>
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

/// A limit that counts what passes, as a fluid would find it.
struct Counting {
  double allowance = 0.0;
  double most = 0.0;  ///< with what is tolerated on top
  Duration window{0};
  models::Forgetting forgetting;
  bool delays = false;
};

std::optional<Counting> counting_of(const models::LimitSpec& limit) {
  const auto forgetting = limit.params->forgetting();
  if (forgetting.kind == models::Forgetting::Kind::unknown) return std::nullopt;
  const auto allowance = static_cast<double>(limit.params->allowance());
  return Counting{.allowance = allowance,
                  .most = std::floor(allowance * (1.0 + limit.overrun) + 1e-9),
                  .window = limit.params->window(),
                  .forgetting = forgetting,
                  .delays = limit.on_breach == models::OnBreach::delay};
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

/// Whole windows of buckets, one behind each bucket or one after the other.
struct Windows {
  Eigen::Index width = 1;  ///< buckets; 1 as well when windows are shorter than a bucket
  double share = 1.0;      ///< of a bucket's use that falls into a window shorter than it
  Eigen::Index offset = -1;  ///< by the clock: buckets of the first window that lie before the run; -1: they slide

  /// Of the window in which bucket k is, up to it.
  Eigen::Index first(Eigen::Index k) const {
    const auto begin = offset < 0 ? k - width + 1 : (k + offset) / width * width - offset;
    return std::max<Eigen::Index>(0, begin);
  }
  /// Use of each bucket's window, up to it.
  Eigen::VectorXd sums(const Eigen::VectorXd& values) const {
    Eigen::VectorXd sums(values.size());
    double inside = 0.0;
    Eigen::Index begin = 0;
    for (Eigen::Index k = 0; k < values.size(); ++k) {
      inside += values(k);
      for (; begin < first(k); ++begin) inside -= values(begin);
      sums(k) = share * inside;
    }
    return sums;
  }
};

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
      const auto* limit = std::get_if<models::LimitSpec>(&program_.facts[vertex]);
      if (limit == nullptr) continue;
      if (const auto counting = counting_of(*limit)) {
        result.limits.push_back(counted(vertex, *limit, *counting));
      } else if (models::permits_of(*limit)) {
        result.limits.push_back(under_way(vertex, *limit, find_station(estimate, graph_[vertex].name)));
      } else {
        result.not_modeled.push_back(fmt::format("limit {}: {}", graph_[vertex].name, models::text_of(*limit)));
      }
    }
    if (!result.limits.empty()) std::ranges::move(missing(), std::back_inserter(result.not_modeled));
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

  /// Use by each flow (column) for one message that each flow (row) has from outside.
  Eigen::MatrixXd use_per_message(std::size_t vertex, const models::LimitSpec& limit) const {
    const auto count = static_cast<Eigen::Index>(flows_.size());
    const auto costs = costs_of(limit, scenario_.landscape);
    Eigen::MatrixXd use = Eigen::MatrixXd::Zero(count, count);
    for (sim::StepId id = 0; id < program_.steps.size(); ++id) {
      const auto& step = program_.steps[id];
      const bool gives_back = step.partner < id;
      if (step.vertex != vertex || gives_back) continue;
      const double records = limit.counts == models::LimitUse::records ? step.records : 1.0;
      use.col(step.flow) += records * static_cast<double>(costs[step.flow]) * network_.visits(id);
    }
    return use;
  }

  static Use use_of(const Eigen::MatrixXd& per_message, const std::vector<Flow>& flows, const Calendar& calendar) {
    Use use{calendar.arrivals * per_message, {}, {}};
    use.total = use.calls.rowwise().sum();
    Eigen::VectorXd variance(per_message.rows());
    for (Eigen::Index flow = 0; flow < per_message.rows(); ++flow) {
      const double calls = per_message.row(flow).sum();
      variance(flow) =
          least_variance(calls) + dispersion_of(flows[static_cast<std::size_t>(flow)].arrivals) * calls * calls;
    }
    use.variance = calendar.arrivals * variance;
    return use;
  }

  LimitForecast counted(std::size_t vertex, const models::LimitSpec& spec, const Counting& counting) const {
    const auto times = calendar(bucket_for(counting.window));
    const auto per_message = use_per_message(vertex, spec);
    const auto use = use_of(per_message, flows_, times);
    const auto windows = windows_of(times, counting);
    auto limit = describe(vertex);
    limit.allowance = spec.params->allowance();
    limit.window_s = sim::to_seconds(counting.window);
    limit.offered = use.total.sum();
    find_peak(limit, use, times, windows);
    if (counting.forgetting.kind == models::Forgetting::Kind::steadily) {
      drain(limit, use, times, counting);
    } else {
      fill(limit, use, times, counting, windows);
    }
    if (limit.peak_share >= share_worth_relief) limit.relief = relief_of(scenario_, per_message, limit);
    return limit;
  }

  Windows windows_of(const Calendar& times, const Counting& counting) const {
    Windows windows;
    windows.width = std::max<Eigen::Index>(1, counting.window / times.bucket);
    windows.share = std::min(1.0, sim::to_seconds(counting.window) / sim::to_seconds(times.bucket));
    if (counting.forgetting.kind == models::Forgetting::Kind::by_clock && windows.width > 1) {
      const auto begins = scenario_.starts + counting.forgetting.ahead + models::one_week;  // zones lie within a day
      windows.offset = (begins % counting.window) / times.bucket;
    }
    return windows;
  }
  double end_of(const Calendar& times, Eigen::Index bucket) const {
    return std::min(sim::to_seconds(times.bucket) * static_cast<double>(bucket + 1),
                    sim::to_seconds(scenario_.duration));
  }

  void find_peak(LimitForecast& limit, const Use& use, const Calendar& times, const Windows& windows) const {
    Eigen::Index peak = 0;
    limit.peak_use = windows.sums(use.total).maxCoeff(&peak);
    limit.peak_share = limit.peak_use / static_cast<double>(limit.allowance);
    limit.peak_at_s = end_of(times, peak);
    const auto first = windows.first(peak);
    for (std::size_t flow = 0; flow < flows_.size(); ++flow) {
      const auto calls = use.calls.col(static_cast<Eigen::Index>(flow)).segment(first, peak - first + 1).sum();
      if (calls > 0.0) limit.used_by.push_back({flows_[flow].name, windows.share * calls});
    }
    std::ranges::stable_sort(limit.used_by, std::ranges::greater{}, &FlowUse::calls);
  }

  /// Before a window is full for the first time nothing has been refused, so that instant depends on what is offered
  /// alone; from there on as a fluid.
  void fill(LimitForecast& limit, const Use& use, const Calendar& times, const Counting& counting,
            const Windows& windows) const {
    const auto mean = windows.sums(use.total);
    const Eigen::VectorXd deviation = (windows.share * windows.sums(use.variance)).cwiseSqrt();
    limit.first_exhausted_at_s = first_reach(mean, counting.most, times);
    limit.earliest_s = first_reach(mean + normal_95 * deviation, counting.most, times);
    limit.latest_s = first_reach(mean - normal_95 * deviation, counting.most, times);
    for (Eigen::Index k = 0; k < mean.size(); ++k) {
      limit.exhausted_probability =
          std::max(limit.exhausted_probability, probability_of(counting.most - mean(k), deviation(k)));
    }
    double inside = 0.0;
    Eigen::Index begin = 0;
    std::vector<double> let_in;
    admit(limit, use.total, counting, [&](double wanted) {
      for (; begin < windows.first(static_cast<Eigen::Index>(let_in.size())); ++begin) {
        inside -= let_in[static_cast<std::size_t>(begin)];
      }
      const double admitted = std::min(wanted, std::max(0.0, counting.most - inside) / windows.share);
      let_in.push_back(windows.share * admitted);
      inside += let_in.back();
      return admitted;
    });
  }

  /// That a normal variable exceeds its mean by so much.
  static double probability_of(double excess, double deviation) {
    if (deviation > 0.0) return 0.5 * std::erfc(excess / (deviation * std::sqrt(2.0)));
    return excess <= 0.0 ? 1.0 : 0.0;
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
  static void drain(LimitForecast& limit, const Use& use, const Calendar& times, const Counting& counting) {
    const double bucket_s = sim::to_seconds(times.bucket);
    const double inflow = counting.forgetting.per_s * bucket_s;
    double tokens = counting.most;
    Eigen::Index k = 0;
    admit(limit, use.total, counting, [&](double wanted) {
      const double there = tokens + inflow;
      const double admitted = std::min(wanted, there);
      if (wanted >= there && wanted > inflow && !limit.first_exhausted_at_s) {
        limit.first_exhausted_at_s = bucket_s * (static_cast<double>(k) + tokens / (wanted - inflow));
      }
      tokens = std::min(counting.most, there - admitted);
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
  LimitForecast under_way(std::size_t vertex, const models::LimitSpec& spec, const StationEstimate* station) const {
    auto limit = describe(vertex);
    limit.allowance = spec.params->allowance();
    if (station == nullptr || !station->holding_mean_s) return limit;
    const Eigen::RowVectorXd calls =
        calendar(scenario_.duration).arrivals.colwise().sum() * use_per_message(vertex, spec);
    limit.offered = calls.sum();
    limit.peak_use = station->arrival_rate_per_s * *station->holding_mean_s;
    limit.peak_share = limit.peak_use / static_cast<double>(limit.allowance);
    if (spec.on_breach != models::OnBreach::delay) limit.refused = station->refused_share * limit.offered;
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
