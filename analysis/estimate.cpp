#include "analysis/estimate.hpp"

#include "analysis/queueing_formulas.hpp"
#include "analysis/station_network.hpp"
#include "models/compiled.hpp"
#include "models/find_named.hpp"
#include "models/limits.hpp"
#include "models/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace loadscape::analysis {
namespace {

using models::Flow;
using sim::Duration;

/// The observed window on the clock of the profiles.
struct Window {
  Duration from, to;
  double length_s() const { return sim::to_seconds(to - from); }
};

ExternalArrivals external_arrivals(const Flow& flow, const Window& window) {
  const auto& arrivals = flow.arrivals;
  const auto expected = arrivals.expected(window.from, window.to);
  if (!expected) return {};
  const auto rate = arrivals.mean_rate_per_s();
  if (!rate) {  // single jobs, or single lines of a file
    const double each = flow.batch ? mean_chunks_per_job(*flow.batch) : 1.0;
    const double evenly = *expected * each / window.length_s();
    return {evenly, evenly, 1.0};
  }
  ExternalArrivals outside;
  outside.rate_per_s = *rate * arrivals.profile.peak(window.from, window.to);
  outside.mean_rate_per_s = *expected / window.length_s();
  if (arrivals.kind == models::ArrivalKind::renewal) {
    const double mean = arrivals.interarrival_time->mean();
    outside.cv2 = arrivals.interarrival_time->variance() / (mean * mean);
  }
  return outside;
}

/// Whether `external_arrivals` knows the kind of process.
bool is_reckoned(models::ArrivalKind kind) {
  return kind != models::ArrivalKind::none && kind != models::ArrivalKind::users;
}

std::string text_of(StationFormula formula) {
  switch (formula) {
    case StationFormula::none: return "no wait";
    case StationFormula::mm1: return "M/M/1";
    case StationFormula::mmc: return "M/M/c";
    case StationFormula::mg1: return "M/G/1 (Pollaczek-Khinchine)";
    case StationFormula::mgc: return "M/G/c (Allen-Cunneen)";
    case StationFormula::ggc: return "G/G/c (Allen-Cunneen)";
    case StationFormula::finite: return "M/M/c/K";
    case StationFormula::loss: return "M/G/c/c (Erlang B)";
    case StationFormula::layered: return "layered";
  }
  return {};
}

template <class Facts>
bool any_of_kind(const models::Program& program) {
  return std::ranges::any_of(program.facts, [](const auto& facts) { return std::holds_alternative<Facts>(facts); });
}

/// One topology's estimate in the making.
class Estimator {
 public:
  Estimator(const models::Scenario& scenario, const models::Compiled& compiled)
      : scenario_{scenario},
        flows_{flows_of(scenario.landscape)},
        graph_{compiled.graph()},
        program_{compiled.program()},
        window_{scenario.starts + scenario.warm_up, scenario.starts + scenario.duration},
        network_{program_, flows_, all_arrivals()} {}

  TopologyEstimate estimate() {
    estimate_.converged = network_.solve();
    estimate_.iterations = network_.iterations();
    list_approximations();
    list_not_modeled();
    estimate_.exact = estimate_.converged && is_product_form() && estimate_.not_modeled.empty();
    for (const auto& state : network_.stations()) {
      if (state.arrival_rate_per_s > 0.0) estimate_.stations.push_back(station_estimate(state));
    }
    for (std::uint32_t i = 0; i < flows_.size(); ++i) estimate_.flows.push_back(flow_estimate(i));
    find_bottleneck();
    return std::move(estimate_);
  }

 private:
  std::vector<ExternalArrivals> all_arrivals() const {
    std::vector<ExternalArrivals> all;
    for (const auto& flow : flows_) all.push_back(external_arrivals(flow, window_));
    return all;
  }

  sim::StepId entry_of(std::uint32_t flow) const {
    const auto& trigger = flows_[flow].trigger;
    const bool held = trigger && trigger->kind == models::TriggerKind::during;
    return held ? program_.entries[flow].held : program_.entries[flow].own;
  }

