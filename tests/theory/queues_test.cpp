/// Queueing theory through scenario files and the public nodes: 99 % intervals, no wider than 2 % of the exact value.

#include "tests/theory/replication.hpp"

namespace loadscape::tests {
namespace {

double factorial(int n) { return std::tgamma(n + 1.0); }

/// Loss probability in M/M/c/c [Kleinrock75 sec. 3.6].
double erlang_b(int c, double a) {
  double sum = 0.0;
  for (int k = 0; k <= c; ++k) sum += std::pow(a, k) / factorial(k);
  return std::pow(a, c) / factorial(c) / sum;
}

}  // namespace

TEST_CASE("M/M/1: the mean wait is rho / (mu - lambda)", "[theory]") {
  const double lambda = 8.0, mu = 10.0;  // [1/s]; [Kleinrock75 sec. 3.2]
  check_against(lambda / mu / (mu - lambda),
                replicate(single_station("workers: 1, service: exponential(100 ms)", "8/s", "9"), 20, mean_wait));
}

TEST_CASE("M/M/1: the sojourn time is exponential, so its 95th percentile is ln 20 / (mu - lambda)", "[theory]") {
  const double lambda = 6.0, mu = 10.0;  // [1/s]; [Kleinrock75 sec. 5.7]
  const auto p95 = [](const Trial& trial) { return trial.flow("job").end_to_end_time.quantile_s(0.95); };
  check_against(std::log(20.0) / (mu - lambda),
                replicate(single_station("workers: 1, service: exponential(100 ms)", "6/s", "5"), 20, p95));
}

TEST_CASE("M/M/c: the mean wait is C(c, a) / (c mu - lambda)", "[theory]") {
  const double lambda = 11.2, mu = 4.0;  // [1/s], 4 servers: utilization 0.7
  check_against(erlang_c(4, lambda / mu) / (4 * mu - lambda),
                replicate(single_station("workers: 4, service: exponential(250 ms)", "11.2/s", "8"), 20, mean_wait));
}

TEST_CASE("M/M/1/K: the share of refused arrivals is (1 - rho) rho^K / (1 - rho^(K+1))", "[theory]") {
  const double rho = 0.9;  // K = 5: one in service, four waiting; [Kleinrock75 sec. 3.7]
  const double exact = (1 - rho) * std::pow(rho, 5) / (1 - std::pow(rho, 6));
  const auto text = single_station("workers: 1, waiting_room: 4, service: exponential(100 ms)", "9/s", "4");
  check_against(exact, replicate(text, 20, refused_share));
}

TEST_CASE("Erlang B: the share of lost calls for c servers and no waiting room", "[theory]") {
  const auto text = single_station("workers: 10, waiting_room: 0, service: exponential(1 s)", "8/s", "3");
  check_against(erlang_b(10, 8.0), replicate(text, 20, refused_share));
}

TEST_CASE("an open Jackson network with retries on failure has the product form", "[theory]") {
  // Each try at A fails with 20 %, at B with 10 %, and joins the queue again at once: feedback. What A has done goes
  // on to B with 60 %. Traffic equations: lambda_A = 5 / 0.8 = 6.25, lambda_B = 5 x 0.6 / 0.9 = 10/3 [1/s].
  // Each station is then like M/M/1: L = rho / (1 - rho) [Jackson57].
  const std::string text = R"(
loadscape: 1
run: {duration: 8 h, warm_up: 10 min, seed: 21}
systems:
  client: {}
  a: {workers: 1, service: exponential(100 ms), error_rate: 20 %}
  b: {workers: 1, service: exponential(200 ms), error_rate: 10 %}
flows:
  first: {from: client, to: a, pattern: fire-and-forget, arrivals: poisson(5/s), retry: {attempts: 1000}}
  second: {from: client, to: b, pattern: fire-and-forget, after: first, probability: 60 %, retry: {attempts: 1000}}
topologies: {point-to-point: {mapping: none}}
)";
  std::vector<Trial> trials;
  std::vector<double> in_a, in_b, through_first, through_second;
  for (std::uint32_t i = 0; i < 20; ++i) {
    const auto trial = run(text, "point-to-point", i);
    in_a.push_back(trial.node("a").in_node_s / trial.seen.window_s);
    in_b.push_back(trial.node("b").in_node_s / trial.seen.window_s);
    through_first.push_back(trial.flow("first").end_to_end_time.mean_s());
    through_second.push_back(trial.flow("second").end_to_end_time.mean_s());
  }
  const double rho_a = 6.25 * 0.1, rho_b = 10.0 / 3.0 * 0.2;
  check_against(rho_a / (1 - rho_a), in_a);
  check_against(rho_b / (1 - rho_b), in_b);
  check_against(rho_a / (1 - rho_a) / 5.0, through_first);   // Little's law over all tries [Little61]
  check_against(rho_b / (1 - rho_b) / 3.0, through_second);
}

}  // namespace loadscape::tests
