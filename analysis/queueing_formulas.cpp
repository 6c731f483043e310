#include "analysis/queueing_formulas.hpp"

#include <algorithm>
#include <cmath>

namespace loadscape::analysis {
namespace {

/// P(sojourn > t) in M/M/c: service alone, or wait (exponential at c mu - lambda) and then service.
double sojourn_tail(double t, double mu, double surplus, double waits) {
  const double service_alone = std::exp(-mu * t);
  // The sum of two exponentials; the limit for equal rates avoids 0 / 0.
  const double gap = surplus - mu;
  const double with_wait = std::abs(gap) < 1e-9 * mu ? (1.0 + mu * t) * service_alone
                                                     : (surplus * service_alone - mu * std::exp(-surplus * t)) / gap;
  return (1.0 - waits) * service_alone + waits * with_wait;
}

/// Unnormalized probabilities may span hundreds of powers of ten: scale them whenever they grow large.
void keep_in_range(std::vector<double>& weights) {
  constexpr double large = 1e200;
  if (weights.back() < large) return;
  for (auto& weight : weights) weight /= large;
}

/// Adds the states beyond the last given rate, a geometric series with the given ratio, and normalizes.
void close(BirthDeath& queue, double ratio, std::optional<std::uint32_t> capacity) {
  const auto levels = static_cast<double>(queue.p.size());  // the first state of the series
  const double first = queue.p.back() * ratio;
  double above = 0.0, beyond = 0.0, last = 0.0;  // sums of the series, of its index, and its last term
  if (!capacity) {
    above = first / (1.0 - ratio);
    beyond = above * ratio / (1.0 - ratio);
  } else {
    double term = first;
    for (double k = 0.0; k <= static_cast<double>(*capacity) - levels; ++k, term *= ratio) {
      above += term;
      beyond += k * term;
      last = term;
    }
  }
  double total = above, number = levels * above + beyond;
  for (std::size_t n = 0; n < queue.p.size(); ++n) {
    total += queue.p[n];
    number += static_cast<double>(n) * queue.p[n];
  }
  for (auto& probability : queue.p) probability /= total;
  queue.p_above = above / total;
  queue.mean_number = number / total;
  if (capacity) queue.refused_share = above > 0.0 ? last / total : queue.p.back();
}

}  // namespace

double erlang_b(std::uint32_t servers, double offered_load) {
  double lost = 1.0;
  for (std::uint32_t c = 1; c <= servers; ++c) lost = offered_load * lost / (c + offered_load * lost);
  return lost;
}

double erlang_c(std::uint32_t servers, double offered_load) {
  if (offered_load >= servers) return 1.0;
  const double lost = erlang_b(servers, offered_load);
  return servers * lost / (servers - offered_load * (1.0 - lost));
}

double wait_mmc(double arrival_rate, double service_s, std::uint32_t servers) {
  const double load = arrival_rate * service_s;
  if (load >= servers) return infinite;
  return erlang_c(servers, load) * service_s / (servers - load);
}

double wait_mg1(double arrival_rate, double service_s, double service_second_moment) {
  const double load = arrival_rate * service_s;
  if (load >= 1.0) return infinite;
  return arrival_rate * service_second_moment / (2.0 * (1.0 - load));
}

double wait_allen_cunneen(double arrival_rate, double service_s, std::uint32_t servers, double arrival_cv2,
                          double service_cv2) {
  return wait_mmc(arrival_rate, service_s, servers) * 0.5 * (arrival_cv2 + service_cv2);
}

double sojourn_quantile_mmc(double arrival_rate, double service_s, std::uint32_t servers, double p) {
  const double load = arrival_rate * service_s;
  if (load >= servers) return infinite;
  const double mu = 1.0 / service_s, surplus = servers * mu - arrival_rate, waits = erlang_c(servers, load);
  double low = 0.0, high = service_s;
  while (sojourn_tail(high, mu, surplus, waits) > 1.0 - p) high *= 2.0;
  for (int i = 0; i < 200 && low < high; ++i) {  // bisection, to the last bit
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (sojourn_tail(middle, mu, surplus, waits) > 1.0 - p ? low : high) = middle;
  }
  return high;
}

BirthDeath birth_death(double arrival_rate, std::span<const double> rates, std::optional<std::uint32_t> capacity) {
  BirthDeath queue;
  const double ratio = arrival_rate / rates.back();
  if (!capacity && ratio >= 1.0) {
    queue.stable = false;
    return queue;
  }
  queue.p.push_back(1.0);
  for (std::size_t n = 0; n + 1 < rates.size() && (!capacity || n < *capacity); ++n) {
    queue.p.push_back(queue.p.back() * arrival_rate / rates[n]);
    keep_in_range(queue.p);
  }
  close(queue, ratio, capacity);
  return queue;
}

FiniteQueue finite_mmc(double arrival_rate, double service_s, std::uint32_t servers, std::uint32_t waiting_room) {
  std::vector<double> rates;
  for (std::uint32_t n = 1; n <= servers; ++n) rates.push_back(n / service_s);
  const auto queue = birth_death(arrival_rate, rates, servers + waiting_room);
  const double admitted = arrival_rate * (1.0 - queue.refused_share);
  // What rounding leaves of L - lambda S is no negative wait.
  return {queue.refused_share, std::max(0.0, queue.mean_number / admitted - service_s)};
}

}  // namespace loadscape::analysis
