#pragma once
/// How the records of a flow come into being, which entities they are about, and whether their order matters.

#include "models/distribution.hpp"
#include "models/profile.hpp"
#include "models/schedule.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadscape::models {

enum class ArrivalKind {
  none,      ///< triggered by another flow
  poisson,   ///< exponential interarrival times at `rate_per_s` times the profile
  renewal,   ///< independent interarrival times, run on the profile's clock
  bursts,    ///< Markov-modulated Poisson: the rate is that of the present state, times the profile
  users,     ///< closed: each of `users` thinks, sends, waits for the outcome and thinks again
  schedule,  ///< by the clock: a batch job, or a single record
  replay     ///< at the times of a file
};

/// A state of a Markov-modulated Poisson process; it lasts for an exponential time, then the next one in the list begins.
struct BurstState {
  std::string name;  ///< may be empty
  double rate_per_s = 0.0;  ///< while the profile's factor is 1
  double sojourn_s = 0.0;  ///< mean
};

/// Arrivals as they were seen somewhere: one per line of a file, in the order of their times.
struct Replay {
  std::string file;  ///< as written in the scenario
  std::vector<sim::Duration> times;  ///< on the run's clock, since Monday 00:00; ascending
  std::vector<double> payload_bytes;  ///< by line; empty: the file has no sizes
  std::vector<std::uint32_t> keys;  ///< by line: numbers from 0 on; empty: the file has no keys
  std::uint32_t distinct_keys = 0;
};

struct Arrivals {
  ArrivalKind kind = ArrivalKind::none;
  double rate_per_s = 0.0;  ///< poisson: while the profile's factor is 1
  DistributionPtr interarrival_time;  ///< renewal: [s]; a constant gives a deterministic process
  Profile profile = always();
  std::vector<BurstState> states;  ///< bursts: two or more
  std::uint32_t users = 0;
  DistributionPtr think;  ///< users: [s] from an outcome, or the start of the run, to the next record
  Schedule schedule;
  std::shared_ptr<const Replay> replay;

  /// Whether the rate depends on the time: such a load has no steady state.
  bool follows_clock() const;
  /// Mean messages that come per second while the profile's factor is 1; nothing for users, schedule and replay.
  std::optional<double> mean_rate_per_s() const;
  /// Mean messages that come within [from, to) on the clock; nothing for users, who come when they have been answered.
  std::optional<double> expected(sim::Duration from, sim::Duration to) const;
};

/// Which entity (customer, order, material) a record is about, drawn by the record's key.
struct EntityKeys {
  std::uint32_t count = 1;
  double exponent = 0.0;  ///< key k (1, 2, ...) has a probability in proportion to k^-exponent; 0: all alike
  bool from_replay = false;  ///< as the file of the arrivals says
};

/// In which order a store must hand out the deliveries of one flow to one target.
enum class Ordering {
  none,  ///< competing consumers and retries may overtake
  per_key,  ///< a delivery waits until the earlier ones about the same entity have been seen through
  total  ///< a delivery waits until every earlier one has been seen through
};

}  // namespace loadscape::models
