/// Several stations: in series, closed by users, forked and joined, and layered.

#include "tests/theory/replication.hpp"

#include <Eigen/Dense>

#include <map>

namespace loadscape::tests {

TEST_CASE("a tandem of M/M/1 stations: each as if it were alone", "[theory]") {
  // What leaves an M/M/1 station is Poisson again [Burke56], so L = rho / (1 - rho) at each [Jackson57].
  const std::string text = R"(
loadscape: 1
run: {duration: 4 h, warm_up: 10 min, seed: 31}
systems:
  client: {}
  a: {workers: 1, service: exponential(100 ms)}
  b: {workers: 1, service: exponential(80 ms)}
  c: {workers: 1, service: exponential(120 ms)}
flows:
  first: {from: client, to: a, pattern: fire-and-forget, arrivals: poisson(5/s)}
  second: {from: client, to: b, pattern: fire-and-forget, after: first}
  third: {from: client, to: c, pattern: fire-and-forget, after: second}
topologies: {point-to-point: {mapping: none}}
)";
  const auto all = trials(text, 20);
  check_against(0.5 / 0.5, values_of(all, number_at("a")));
  check_against(0.4 / 0.6, values_of(all, number_at("b")));
  check_against(0.6 / 0.4, values_of(all, number_at("c")));
}

namespace {

struct Closed {
  double throughput_per_s = 0.0;
  std::vector<double> number;  ///< at each station
};

/// Exact mean value analysis of users who think and then visit single servers one after the other [Reiser80].
Closed mean_value_analysis(int users, double think_s, const std::vector<double>& service_s) {
  Closed now{0.0, std::vector<double>(service_s.size(), 0.0)};
  for (int n = 1; n <= users; ++n) {
    double cycle = think_s;
    std::vector<double> residence;
    for (std::size_t k = 0; k < service_s.size(); ++k) {
      residence.push_back(service_s[k] * (1 + now.number[k]));  // who arrives sees the network with one user less
      cycle += residence.back();
    }
    now.throughput_per_s = n / cycle;
    for (std::size_t k = 0; k < service_s.size(); ++k) now.number[k] = now.throughput_per_s * residence[k];
  }
  return now;
}

}  // namespace

TEST_CASE("a closed network with think time: throughput and queues are those of mean value analysis", "[theory]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 3 h, warm_up: 10 min, seed: 32}
systems:
  desk: {}
  a: {workers: 1, service: exponential(200 ms)}
  b: {workers: 1, service: exponential(150 ms)}
flows:
  ask: {from: desk, to: [a, b], pattern: request-reply, users: 25, think: exponential(5 s)}
topologies: {point-to-point: {mapping: none}}
)";
  const auto exact = mean_value_analysis(25, 5.0, {0.2, 0.15});
  const auto all = trials(text, 20);
  check_against(exact.throughput_per_s, values_of(all, [](const Trial& trial) {
                  return static_cast<double>(trial.node("a").departures) / trial.seen.window_s;
                }));
  check_against(exact.number[0], values_of(all, number_at("a")));
  check_against(exact.number[1], values_of(all, number_at("b")));
}

TEST_CASE("a closed network does not care how think times are distributed", "[theory]") {
  // A delay station is insensitive: the machine repair model depends on the mean think time alone [Reiser80].
  const std::string text = R"yaml(
loadscape: 1
run: {duration: 3 h, warm_up: 10 min, seed: 33}
systems:
  desk: {}
  a: {workers: 1, service: exponential(200 ms)}
flows:
  ask: {from: desk, to: a, pattern: remote-call-in, users: 20, think: "hyperexponential(mean=4 s, cv2=3)"}
topologies: {point-to-point: {mapping: none}}
)yaml";
  const auto exact = mean_value_analysis(20, 4.0, {0.2});
  const auto all = trials(text, 20);
  check_against(exact.number[0] / exact.throughput_per_s, values_of(all, sojourn_of("ask")));
}

