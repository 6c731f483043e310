#pragma once
/// The stations of one topology under a given load: traffic equations, then waits, until they agree with each other.
///
/// Whoever holds a worker while others work for it holds it for as long as they take, waits included, and no more of
/// its requests can be there than it has workers. So each station with workers that are held across calls is solved
/// with the stations below it as a closed network of at most that many customers (a flow-equivalent server [Chandy75]
/// in a method of layers [Rolia95, Franks09]), and the times are fed back until they no longer change.

#include "analysis/mean_value_analysis.hpp"
#include "analysis/route_times.hpp"
#include "models/program.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::analysis {

/// An arrival process from outside, by flow; flows that are triggered have rate 0.
struct ExternalArrivals {
  double rate_per_s = 0.0;       ///< messages
  double mean_rate_per_s = 0.0;  ///< the same, averaged over the observed window
  double cv2 = 1.0;              ///< variance / mean^2 of the interarrival time
};

enum class StationFormula {
  none,             ///< nobody waits: servers without bound, or never more messages than servers
  mm1,
  mmc,         ///< exponential service
  mg1,              ///< Pollaczek-Khinchine
  mgc,              ///< Allen-Cunneen, Poisson arrivals
  ggc,              ///< Allen-Cunneen, other arrivals
  finite,           ///< M/M/c/K
  loss,             ///< M/G/c/c, Erlang B
  layered           ///< its workers wait for other stations, or it is reached from such workers only
};

/// What a vertex with servers does; rates and loads belong to the external rates, not to their means over the window.
struct StationState {
  std::size_t vertex = 0;
  std::optional<std::uint32_t> servers;
  double arrival_rate_per_s = 0.0;  ///< refused ones included
  double offered_load = 0.0;        ///< [erlang] of those let in: server time per second, nested waits included
  double bare_load = 0.0;           ///< the same without nested waits
  double mean_load = 0.0;           ///< offered_load at the rates averaged over the window
  double holding_s = 0.0;           ///< mean time that a server is held
  double wait_s = 0.0;              ///< mean over all arrivals that are let in; infinite when unstable
  double refused_share = 0.0;
  double arrival_cv2 = 1.0, service_cv2 = 0.0;
  bool exponential = false;         ///< every holding is exponential with the same mean
  StationFormula formula = StationFormula::none;
  bool stable = true;
};

class StationNetwork {
 public:
  /// @param arrivals  by flow
  StationNetwork(const models::Program& program, const std::vector<models::Flow>& flows,
                 std::vector<ExternalArrivals> arrivals);

  /// Iterates until no wait changes by more than 1e-12 of itself. @returns whether that happened in time
  bool solve(int most_iterations = 2000);

  int iterations() const { return iterations_; }
  const std::vector<StationState>& stations() const { return stations_; }  ///< in vertex order
  const StationState* station(std::size_t vertex) const;                   ///< null when it has no servers
  const RouteTimes& times() const { return times_; }
  /// Messages at the step for one that each flow has from outside, by flow; 0 for flows without arrivals.
  Eigen::VectorXd visits(sim::StepId step) const { return by_flow_.row(static_cast<Eigen::Index>(step)); }
  double step_rate(sim::StepId step) const { return rates_(static_cast<Eigen::Index>(step)); }  ///< [1/s]

 private:
  static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

  /// Arrivals at one station while a server of one other station (or of none that is bounded) is held.
  struct Stream {
    std::size_t station = 0;      ///< index into stations_
    std::size_t gate = nobody;    ///< index into stations_
    double rate = 0.0, load = 0.0, wait_s = 0.0;
    double holding_s() const { return rate > 0.0 ? load / rate : 0.0; }
  };
  struct Visit {
    sim::StepId step = 0;
    std::size_t stream = 0;
  };
  struct Level;
  struct Below;

  void find_stations();
  void find_gates(sim::StepId entry, std::size_t gate);
  void find_gates_of_routes_at(sim::StepId id, std::size_t gate);
  void find_streams();
  void find_bounds();
  void solve_traffic();
  void add_up();
  void add_visit(const Visit& visit);
  void finish_sums();
  void find_below();
  void solve_station(std::size_t station);
  Level level_of(std::size_t station) const;
  void order_below(std::size_t station, Below& below) const;
  void look_below(std::size_t root, Below& below) const;
  static void add_below(const Stream& stream, double share, Below& below);
  std::vector<SharedStation> shared_stations(const Below& below, double let_in) const;
  bool is_leaf(std::size_t station) const { return below_[station].empty(); }
  void wait_in_line(std::size_t station, const Level& level);
  void wait_below(const Level& level, const std::vector<double>& probability, double throughput);
  StationFormula formula_of(std::size_t station) const;
  double largest_change();

  const models::Program& program_;
  const std::vector<models::Flow>& flows_;
  std::vector<ExternalArrivals> arrivals_;
  RouteTimes times_;
  RouteConditions conditions_;
  std::vector<StationState> stations_;
  std::vector<std::optional<std::uint32_t>> rooms_;   ///< by station: places to wait
  std::vector<std::size_t> station_of_;               ///< by vertex
  std::vector<std::optional<std::size_t>> gate_of_;   ///< by step; absent: never reached
  std::vector<Stream> streams_;
  std::vector<std::vector<std::size_t>> below_;  ///< by station: streams to bounded stations while its servers are held
  std::vector<Visit> visits_;
  std::vector<std::optional<double>> bound_;  ///< by station: most messages that can be there
  Eigen::MatrixXd by_flow_;  ///< step x flow: visits per external arrival
  Eigen::VectorXd rates_;  ///< by step [1/s]
  std::vector<double> last_waits_;
  int iterations_ = 0;
};

}  // namespace loadscape::analysis
