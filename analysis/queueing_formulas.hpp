#pragma once
/// Steady-state formulas of single stations. Pure functions; rates in 1/s, times in s.
///
/// Infinity where the formula has no finite mean (offered load at or above capacity).

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace loadscape::analysis {

inline constexpr double infinite = std::numeric_limits<double>::infinity();  ///< mean of what grows without limit

/// Probability that all `servers` are busy in M/G/c/c: arrivals that find it so are lost. [Kleinrock75 sec. 3.7]
/// By the recursion B(c) = a B(c-1) / (c + a B(c-1)); cost O(servers). @param offered_load  [erlang]
double erlang_b(std::uint32_t servers, double offered_load);

/// Probability of waiting in M/M/c; 1 when the offered load is not below the servers. [Kleinrock75 sec. 3.5]
double erlang_c(std::uint32_t servers, double offered_load);

/// Mean wait [s] in M/M/c: C(c, a) S / (c - a). [Kleinrock75 sec. 3.5]
double wait_mmc(double arrival_rate, double service_s, std::uint32_t servers);

/// Mean wait [s] in M/G/1 from the first two moments of the service time: lambda E[S^2] / (2 (1 - rho)), the formula
/// of Pollaczek and Khinchine. [Kleinrock75 ch. 5]
double wait_mg1(double arrival_rate, double service_s, double service_second_moment);

/// Mean wait [s] in G/G/c, approximately: that of M/M/c times (ca^2 + cs^2) / 2, the formula of Allen and Cunneen.
/// [Allen90 ch. 5] Exact for M/M/c and M/G/1; for c = 1 it is the heavy-traffic approximation of [Kingman61].
/// @param arrival_cv2, service_cv2  variance / mean^2 of interarrival and service times
double wait_allen_cunneen(double arrival_rate, double service_s, std::uint32_t servers, double arrival_cv2,
                          double service_cv2);

/// The time [s] within which a share `p` of the messages passes M/M/c, wait and service together, first come first
/// served; for c = 1 it is ln(1 / (1 - p)) / (mu - lambda). [Allen90 ch. 5]
/// @pre 0 < p < 1
double sojourn_quantile_mmc(double arrival_rate, double service_s, std::uint32_t servers, double p);

/// A birth-death queue in steady state: arrivals by a Poisson process, departures at a rate that depends on how many
/// are there.
struct BirthDeath {
  bool stable = true;            ///< false: departures do not keep up, and nothing below is set
  std::vector<double> p;         ///< probability of n there, for n below the number of given rates
  double p_above = 0.0;          ///< of as many as rates, or more: all of them leave at the last rate
  double mean_number = 0.0;      ///< waiting and in service
  double refused_share = 0.0;    ///< arrivals that find `capacity` there
};

/// Departures leave at rates[n - 1] when n are there, at rates.back() beyond. With rates min(n, c) / S this is M/M/c,
/// with a capacity M/M/c/K. [Kleinrock75 ch. 3]
/// @param capacity  most that may be there; nullopt: no bound. @pre rates are positive and not empty
BirthDeath birth_death(double arrival_rate, std::span<const double> rates, std::optional<std::uint32_t> capacity);

/// M/M/c/K: at most `waiting_room` messages wait. [Kleinrock75 ch. 3]
struct FiniteQueue {
  double refused_share = 0.0;  ///< of the arrivals
  double mean_wait_s = 0.0;    ///< of those that are let in
};
FiniteQueue finite_mmc(double arrival_rate, double service_s, std::uint32_t servers, std::uint32_t waiting_room);

}  // namespace loadscape::analysis
