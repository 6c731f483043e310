#include "analysis/mean_value_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loadscape::analysis {
namespace {

using Eigen::Index;
using Series = Eigen::VectorXd;  // by number of customers, from 0

/// Sums over the k messages of the open stream: C(j + k, k) a^k x product over i = 1 .. j + k of 1 / min(i, c), as a
/// multiple of the product over 1 .. j alone. @pre a < c
double sum_over_others(double j, double load, double servers, double most) {
  double term = 1.0, sum = 1.0;
  for (double k = 1.0; k <= most; ++k) {
    const double ratio = (j + k) / k * load / std::min(j + k, servers);
    term *= ratio;
    sum += term;
    // The ratio falls towards load / servers: the rest is at most a geometric series once it is below 1.
    if (ratio < 1.0 && term * ratio / (1.0 - ratio) < 1e-13 * sum) return sum;
  }
  return sum;
}

/// The load that a stream must offer so that `carried` gets through where at most `most` of it can be.
double load_to_offer(double carried, double servers, double most) {
  const auto carries = [&](double offered) {
    double term = 1.0, sum = 1.0;
    for (double k = 1.0; k <= most; ++k) sum += term *= offered / std::min(k, servers);
    return offered * (1.0 - term / sum);
  };
  double low = carried, high = 2.0 * carried;
  const double enough = 1e3 * servers;  // as good as always there
  while (high < enough && carries(high) < carried) high *= 2.0;
  for (int i = 0; i < 50; ++i) {
    const double middle = 0.5 * (low + high);
    (carries(middle) < carried ? low : high) = middle;
  }
  return high;
}

/// Weights of j closed customers at a station, demands in units of `scale`.
Series weights_of(const SharedStation& station, double scale, Index population) {
  Series weights(population + 1);
  const auto servers = static_cast<double>(station.servers);
  const double most = station.most_others.value_or(std::numeric_limits<double>::infinity());
  const double load = station.other_load > 0.0 && station.most_others ? load_to_offer(station.other_load, servers, most)
                                                                      : station.other_load;
  double alone = 1.0;
  for (Index j = 0; j <= population; ++j) {
    const auto number = static_cast<double>(j);
    if (j > 0) alone *= station.demand_s / scale / std::min(number, servers);
    weights(j) = alone * (station.other_load > 0.0 ? sum_over_others(number, load, servers, most) : 1.0);
  }
  return weights / weights(0);
}

Series weights_of_delay(double delay_s, double scale, Index population) {
  Series weights(population + 1);
  weights(0) = 1.0;
  for (Index j = 1; j <= population; ++j) weights(j) = weights(j - 1) * delay_s / scale / static_cast<double>(j);
  return weights;
}

Series convolved(const Series& a, const Series& b) {
  Series sum = Series::Zero(a.size());
  for (Index i = 0; i < a.size(); ++i) sum.tail(a.size() - i) += a(i) * b.head(a.size() - i);
  return sum;
}

/// Demands are counted in units of this time, so that the largest weights stay near one.
double scale_for(const std::vector<SharedStation>& stations, double delay_s, std::uint32_t population) {
  double scale = delay_s / population;
  for (const auto& station : stations) {
    scale = std::max(scale, station.demand_s / std::min(station.servers, population));
  }
  return scale;
}

/// Mean number at a station with weights `own`, in networks whose other stations have the weights `others`.
void fill_numbers(const Series& own, const Series& others, const Series& all, Eigen::MatrixXd& number, Index column) {
  Series times_own(own.size());
  for (Index j = 0; j < own.size(); ++j) times_own(j) = static_cast<double>(j) * own(j);
  const Series sums = convolved(times_own, others);
  for (Index n = 1; n < own.size(); ++n) number(n - 1, column) = sums(n) / all(n);
}

}  // namespace

ClosedNetwork exact_mva(const Eigen::VectorXd& demands_s, double think_s, std::uint32_t population) {
  ClosedNetwork network{0.0, Eigen::VectorXd::Zero(demands_s.size()), Eigen::VectorXd::Zero(demands_s.size())};
  for (std::uint32_t n = 1; n <= population; ++n) {
    network.residence_s = demands_s.cwiseProduct(network.number + Eigen::VectorXd::Ones(demands_s.size()));
    network.throughput_per_s = n / (think_s + network.residence_s.sum());
    network.number = network.throughput_per_s * network.residence_s;
  }
  return network;
}

ClosedNetworkOfClasses schweitzer_mva(const Eigen::MatrixXd& demands_s, const Eigen::VectorXd& populations,
                                      const Eigen::VectorXd& think_s, int most_iterations) {
  const Index classes = demands_s.rows(), stations = demands_s.cols();
  ClosedNetworkOfClasses network{Eigen::VectorXd::Zero(classes), demands_s,
                                 populations.replicate(1, stations) / static_cast<double>(std::max<Index>(1, stations)),
                                 0, false};
  while (network.iterations < most_iterations && !network.converged) {
    ++network.iterations;
    const Eigen::MatrixXd before = network.number;
    const Eigen::RowVectorXd everybody = before.colwise().sum();
    for (Index k = 0; k < classes; ++k) {
      const Eigen::RowVectorXd found = everybody - before.row(k) / populations(k);
      network.residence_s.row(k) = demands_s.row(k).cwiseProduct(found + Eigen::RowVectorXd::Ones(stations));
      network.throughput_per_s(k) = populations(k) / (think_s(k) + network.residence_s.row(k).sum());
      network.number.row(k) = network.throughput_per_s(k) * network.residence_s.row(k);
    }
    network.converged = (network.number - before).cwiseAbs().maxCoeff() < 1e-12 * populations.sum();
  }
  return network;
}

SharedNetwork shared_network(const std::vector<SharedStation>& stations, double delay_s, std::uint32_t population) {
  SharedNetwork network;
  network.stable = std::ranges::none_of(stations, [](const auto& s) { return s.other_load >= s.servers; });
  if (!network.stable) return network;
  const double scale = scale_for(stations, delay_s, population);
  const auto n = static_cast<Index>(population);
  std::vector<Series> weights{weights_of_delay(delay_s, scale, n)};
  for (const auto& station : stations) weights.push_back(weights_of(station, scale, n));
  // before[i]: the network of everything ahead of i; behind: the same from the other end
  std::vector<Series> before{Series::Unit(n + 1, 0)};
  for (const auto& each : weights) before.push_back(convolved(before.back(), each));
  const Series& all = before.back();
  network.number = Eigen::MatrixXd::Zero(n, static_cast<Index>(stations.size()));
  Series behind = Series::Unit(n + 1, 0);
  for (auto i = weights.size(); i-- > 1;) {
    fill_numbers(weights[i], convolved(before[i], behind), all, network.number, static_cast<Index>(i) - 1);
    behind = convolved(behind, weights[i]);
  }
  for (Index k = 1; k <= n; ++k) network.throughput_per_s.push_back(all(k - 1) / all(k) / scale);
  return network;
}

}  // namespace loadscape::analysis
