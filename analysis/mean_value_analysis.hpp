#pragma once
/// Closed queueing networks: a fixed number of customers, each of whom thinks, then visits stations, for ever.
///
/// Demands are seconds of service per interaction (visits x service time); stations have one server each, processor
/// sharing or first come first served with exponential service (product form), unless rates say otherwise.

#include <Eigen/Core>

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::analysis {

/// What a closed network does with a given number of customers.
struct ClosedNetwork {
  double throughput_per_s = 0.0;
  Eigen::VectorXd residence_s;  ///< by station: wait and service per interaction
  Eigen::VectorXd number;       ///< by station: mean number there

  double response_time_s() const { return residence_s.sum(); }  ///< without the thinking
};

/// Exact mean value analysis of one class of customers. [Reiser80] Cost O(population x stations).
/// @pre demands are not negative and not all zero unless the customers think
ClosedNetwork exact_mva(const Eigen::VectorXd& demands_s, double think_s, std::uint32_t population);

/// Several classes of customers, by the approximation that an arrival of class k finds (N_k - 1) / N_k of its own
/// class's mean numbers and all of the others'. [Schweitzer79, Bard79] Within a few percent of exact; populations need
/// not be whole.
struct ClosedNetworkOfClasses {
  Eigen::VectorXd throughput_per_s;  ///< by class
  Eigen::MatrixXd residence_s;       ///< class x station
  Eigen::MatrixXd number;            ///< class x station
  int iterations = 0;
  bool converged = false;            ///< the largest change of a mean number fell below 1e-12 of the population
};

/// @param demands_s  class x station. @pre populations are positive
ClosedNetworkOfClasses schweitzer_mva(const Eigen::MatrixXd& demands_s, const Eigen::VectorXd& populations,
                                      const Eigen::VectorXd& think_s, int most_iterations = 10000);

/// A station with several servers that also serves customers from elsewhere.
struct SharedStation {
  double demand_s = 0.0;        ///< of the closed customers, per interaction
  std::uint32_t servers = 1;
  double other_load = 0.0;      ///< of a stream from elsewhere [erlang]
  std::optional<double> most_others = std::nullopt;  ///< of that stream's messages that can be there; nullopt: no bound
};

/// A closed network at every population from 1 to `population`, by convolution [Buzen73].
///
/// The streams from elsewhere enter as in a mixed network of product form, where j closed customers are served as if the
/// others' states were averaged. A stream with a bound is cut off there, and made denser until its load is carried: an
/// approximation.
struct SharedNetwork {
  bool stable = true;  ///< false: an open stream alone fills a station
  std::vector<double> throughput_per_s;  ///< [n - 1] with n customers
  Eigen::MatrixXd number;  ///< population - 1 x station: mean number of closed customers there
};

/// @param delay_s  time per interaction without competition. Cost O(stations x population^2).
SharedNetwork shared_network(const std::vector<SharedStation>& stations, double delay_s, std::uint32_t population);

}  // namespace loadscape::analysis
