/// How long messages wait at one station, together with the stations that its workers wait for.

#include "analysis/queueing_formulas.hpp"
#include "analysis/station_network.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace loadscape::analysis {
namespace {

/// Levels with more servers are followed only this far; beyond, throughput grows in proportion up to what stations
/// below allow.
constexpr std::uint32_t most_customers = 400;

/// What the wait in M/M/c is multiplied by. [Allen90 ch. 5]
double variability(const StationState& state) { return 0.5 * (state.arrival_cv2 + state.service_cv2); }

/// A station under Poisson arrivals, of which at most `bound` can be there because they come from workers elsewhere.
BirthDeath bounded_queue(double rate, const std::vector<double>& rates, const std::optional<double>& bound,
                         const std::optional<std::uint32_t>& capacity) {
  if (capacity || !bound) return birth_death(rate, rates, capacity);
  const auto most = static_cast<std::uint32_t>(*bound);
  BirthDeath none;
  none.stable = false;
  if (rate >= rates[std::min<std::size_t>(most, rates.size()) - 1] * (1.0 - 1e-12)) return none;
  // The rate at which those who are not there come, so that as many get through as were asked for.
  double low = rate, high = 2.0 * rate;
  const auto admitted = [&](double r) { return r * (1.0 - birth_death(r, rates, most).refused_share); };
  while (admitted(high) < rate && high < 1e12 * rate) high *= 2.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (admitted(middle) < rate ? low : high) = middle;
  }
  return birth_death(high, rates, most);
}

}  // namespace

/// The network below one station: how fast it works with n of its servers held.
struct StationNetwork::Level {
  std::size_t station = 0;
  std::vector<std::size_t> places;  ///< stations that its holders compete for
  std::vector<double> loads;        ///< by place, of its holders [erlang]
  std::vector<double> rates;        ///< [n - 1], at least one
  Eigen::MatrixXd number;           ///< n - 1 x place
  bool stable = true;
};

/// What one station's holders compete for, at any depth: through workers that are held in turn.
struct StationNetwork::Below {
  std::vector<std::size_t> places;  ///< stations
  std::vector<double> loads;        ///< by place [erlang]
  double time_per_s = 0.0;          ///< spent there, waits included, per second
  std::vector<std::size_t> order;   ///< stations that are no leaves, each behind those below it
  std::vector<std::size_t> rank;    ///< by station: 1 + its place in the order; 1 while that is not known, 0 before
};

/// Which bounded stations work while one's servers are held.
void StationNetwork::find_below() {
  below_.assign(stations_.size(), {});
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    const auto& stream = streams_[i];
    if (stream.gate != nobody && stream.rate > 0.0 && stations_[stream.station].servers) {
      below_[stream.gate].push_back(i);
    }
  }
}

/// Puts the station behind all those below it that are no leaves; `rank` is the place in that order, 1 while unknown.
void StationNetwork::order_below(std::size_t station, Below& below) const {
  below.rank[station] = 1;
  for (const auto i : below_[station]) {
    const auto next = streams_[i].station;
    if (below.rank[next] == 0 && !is_leaf(next)) order_below(next, below);
  }
  below.order.push_back(station);
  below.rank[station] = 1 + below.order.size();
}

/// What the station's holders ask of the leaves below it, directly and through others. Each station in between is
/// looked at once, after all that lead to it; a way that leads back to where it came from is left out.
void StationNetwork::look_below(std::size_t root, Below& below) const {
  below.rank.assign(stations_.size(), 0);
  order_below(root, below);
  std::vector<double> share(stations_.size(), 0.0);  // of the station's holdings, those that the root's holders cause
  share[root] = 1.0;
  for (const auto station : std::views::reverse(below.order)) {
    for (const auto i : below_[station]) {
      const auto& stream = streams_[i];
      if (is_leaf(stream.station)) {
        add_below(stream, share[station], below);
      } else if (below.rank[stream.station] < below.rank[station]) {
        const auto& state = stations_[stream.station];
        share[stream.station] +=
            share[station] * stream.rate / (state.arrival_rate_per_s * (1.0 - state.refused_share));
      }
    }
  }
}

void StationNetwork::add_below(const Stream& stream, double share, Below& below) {
  auto place = std::ranges::find(below.places, stream.station);
  if (place == below.places.end()) {
    place = below.places.insert(place, stream.station);
    below.loads.push_back(0.0);
  }
  below.loads[static_cast<std::size_t>(place - below.places.begin())] += share * stream.load;
  below.time_per_s += share * (stream.rate * stream.wait_s + stream.load);
}

std::vector<SharedStation> StationNetwork::shared_stations(const Below& below, double let_in) const {
  std::vector<SharedStation> shared;
  for (std::size_t i = 0; i < below.places.size(); ++i) {
    const auto& state = stations_[below.places[i]];
    SharedStation station{.demand_s = below.loads[i] / let_in, .servers = *state.servers};
    const double others = state.offered_load - below.loads[i];
    if (others > 1e-12 * state.offered_load) station.other_load = others;
    shared.push_back(station);
  }
  return shared;
}

