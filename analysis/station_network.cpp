#include "analysis/station_network.hpp"

#include "analysis/queueing_formulas.hpp"
#include "models/limits.hpp"
#include "models/nodes/bulk_job.hpp"

#include <Eigen/SparseLU>

#include <algorithm>
#include <cmath>

namespace loadscape::analysis {
namespace {

using sim::StepId;

struct ServerCount {
  std::optional<std::uint32_t> servers, room;
  bool has_servers = false;
};

ServerCount servers_of(const models::NodeFacts& facts) {
  if (const auto* station = std::get_if<models::Station::Params>(&facts)) {
    return {station->servers, station->waiting_room, true};
  }
  if (const auto* queue = std::get_if<models::QueueFacts>(&facts)) return {queue->params.consumers, {}, true};
  const auto* limit = std::get_if<models::LimitSpec>(&facts);
  const auto permits = limit != nullptr ? models::permits_of(*limit) : std::nullopt;
  if (!permits) return {};
  const auto room = limit->on_breach == models::OnBreach::delay ? std::nullopt : std::optional<std::uint32_t>{0};
  return {permits, room, true};
}

}  // namespace

StationNetwork::StationNetwork(const models::Program& program, const std::vector<models::Flow>& flows,
                               std::vector<ExternalArrivals> arrivals)
    : program_{program}, flows_{flows}, arrivals_{std::move(arrivals)}, times_{program, flows} {
  conditions_.wait_s.assign(program.steps.size(), 0.0);
  conditions_.refused.assign(program.facts.size(), 0.0);
  gate_of_.resize(program.steps.size());
  find_stations();
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const bool held = flows[i].trigger && flows[i].trigger->kind == models::TriggerKind::during;
    if (!held) find_gates(program.entries[i].own, nobody);
  }
  find_streams();
  find_bounds();
}

const StationState* StationNetwork::station(std::size_t vertex) const {
  return station_of_[vertex] == nobody ? nullptr : &stations_[station_of_[vertex]];
}

void StationNetwork::find_stations() {
  for (std::size_t vertex = 0; vertex < program_.facts.size(); ++vertex) {
    const auto count = servers_of(program_.facts[vertex]);
    station_of_.push_back(count.has_servers ? stations_.size() : nobody);
    if (!count.has_servers) continue;
    stations_.push_back({.vertex = vertex, .servers = count.servers});
    rooms_.push_back(count.room);
  }
}

/// Whose server a message holds when it comes to each step of a route, its callers' included.
void StationNetwork::find_gates(StepId entry, std::size_t gate) {
  auto& known = gate_of_[entry];
  if (known && (*known == gate || *known == nobody)) return;
  if (known) gate = nobody;  // called from several places
  std::vector<std::pair<StepId, std::size_t>> open;  // where a holding ends, and the gate before it
  for (auto id = entry;; ++id) {
    if (!open.empty() && open.back().first == id) {
      gate = open.back().second;
      open.pop_back();
    }
    gate_of_[id] = gate;
    const auto& step = program_.steps[id];
    if (is_finish(step)) return;
    if (step.vertex == models::ledger_vertex) continue;
    if (!is_acquire(step, id)) {
      find_gates_of_routes_at(id, gate);
      continue;
    }
    open.emplace_back(step.partner, gate);
    const auto station = station_of_[step.vertex];  // nobody: a kind of node that is not known here
    if (station != nobody && stations_[station].servers) gate = station;
  }
}

