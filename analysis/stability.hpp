#pragma once
/// Whether a station keeps up with what it is offered, judged from the runs themselves.

#include "analysis/statistics.hpp"
#include "models/observation.hpp"

#include <span>
#include <string>
#include <vector>

namespace loadscape::analysis {

/// What one replication (or batch) says about the load of a station.
struct StationLoad {
  double servers = 1.0;
  double offered_load = 0.0;  ///< arrival rate while available x mean service time [erlang]
  double utilization = 0.0;
  double growth = 0.0;        ///< messages waiting at the end less those in the middle of the window
  double arrivals = 0.0;      ///< in the window
};

/// Nothing when servers are unlimited, or nothing arrived or was completed.
std::optional<StationLoad> station_load(const models::NodeObservation& seen);

/// True when the station has no steady state: it is offered at least what its servers can do, and its line grows.
///
/// A station with c servers is stable when its offered load a = lambda E[S] is below c [Loynes62]. Of an overloaded one
/// the runs show three things, and all three are asked for:
///   1. the interval of a lies above c; or it reaches c and the servers were busy for at least 99 % of the time;
///   2. more wait at the end of the window than in its middle: the lower end of the interval of the growth is above 0;
///   3. the servers are limited.
/// A full waiting room, and callers that give up, bound the line: it does not grow in the second half, and the station
/// is overloaded but stable. With one replication there is no interval: a must be at least c, and the growth above
/// 2 sqrt(arrivals), which Poisson arrivals and exponential service reach by chance in 5 % of runs at a = c.
bool is_unstable(std::span<const StationLoad> replications, double level = default_level);

}  // namespace loadscape::analysis