StationNetwork::Level StationNetwork::level_of(std::size_t station) const {
  const auto& state = stations_[station];
  Level level;
  level.station = station;
  level.stable = std::isfinite(state.holding_s);
  if (!level.stable) return level;
  const double let_in = state.arrival_rate_per_s * (1.0 - state.refused_share);
  const auto there = static_cast<std::uint32_t>(std::min<double>(*state.servers, bound_[station].value_or(infinite)));
  Below below;
  look_below(station, below);
  auto shared = shared_stations(below, let_in);
  level.places = below.places;
  level.loads = below.loads;
  double ceiling = infinite;  // what the places allow [1/s]
  for (std::size_t i = 0; i < shared.size(); ++i) {
    const auto& place = stations_[below.places[i]];
    ceiling = std::min(ceiling, (shared[i].servers - shared[i].other_load) / shared[i].demand_s);
    const double most = bound_[below.places[i]].value_or(infinite) - there;
    if (std::isfinite(most) && place.servers) shared[i].most_others = std::max(1.0, most);
  }
  const auto customers = shared.empty() ? 0 : std::min(there, most_customers);
  if (customers > 0) {
    auto network = shared_network(shared, std::max(0.0, state.holding_s - below.time_per_s / let_in), customers);
    level.stable = network.stable;
    if (!level.stable) return level;
    level.rates = std::move(network.throughput_per_s);
    level.number = std::move(network.number);
  }
  const double reached = level.rates.empty() ? 0.0 : level.rates.back() / customers;
  for (auto n = customers + 1; n <= there; ++n) {
    level.rates.push_back(shared.empty() ? n / state.holding_s : std::min(n * reached, ceiling));
  }
  return level;
}

void StationNetwork::solve_station(std::size_t station) {
  auto& state = stations_[station];
  state.stable = true;
  state.formula = formula_of(station);
  if (!state.servers || state.arrival_rate_per_s <= 0.0 || state.holding_s <= 0.0) {
    for (auto& stream : streams_) {
      if (stream.station == station) stream.wait_s = 0.0;
    }
    return;
  }
  const auto level = level_of(station);
  if (level.stable) {
    wait_in_line(station, level);
  } else {
    state.stable = false;
  }
  if (!rooms_[station] && state.bare_load >= *state.servers) state.stable = false;
  if (state.stable) return;
  for (auto& stream : streams_) {
    if (stream.station == station || stream.gate == station) stream.wait_s = infinite;
  }
}

void StationNetwork::wait_in_line(std::size_t station, const Level& level) {
  auto& state = stations_[station];
  const auto room = rooms_[station];
  const auto capacity = room ? std::optional{*state.servers + *room} : std::nullopt;
  const auto queue = bounded_queue(state.arrival_rate_per_s, level.rates, bound_[station], capacity);
  state.stable = queue.stable;
  if (!queue.stable) return;
  if (room) state.refused_share = queue.refused_share;
  const double let_in = state.arrival_rate_per_s * (1.0 - state.refused_share);
  double in_service = queue.p_above * static_cast<double>(level.rates.size());
  for (std::size_t n = 0; n < queue.p.size(); ++n) in_service += queue.p[n] * static_cast<double>(n);
  const bool enough_servers = bound_[station] && *bound_[station] <= *state.servers;
  const double factor = room ? 1.0 : variability(state);
  const double wait = enough_servers ? 0.0 : std::max(0.0, (queue.mean_number - in_service) / let_in) * factor;
  for (auto& stream : streams_) {
    if (stream.station != station) continue;
    // Whoever comes while holding a worker elsewhere waits as that worker's level says, where that level reaches.
    if (stream.gate == nobody || room || enough_servers || !is_leaf(station)) stream.wait_s = wait;
  }
  wait_below(level, queue.p, let_in);
}

void StationNetwork::wait_below(const Level& level, const std::vector<double>& probability, double throughput) {
  const auto most = level.number.rows();
  const auto& holder = stations_[level.station];
  const double let_in = holder.arrival_rate_per_s * (1.0 - holder.refused_share);
  for (std::size_t i = 0; i < level.places.size(); ++i) {
    const auto place = level.places[i];
    const auto stream = std::ranges::find_if(
        streams_, [&](const Stream& s) { return s.station == place && s.gate == level.station && s.rate > 0.0; });
    if (stream == streams_.end() || rooms_[place] || (bound_[place] && *bound_[place] <= *stations_[place].servers)) {
      continue;
    }
    const auto column = level.number.col(static_cast<Eigen::Index>(i));
    double number = 0.0, rest = 1.0;
    for (Eigen::Index n = 0; n < static_cast<Eigen::Index>(probability.size()) && n < most; ++n) {
      const double here = probability[static_cast<std::size_t>(n)];
      if (n > 0) number += here * column(n - 1);
      rest -= here;
    }
    number += std::max(0.0, rest) * column(most - 1);
    // The column counts everybody who got there through this level; this stream has its share of their service.
    const double service = throughput / let_in * level.loads[i];
    const double wait_per_service = service > 0.0 ? std::max(0.0, number / service - 1.0) : 0.0;
    stream->wait_s = wait_per_service * stream->holding_s() * variability(stations_[place]);
  }
}

StationFormula StationNetwork::formula_of(std::size_t station) const {
  const auto& state = stations_[station];
  if (!state.servers || (bound_[station] && *bound_[station] <= *state.servers)) return StationFormula::none;
  if (rooms_[station]) return *rooms_[station] == 0 ? StationFormula::loss : StationFormula::finite;
  const bool is_layered = std::ranges::any_of(streams_, [&](const Stream& stream) {
    const bool below = stream.gate == station && stations_[stream.station].servers;
    const bool from_workers = stream.station == station && stream.gate != nobody;
    return stream.rate > 0.0 && (below || from_workers);
  });
  if (is_layered) return StationFormula::layered;
  if (std::abs(state.arrival_cv2 - 1.0) > 1e-9) return StationFormula::ggc;
  if (state.exponential) return *state.servers == 1 ? StationFormula::mm1 : StationFormula::mmc;
  return *state.servers == 1 ? StationFormula::mg1 : StationFormula::mgc;
}

}  // namespace loadscape::analysis