/// The routes that a step runs or sets off; a stored delivery is nobody's call.
void StationNetwork::find_gates_of_routes_at(StepId id, std::size_t gate) {
  const auto& step = program_.steps[id];
  const auto& facts = program_.facts[step.vertex];
  if (const auto* queue = std::get_if<models::QueueFacts>(&facts); queue && step.partner == id) {
    find_gates((*queue->deliveries)[step.datum].entry, nobody);
  } else if (std::holds_alternative<models::Call::Params>(facts) ||
             std::holds_alternative<models::LoaderFacts>(facts) ||
             std::holds_alternative<models::SecondKeyFacts>(facts) ||
             std::holds_alternative<models::PolicyFacts>(facts)) {
    find_gates(step.datum, gate);
  } else if (std::holds_alternative<models::BulkFacts>(facts)) {
    if (step.action == models::BulkJob::submit) find_gates(step.datum, nobody);
  } else if (const auto* fan_out = std::get_if<models::FanOutFacts>(&facts)) {
    for (const auto body : fan_out->bodies) find_gates(body, gate);
  } else if (const auto* trigger = std::get_if<models::TriggerFacts>(&facts)) {
    if (trigger->kind == models::TriggerKind::during) find_gates(program_.entries[trigger->params.flow].held, gate);
  }
}

void StationNetwork::find_streams() {
  for (StepId id = 0; id < program_.steps.size(); ++id) {
    const auto& step = program_.steps[id];
    if (step.vertex == models::ledger_vertex || !gate_of_[id]) continue;
    const auto station = station_of_[step.vertex];
    if (station == nobody) continue;
    const bool is_station = std::holds_alternative<models::Station::Params>(program_.facts[step.vertex]);
    const bool serves = is_station && step.partner == id && step.action == models::Station::serve;
    if (!is_acquire(step, id) && !serves) continue;
    const auto same = [&](const Stream& s) { return s.station == station && s.gate == *gate_of_[id]; };
    auto stream = std::ranges::find_if(streams_, same);
    if (stream == streams_.end()) {
      stream = streams_.insert(stream, Stream{.station = station, .gate = *gate_of_[id]});
    }
    visits_.push_back({id, static_cast<std::size_t>(stream - streams_.begin())});
  }
}

/// No more can be at a station than the workers hold that sent them. From "no bound" downwards, so that stations that
/// wait for each other do no harm: each round is a valid bound.
void StationNetwork::find_bounds() {
  bound_.assign(stations_.size(), std::nullopt);
  const auto rounds = std::min<std::size_t>(stations_.size(), 16);
  for (std::size_t round = 0; round < rounds; ++round) {
    std::vector<double> sums(stations_.size(), 0.0);
    for (const auto& stream : streams_) {
      auto& sum = sums[stream.station];
      sum += stream.gate == nobody
                 ? infinite
                 : std::min<double>(*stations_[stream.gate].servers, bound_[stream.gate].value_or(infinite));
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (std::isfinite(sums[i]) && sums[i] > 0.0) bound_[i] = sums[i];
    }
  }
}

bool StationNetwork::solve(int most_iterations) {
  const bool refuses = std::ranges::any_of(rooms_, [](const auto& room) { return room.has_value(); });
  while (iterations_ < most_iterations) {
    ++iterations_;
    for (const auto& visit : visits_) conditions_.wait_s[visit.step] = streams_[visit.stream].wait_s;
    for (const auto& state : stations_) conditions_.refused[state.vertex] = state.refused_share;
    times_.evaluate(conditions_);
    if (refuses || iterations_ == 1) solve_traffic();
    add_up();
    for (std::size_t i = 0; i < stations_.size(); ++i) solve_station(i);
    if (largest_change() < 1e-12) return true;
  }
  return false;
}

/// Visit rates x = e + P' x, where P holds how often a step is followed by each other step or sets it off.
void StationNetwork::solve_traffic() {
  const auto n = static_cast<Eigen::Index>(program_.steps.size());
  std::vector<Eigen::Triplet<double>> entries;
  for (StepId id = 0; id < program_.steps.size(); ++id) {
    const auto row = static_cast<int>(id);
    entries.emplace_back(row, row, 1.0);
    if (!is_finish(program_.steps[id])) entries.emplace_back(row + 1, row, -times_.goes_on(id));
    for (const auto& [entry, count] : times_.sets_off(id)) entries.emplace_back(static_cast<int>(entry), row, -count);
  }
  Eigen::SparseMatrix<double> equations(n, n);
  equations.setFromTriplets(entries.begin(), entries.end());
  Eigen::MatrixXd outside = Eigen::MatrixXd::Zero(n, static_cast<Eigen::Index>(flows_.size()));
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    if (arrivals_[i].rate_per_s > 0.0) outside(program_.entries[i].own, static_cast<Eigen::Index>(i)) = 1.0;
  }
  const Eigen::SparseLU<Eigen::SparseMatrix<double>> solver(equations);
  by_flow_ = solver.solve(outside);
  rates_ = Eigen::VectorXd::Zero(n);
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    rates_ += arrivals_[i].rate_per_s * by_flow_.col(static_cast<Eigen::Index>(i));
  }
}