  StationEstimate station_estimate(const StationState& state) const {
    const auto& info = graph_[state.vertex];
    StationEstimate station;
    station.name = info.name;
    station.kind = info.kind;
    station.component = info.component;
    station.middleware = info.middleware;
    station.servers = state.servers;
    station.arrival_rate_per_s = state.arrival_rate_per_s;
    if (std::isfinite(state.bare_load)) station.offered_load = state.bare_load;
    station.refused_share = state.refused_share;
    station.formula = text_of(state.formula);
    station.overloaded = !state.stable;
    if (std::isfinite(state.holding_s)) station.holding_mean_s = state.holding_s;
    if (state.servers) {
      station.utilization = state.stable ? std::min(1.0, state.offered_load / *state.servers) : 1.0;
      if (std::isfinite(state.mean_load)) station.mean_utilization = std::min(1.0, state.mean_load / *state.servers);
    }
    if (state.stable && std::isfinite(state.wait_s)) {
      station.wait_mean_s = state.wait_s;
      station.queue_length = state.wait_s * state.arrival_rate_per_s * (1.0 - state.refused_share);
    }
    return station;
  }

  FlowEstimate flow_estimate(std::uint32_t index) const {
    const auto& flow = flows_[index];
    FlowEstimate estimate;
    estimate.name = flow.name;
    const auto entry = entry_of(index);
    const double records = flow.batch ? mean_records_per_chunk(*flow.batch) : 1.0;
    estimate.offered_per_s = network_.step_rate(entry) * records * static_cast<double>(flow.to.size());
    const auto& outcome = network_.times().outcome(entry);
    if (!flow.trigger && !is_reckoned(flow.arrivals.kind)) {
      estimate.why = "its arrivals are not modeled";
    } else if (estimate.offered_per_s <= 0.0) {
      estimate.why = "nothing arrives in the observed window";
    } else if (outcome.delivered <= 0.0) {
      estimate.why = "nothing is delivered";
    } else if (!std::isfinite(outcome.delivery_time.mean)) {
      estimate.why = "a station on its way is overloaded";
      estimate.overloaded = true;
    } else {
      estimate.end_to_end_time_mean_s = outcome.delivery_time.mean;
      estimate.end_to_end_time_p95_s = p95_of(outcome.delivery_time);
    }
    return estimate;
  }

  /// A single exponential service, at most behind one line of M/M/c that sees Poisson arrivals, and nothing else.
  std::optional<double> p95_of(const RouteTime& time) const {
    if (time.shape != RouteTime::Shape::exponential || time.waits > 1 || !estimate_.exact || has_retries()) {
      return std::nullopt;
    }
    if (time.waits == 0) return time.bare * std::log(20.0);
    const auto* state = network_.station(time.waited_at);
    if (std::abs(state->holding_s - time.bare) > 1e-9 * time.bare) return std::nullopt;
    return sojourn_quantile_mmc(state->arrival_rate_per_s, state->holding_s, *state->servers, 0.95);
  }

  bool has_retries() const {
    return std::ranges::any_of(program_.facts,
                               [](const auto& facts) { return std::holds_alternative<models::ErrorFacts>(facts); });
  }

  /// Open network of exponential stations with Poisson arrivals from outside: Jackson's theorem holds.
  bool is_product_form() const {
    const auto exact = [](const StationState& state) {
      const bool known = state.formula == StationFormula::none || state.formula == StationFormula::mm1 ||
                         state.formula == StationFormula::mmc;
      return state.arrival_rate_per_s <= 0.0 || (known && state.stable);
    };
    return estimate_.approximations.empty() && std::ranges::all_of(network_.stations(), exact);
  }

  void find_bottleneck() {
    for (const auto& station : estimate_.stations) {
      const auto* state = state_of(station.name);
      const bool loses = state->formula == StationFormula::finite || state->formula == StationFormula::loss;
      if (!station.servers || loses || state->bare_load <= 0.0) continue;
      const double room = *station.servers / state->bare_load;  // 0 when the load is infinite
      if (estimate_.saturates_at && room >= *estimate_.saturates_at) continue;
      estimate_.saturates_at = room;
      estimate_.bottleneck = station.name;
    }
  }

