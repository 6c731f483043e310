#include "analysis/stability.hpp"

#include <cmath>

namespace loadscape::analysis {
namespace {

constexpr double hardly_ever_idle = 0.99;

Estimate estimate_of(std::span<const StationLoad> replications, double StationLoad::* part, double level) {
  Sample sample;
  for (const auto& load : replications) sample.emplace_back(load.*part);
  return estimate(sample, "", level);
}

bool grew_alone(const StationLoad& load) {
  return load.offered_load >= load.servers && load.utilization >= hardly_ever_idle &&
         load.growth > 2.0 * std::sqrt(load.arrivals);
}

}  // namespace

std::optional<StationLoad> station_load(const models::NodeObservation& seen) {
  if (!seen.servers || seen.departures == 0 || seen.arrivals == 0 || seen.available_s <= 0.0) return std::nullopt;
  StationLoad load;
  load.servers = seen.available_server_s.value_or(*seen.servers * seen.available_s) / seen.available_s;
  load.arrivals = static_cast<double>(seen.arrivals);
  const double service_s = seen.service_sum_s / static_cast<double>(seen.departures);
  load.offered_load = load.arrivals / seen.available_s * service_s;
  load.utilization = seen.busy_server_s / (load.servers * seen.available_s);
  load.growth = static_cast<double>(seen.queue_at_end) - static_cast<double>(seen.queue_at_middle);
  return load;
}

bool is_unstable(std::span<const StationLoad> replications, double level) {
  if (replications.empty()) return false;
  if (replications.size() == 1) return grew_alone(replications.front());
  const double servers = replications.front().servers;
  const auto growth = estimate_of(replications, &StationLoad::growth, level);
  if (growth.low() <= 0.0) return false;
  const auto load = estimate_of(replications, &StationLoad::offered_load, level);
  const auto utilization = estimate_of(replications, &StationLoad::utilization, level);
  return load.low() >= servers || (load.high() >= servers && *utilization.mean >= hardly_ever_idle);
}

}  // namespace loadscape::analysis
