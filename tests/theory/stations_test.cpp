/// Stations with general service times, many servers, little room, and arrivals in groups.

#include "tests/theory/replication.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <numeric>

namespace loadscape::tests {
namespace {

/// P(a Poisson variable of this mean >= least).
double poisson_tail(double mean, int least) { return least <= 0 ? 1.0 : boost::math::gamma_p(least, mean); }

/// Stationary distribution of a birth-death chain on 0..n from the ratios birth(k-1) / death(k), k = 1..n.
std::vector<double> birth_death(const std::vector<double>& ratios) {
  std::vector<double> p{1.0};
  for (const double ratio : ratios) p.push_back(p.back() * ratio);
  const double total = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& value : p) value /= total;
  return p;
}

/// The share of messages whose wait was nothing, read off the histogram to one message.
double share_without_wait(const Trial& trial) {
  const auto& wait = trial.node("server").wait;
  double low = 0.0, high = 1.0;
  while (high - low > 0.1 / static_cast<double>(wait.count())) {
    const double middle = (low + high) / 2;
    (wait.quantile_s(middle) <= 0.0 ? low : high) = middle;
  }
  return low;
}

}  // namespace

TEST_CASE("M/G/1: the mean wait is lambda E[S^2] / 2 (1 - rho), whatever the distribution", "[theory]") {
  // Pollaczek-Khinchine [Kleinrock75 sec. 5.6]. E[S] = 100 ms and lambda = 6/s: rho = 0.6; E[S^2] = E[S]^2 (1 + cv^2).
  struct Row {
    std::string service;
    double cv2;
    std::string hours;
  };
  const auto row = GENERATE(Row{"constant(100 ms)", 0.0, "2"}, Row{"lognormal(mean=100 ms, sd=80 ms)", 0.64, "4"},
                            Row{"hyperexponential(mean=100 ms, cv2=2)", 2.0, "9"});
  INFO(row.service);
  const double lambda = 6.0, mean = 0.1, rho = lambda * mean;
  const double exact = lambda * mean * mean * (1 + row.cv2) / (2 * (1 - rho));
  const auto text = single_station(fmt::format("workers: 1, service: \"{}\"", row.service), "6/s", row.hours);
  check_against(exact, replicate(text, 20, mean_wait));
}

TEST_CASE("M/D/c: the mean wait is Crommelin's sum", "[theory]") {
  // With constant service D every c-th message meets the same server: W' = max(0, W + D - Erlang(c, lambda)). Spitzer's
  // identity E[W] = sum over k of E[(kD - Erlang(kc, lambda))^+] / k then gives [Crommelin32]
  //   E[W] = sum over k >= 1 of D P(N(ka) >= kc) - c/lambda P(N(ka) >= kc + 1),   a = lambda D, N(x) Poisson(x).
  const double lambda = 22.0, D = 0.1;  // [1/s], [s]; 3 servers: utilization 0.73
  const int c = 3;
  const double a = lambda * D;
  double exact = 0.0;
  for (int k = 1; k <= 2000; ++k) {
    exact += D * poisson_tail(k * a, k * c) - c / lambda * poisson_tail(k * a, k * c + 1);
  }
  const auto text = single_station("workers: 3, service: constant(100 ms)", "22/s", "1.6");
  check_against(exact, replicate(text, 20, mean_wait));
}

TEST_CASE("M/G/infinity: the number present is Poisson with mean lambda E[S], whatever the distribution", "[theory]") {
  // [Takacs62]. lambda = 5/s, E[S] = 0.4 s: 2 on average. P(N <= 1) = 3 exp(-2), looked up every second.
  const std::string service = GENERATE("constant(400 ms)", "lognormal(mean=400 ms, sd=800 ms)", "exponential(400 ms)");
  INFO(service);
  const auto text = single_station(fmt::format("service: \"{}\"", service), "5/s", "1.5");
  std::vector<double> mean, at_most_one;
  for (std::uint32_t i = 0; i < 20; ++i) {
    const auto trial = run(text, "point-to-point", i);
    mean.push_back(number_at("server")(trial));
    std::vector<int> present(5400, 0);
    for (const auto& record : trial.seen.records) {
      const auto first = std::max<std::int64_t>(0, record.emitted.time_since_epoch() / std::chrono::seconds{1} + 1);
      const auto last = std::min<std::int64_t>(5399, record.closed.time_since_epoch() / std::chrono::seconds{1});
      for (auto second = first; second <= last; ++second) ++present[static_cast<std::size_t>(second)];
    }
    const auto looks = std::vector<int>(present.begin() + 660, present.end());  // the longest stay began in the window
    at_most_one.push_back(static_cast<double>(std::ranges::count_if(looks, [](int n) { return n <= 1; })) /
                          static_cast<double>(looks.size()));
  }
  check_against(2.0, mean);
  check_against(3 * std::exp(-2.0), at_most_one);
}

TEST_CASE("M^X/M/1: arrivals in groups of three queue rho (1 + 3) / 2 (1 - rho) on average", "[theory]") {
  // [GrossHarris98 sec. 3.1]: L = rho (1 + E[X^2] / E[X]) / 2 (1 - rho). Each signal is followed by three jobs in one
  // instant: 2 groups/s, mu = 10/s, rho = 0.6.
  const std::string text = R"(
loadscape: 1
run: {duration: 4 h, warm_up: 10 min, seed: 22}
systems:
  client: {}
  gate: {}
  server: {workers: 1, service: exponential(100 ms)}
flows:
  signal: {from: client, to: gate, pattern: fire-and-forget, arrivals: poisson(2/s)}
  job: {from: gate, to: server, pattern: fire-and-forget, after: signal, count: 3}
topologies: {point-to-point: {mapping: none}}
)";
  const double rho = 0.6, L = rho * (1 + 3) / (2 * (1 - rho));
  const auto all = trials(text, 20);
  check_against(L, values_of(all, number_at("server")));
  check_against(L / 6.0, values_of(all, sojourn_of("job")));  // [Little61]
}

TEST_CASE("M/M/c/K: the loss follows from the birth-death chain", "[theory]") {
  const double lambda = 9.0, mu = 4.0;  // [1/s]; 3 servers, 5 places: [Kleinrock75 sec. 3.8]
  std::vector<double> ratios;
  for (int k = 1; k <= 8; ++k) ratios.push_back(lambda / (mu * std::min(k, 3)));
  const auto p = birth_death(ratios);
  double number = 0.0;
  for (std::size_t k = 0; k < p.size(); ++k) number += static_cast<double>(k) * p[k];
  const auto all = trials(single_station("workers: 3, waiting_room: 5, service: exponential(250 ms)", "9/s", "4"), 20);
  check_against(p.back(), values_of(all, refused_share));
  check_against(number, values_of(all, number_at("server")));
}

TEST_CASE("M/M/c: the share that waits is Erlang's C", "[theory]") {
  const auto all = trials(single_station("workers: 5, service: exponential(500 ms)", "7/s", "3"), 20);
  check_against(erlang_c(5, 3.5), values_of(all, [](const Trial& t) { return 1.0 - share_without_wait(t); }));
}

}  // namespace loadscape::tests
