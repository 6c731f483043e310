#include "models/arrivals.hpp"

#include <algorithm>

namespace loadscape::models {

bool Arrivals::follows_clock() const {
  return kind == ArrivalKind::schedule || kind == ArrivalKind::replay || profile.varies();
}

std::optional<double> Arrivals::mean_rate_per_s() const {
  switch (kind) {
    case ArrivalKind::poisson: return rate_per_s;
    case ArrivalKind::renewal: return 1.0 / interarrival_time->mean();
    case ArrivalKind::bursts: {
      // In the long run a state takes the share of time that its mean sojourn has in one round.
      double records = 0.0, round_s = 0.0;
      for (const auto& state : states) {
        records += state.rate_per_s * state.sojourn_s;
        round_s += state.sojourn_s;
      }
      return records / round_s;
    }
    case ArrivalKind::none: return 0.0;
    case ArrivalKind::users:
    case ArrivalKind::schedule:
    case ArrivalKind::replay: break;
  }
  return std::nullopt;
}

std::optional<double> Arrivals::expected(sim::Duration from, sim::Duration to) const {
  if (kind == ArrivalKind::schedule) return static_cast<double>(schedule.count(from, to));
  if (kind == ArrivalKind::replay) {
    const auto& times = replay->times;
    return static_cast<double>(std::ranges::lower_bound(times, to) - std::ranges::lower_bound(times, from));
  }
  const auto rate = mean_rate_per_s();
  if (!rate) return std::nullopt;
  return *rate * profile.integral(from, to);
}

}  // namespace loadscape::models