void StationNetwork::add_up() {
  for (auto& state : stations_) {
    state.arrival_rate_per_s = state.offered_load = state.bare_load = state.mean_load = 0.0;
    state.arrival_cv2 = state.service_cv2 = 0.0;  // sums of weights until finish_sums
    state.exponential = true;
  }
  for (auto& stream : streams_) stream.rate = stream.load = 0.0;
  for (const auto& visit : visits_) add_visit(visit);
  finish_sums();
  find_below();
}

void StationNetwork::add_visit(const Visit& visit) {
  auto& stream = streams_[visit.stream];
  auto& state = stations_[stream.station];
  const auto row = static_cast<Eigen::Index>(visit.step);
  const double rate = rates_(row);
  if (rate <= 0.0) return;
  const auto& holding = times_.holding(visit.step);
  const double let_in = 1.0 - state.refused_share;
  stream.rate += rate * let_in;
  stream.load += rate * let_in * holding.mean;
  state.arrival_rate_per_s += rate;
  state.offered_load += rate * let_in * holding.mean;
  state.bare_load += rate * let_in * holding.bare;
  state.service_cv2 += rate * let_in * holding.bare_square;
  if (holding.shape != RouteTime::Shape::exponential) state.exponential = false;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    const double visits = by_flow_(row, static_cast<Eigen::Index>(i));
    if (visits <= 0.0) continue;
    state.mean_load += visits * arrivals_[i].mean_rate_per_s * let_in * holding.mean;
    // A stream that is thinned with probability p has cv2 = p cv2 + 1 - p; streams that join are averaged. [Whitt83]
    const double kept = std::min(1.0, visits);
    state.arrival_cv2 += visits * arrivals_[i].rate_per_s * (kept * arrivals_[i].cv2 + 1.0 - kept);
  }
}

void StationNetwork::finish_sums() {
  for (auto& state : stations_) {
    if (state.arrival_rate_per_s <= 0.0) continue;
    const double let_in = state.arrival_rate_per_s * (1.0 - state.refused_share);
    const double bare = state.bare_load / let_in;
    state.holding_s = state.offered_load / let_in;
    state.arrival_cv2 /= state.arrival_rate_per_s;
    state.service_cv2 = bare > 0.0 ? std::max(0.0, state.service_cv2 / let_in / (bare * bare) - 1.0) : 0.0;
    // Exponentials of different means mixed have more than 1.
    state.exponential = state.exponential && std::abs(state.service_cv2 - 1.0) < 1e-9;
  }
}

/// Compares the waits with those of the round before, and takes them over into the stations.
double StationNetwork::largest_change() {
  double largest = last_waits_.empty() ? infinite : 0.0;
  last_waits_.resize(2 * streams_.size(), 0.0);
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    const double now[] = {streams_[i].wait_s, stations_[streams_[i].station].refused_share};
    const double scale[] = {streams_[i].wait_s + streams_[i].holding_s(), 1.0};
    for (std::size_t k = 0; k < 2; ++k) {
      auto& last = last_waits_[2 * i + k];
      if (now[k] != last) largest = std::max(largest, std::abs(now[k] - last) / scale[k]);
      last = now[k];
    }
  }
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    double rate = 0.0, waited = 0.0;
    for (const auto& stream : streams_) {
      if (stream.station != i || stream.rate <= 0.0) continue;
      rate += stream.rate;
      waited += stream.rate * stream.wait_s;
    }
    stations_[i].wait_s = rate > 0.0 ? waited / rate : 0.0;
  }
  return largest;
}

}  // namespace loadscape::analysis