TEST_CASE("fork-join of two M/M/1: the mean is (12 - rho) / 8 times that of one", "[theory]") {
  // [FlattoHahn84; NelsonTantawi88]. A broker that costs nothing hands each event to both subscribers in one instant;
  // an event is through when both have handled it.
  const std::string text = R"(
loadscape: 1
run: {duration: 2 h, warm_up: 10 min, seed: 34}
systems:
  source: {}
  a: {workers: 1, service: exponential(100 ms)}
  b: {workers: 1, service: exponential(100 ms)}
flows:
  event: {from: source, to: [a, b], pattern: data-change, arrivals: poisson(5/s)}
topologies: {event-driven: {service: none, mapping: none, retention: 1000 h}}
)";
  const double lambda = 5.0, mu = 10.0, rho = lambda / mu;
  std::vector<double> joined;
  for (std::uint32_t i = 0; i < 20; ++i) {
    const auto trial = run(text, "event-driven", i);
    std::map<std::uint64_t, double> took_s;  // by event: the slower of the two
    for (const auto& record : trial.seen.records) {
      auto& longest = took_s[record.key];
      longest = std::max(longest, sim::to_seconds(record.closed - record.emitted));
    }
    double sum = 0.0;
    for (const auto& [key, took] : took_s) sum += took;
    joined.push_back(sum / static_cast<double>(took_s.size()));
  }
  check_against((12 - rho) / 8 / (mu - lambda), joined);
}

namespace {

/// A front with `threads` threads and `room` places, whose threads work (rate front) and then hold while one server
/// behind works for them (rate back); Poisson arrivals. States: n messages at the front, j of their threads behind.
struct Layered {
  int threads = 3, room = 3;
  double lambda = 5.0, front = 1 / 0.3, back = 1 / 0.15;  // [1/s]

  int most() const { return threads + room; }
  int states() const { return (most() + 1) * (threads + 1); }
  int index(int n, int j) const { return n * (threads + 1) + j; }

  /// Stationary probabilities, by index(n, j); 0 where j exceeds the threads in use.
  Eigen::VectorXd solve() const {
    Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(states(), states());
    const auto flow = [&](int from, int to, double rate) {
      rates(from, to) += rate;
      rates(from, from) -= rate;
    };
    for (int n = 0; n <= most(); ++n) {
      for (int j = 0; j <= threads; ++j) {
        const int busy = std::min(n, threads), here = index(n, j);
        if (j > busy) {
          flow(here, index(0, 0), 1.0);  // cannot be reached: leave for good
          continue;
        }
        if (n < most()) flow(here, index(n + 1, j), lambda);
        if (j < busy) flow(here, index(n, j + 1), (busy - j) * front);
        if (j > 0) flow(here, index(n - 1, j - 1), back);
      }
    }
    // pi Q = 0 with one equation replaced by sum = 1.
    Eigen::MatrixXd system = rates.transpose();
    system.row(0).setOnes();
    return system.partialPivLu().solve(Eigen::VectorXd::Unit(states(), 0));
  }
};

}  // namespace

TEST_CASE("layered calls with few threads agree with the Markov chain of both layers", "[theory]") {
  const Layered model;
  const auto pi = model.solve();
  double lost = 0.0, at_front = 0.0, at_back = 0.0, threads_held = 0.0;
  for (int n = 0; n <= model.most(); ++n) {
    for (int j = 0; j <= model.threads; ++j) {
      const double p = pi(model.index(n, j));
      if (n == model.most()) lost += p;
      at_front += n * p;
      at_back += j * p;
      threads_held += std::min(n, model.threads) * p;
    }
  }
  const std::string text = R"(
loadscape: 1
run: {duration: 4 h, warm_up: 10 min, seed: 35}
systems:
  client: {}
  front: {workers: 3, waiting_room: 3}
  back: {workers: 1}
flows:
  outer: {from: client, to: front, pattern: fire-and-forget, arrivals: poisson(5/s), work: exponential(300 ms)}
  inner: {from: front, to: back, pattern: request-reply, during: outer, work: exponential(150 ms)}
topologies: {point-to-point: {mapping: none}}
)";
  const auto all = trials(text, 20);
  check_against(at_front, values_of(all, number_at("front")));
  check_against(at_back, values_of(all, number_at("back")));
  check_against(threads_held, values_of(all, [](const Trial& trial) {
                  return trial.node("front").busy_server_s / trial.seen.window_s;
                }));
  check_against(lost, values_of(all, [](const Trial& trial) {
                  const auto& front = trial.node("front");
                  return static_cast<double>(front.rejected) / static_cast<double>(front.arrivals);
                }));
}

}  // namespace loadscape::tests