  const StationState* state_of(const std::string& name) const {
    const auto same = [&](const StationState& state) { return graph_[state.vertex].name == name; };
    return &*std::ranges::find_if(network_.stations(), same);
  }

  void list_approximations();
  void list_loads_not_modeled();
  void list_not_modeled();
  void list_nodes_not_modeled();
  void list_of_queue(const std::string& name, const models::Queue::Params& queue);
  void list_unknown_nodes();
  void note_missing(std::string sentence) {
    auto& list = estimate_.not_modeled;
    if (std::ranges::find(list, sentence) == list.end()) list.push_back(std::move(sentence));
  }

  const models::Scenario& scenario_;
  const std::vector<Flow>& flows_;
  const models::CompiledGraph& graph_;
  const models::Program& program_;
  Window window_;
  StationNetwork network_;
  TopologyEstimate estimate_;
};

void Estimator::list_approximations() {
  auto& list = estimate_.approximations;
  const auto varies = [](const Flow& flow) { return flow.arrivals.profile.varies(); };
  if (std::ranges::any_of(flows_, varies)) {
    list.emplace_back("rates that vary over time: every flow at its highest rate of the window, all at once");
  }
  for (const auto& flow : flows_) {
    if (flow.batch) {
      list.push_back(fmt::format("{}: its chunks spread evenly over the window", flow.name));
    } else if (flow.arrivals.kind == models::ArrivalKind::schedule ||
               flow.arrivals.kind == models::ArrivalKind::replay) {
      list.push_back(fmt::format("{}: its records spread over the window as if by a Poisson process", flow.name));
    }
  }
  for (const auto& flow : flows_) {
    if (flow.trigger && flow.trigger->kind == models::TriggerKind::after && flow.trigger->count.largest() > 1) {
      list.push_back(
          fmt::format("{}: its {} records come one by one, not at once", flow.name, flow.trigger->count.text()));
    }
  }
  const auto has = [&](StationFormula formula) {
    return std::ranges::any_of(network_.stations(), [&](const StationState& state) {
      return state.arrival_rate_per_s > 0.0 && state.formula == formula;
    });
  };
  if (has(StationFormula::layered)) {
    list.emplace_back("layered: workers held while others work, by iteration (approximate mean value analysis)");
  }
  if (has(StationFormula::mgc) || has(StationFormula::ggc)) {
    list.emplace_back("Allen-Cunneen: M/M/c, scaled by the variability of arrivals and services");
  }
  if (has(StationFormula::finite)) list.emplace_back("M/M/c/K: arrivals as if Poisson, services as if exponential");
  if (has(StationFormula::loss)) list.emplace_back("Erlang B: arrivals as if Poisson, retries included");
  if (has(StationFormula::mg1)) {
    list.emplace_back("M/G/1: exact for Poisson arrivals, and taken as such behind other stations");
  }
  if (!estimate_.converged) {
    list.push_back(fmt::format("the waits had not settled after {} iterations", estimate_.iterations));
  }
}

void Estimator::list_loads_not_modeled() {
  for (const auto& flow : flows_) {
    if (flow.batch && flow.batch->via == models::Via::bulk) {
      note_missing(fmt::format("further polls of the jobs of {} (the first finds each done)", flow.name));
    }
    if (flow.batch && flow.batch->redo > 0) note_missing(fmt::format("records of {} that are sent again", flow.name));
    if (!flow.trigger && !is_reckoned(flow.arrivals.kind)) {
      note_missing(fmt::format("the arrivals of {}", flow.name));
    }
    if (flow.arrivals.kind == models::ArrivalKind::bursts) {
      note_missing(fmt::format("the bursts of {} (a Poisson process of the same mean rate)", flow.name));
    }
  }
}

void Estimator::list_not_modeled() {
  list_loads_not_modeled();
  list_nodes_not_modeled();
  for (const auto& fault : models::faults_of(scenario_.landscape)) {
    note_missing(fmt::format("{} {}", models::kind_of(fault.effect), fault.name));
  }
  for (const auto vertex : boost::make_iterator_range(vertices(scenario_.landscape))) {
    const auto& system = scenario_.landscape[vertex];
    if (system.fails) note_missing(fmt::format("random failures of {}", system.name));
  }
  for (const auto& cluster : program_.clusters) {
    if (cluster.spec.fails) note_missing(fmt::format("random failures of the nodes of {}", cluster.component));
  }
  list_unknown_nodes();
}

void Estimator::list_nodes_not_modeled() {
  const auto has_patience = [](const models::NodeFacts& facts) {
    const auto* call = std::get_if<models::Call::Params>(&facts);
    return call != nullptr && call->timeout.has_value();
  };
  if (std::ranges::any_of(program_.facts, has_patience)) note_missing("timeouts (every answer comes in time)");
  for (std::size_t vertex = 0; vertex < program_.facts.size(); ++vertex) {
    const auto& facts = program_.facts[vertex];
    const auto& name = graph_[vertex].name;
    if (std::holds_alternative<models::PolicyFacts>(facts)) {
      note_missing(fmt::format("{} (as if it let every call through, once)", name));
    }
    const auto* call = std::get_if<models::Call::Params>(&facts);
    if (call != nullptr && (call->retry.budget || call->retry.on.bits != 0)) {
      note_missing(fmt::format("which retries {} does not make", name));
    }
    const auto* limit = std::get_if<models::LimitSpec>(&facts);
    if (limit != nullptr && !models::permits_of(*limit)) note_missing(fmt::format("limit {}", name));
    if (const auto* queue = std::get_if<models::QueueFacts>(&facts)) list_of_queue(name, queue->params);
  }
}

void Estimator::list_of_queue(const std::string& name, const models::Queue::Params& queue) {
  if (queue.retention) note_missing("retention (nothing expires)");
  if (queue.broker) note_missing(fmt::format("the store of {} (each delivery is made once)", name));
  if (queue.capacity) note_missing(fmt::format("capacity of {}", name));
}

/// Kinds of nodes, and parameters of known kinds, that came to be after this file was written.
void Estimator::list_unknown_nodes() {
  constexpr std::array known{"workers", "waiting room", "service",    "consumers", "retention",
                             "latency", "bandwidth",    "loss",       "timeout",   "attempts",
                             "backoff", "probability",  "count",      "targets",   "on breach",
                             "allows",  "cores",        "work after", "when",      "second key",
                             "via",     "per call",     "poll",       "batch",     "counts"};
  for (std::size_t vertex = 0; vertex < program_.facts.size(); ++vertex) {
    const auto& info = graph_[vertex];
    if (std::holds_alternative<std::monostate>(program_.facts[vertex])) {
      note_missing(fmt::format("{} ({})", info.name, info.kind));
      continue;
    }
    for (const auto& [name, value] : info.parameters) {
      if (std::ranges::find(known, name) == known.end())
        note_missing(fmt::format("{} {} of {}", name, value, info.name));
    }
  }
}

}  // namespace

TopologyEstimate estimate_topology(const models::Scenario& scenario, const models::Compiled& compiled,
                                   const std::string& name, const std::string& kind) {
  auto estimate = Estimator(scenario, compiled).estimate();
  estimate.name = name;
  estimate.kind = kind;
  return estimate;
}

const FlowEstimate* find_flow(const TopologyEstimate& estimate, std::string_view name) {
  return models::find_named(estimate.flows, name);
}

const StationEstimate* find_station(const TopologyEstimate& estimate, std::string_view name) {
  return models::find_named(estimate.stations, name);
}

std::optional<EstimateDifference> difference_of(const std::optional<double>& estimated, const Estimate& simulated) {
  if (!estimated || !simulated.mean || *simulated.mean == 0.0) return std::nullopt;
  // Times are whole nanoseconds and sums of them are rounded: no difference is so small.
  constexpr double none = 1e-9;
  const double relative = *estimated / *simulated.mean - 1.0;
  if (std::abs(relative) < none) return EstimateDifference{0.0, false};
  return EstimateDifference{relative, simulated.has_interval() && !simulated.covers(*estimated)};
}

}  // namespace loadscape::analysis
