/// Priorities, sharing, impatience and breakdowns against their formulas.

#include "tests/theory/replication.hpp"

namespace loadscape::tests {
namespace {

/// Two classes with exponential work: `urgent` 2/s of 100 ms, `patient` 2/s of 200 ms; rho = 0.2 + 0.4.
std::string two_classes(std::string_view discipline, std::string_view hours) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: {} h, warm_up: 10 min, seed: 23}}
systems:
  client: {{}}
  server: {{workers: 1, discipline: {}}}
flows:
  urgent: {{from: client, to: server, pattern: fire-and-forget, arrivals: poisson(2/s), priority: 1,
           work: exponential(100 ms)}}
  patient: {{from: client, to: server, pattern: fire-and-forget, arrivals: poisson(2/s), work: exponential(200 ms)}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                     hours, discipline);
}

constexpr double rho_urgent = 0.2, rho = 0.6;
constexpr double residual_urgent = 2.0 * 2 * 0.1 * 0.1 / 2;  // lambda E[S^2] / 2 [s]
constexpr double residual = residual_urgent + 2.0 * 2 * 0.2 * 0.2 / 2;

}  // namespace

TEST_CASE("priority without interruption: the mean waits are Cobham's", "[theory]") {
  // W_k = sum of lambda E[S^2] / 2 over all classes / (1 - sigma_(k-1)) (1 - sigma_k) [Cobham54].
  const auto all = trials(two_classes("priority", "5"), 20);
  check_against(0.1 + residual / (1 - rho_urgent), values_of(all, sojourn_of("urgent")));
  check_against(0.2 + residual / ((1 - rho_urgent) * (1 - rho)), values_of(all, sojourn_of("patient")));
}

TEST_CASE("preemptive-resume: nobody notices those who are less urgent", "[theory]") {
  // T_k = E[S_k] / (1 - sigma_(k-1)) + sum of lambda E[S^2] / 2 over classes up to k / (1 - sigma_(k-1)) (1 - sigma_k)
  // [WhiteChristie58; Kleinrock76 sec. 3.4]. The urgent alone are M/M/1: 1 / (10 - 2) s.
  const auto all = trials(two_classes("preemptive-resume", "5"), 20);
  check_against(1.0 / (10.0 - 2.0), values_of(all, sojourn_of("urgent")));
  check_against(0.2 / (1 - rho_urgent) + residual / ((1 - rho_urgent) * (1 - rho)),
                values_of(all, sojourn_of("patient")));
}

TEST_CASE("processor sharing: the mean sojourn is E[S] / (1 - rho), whatever the distribution", "[theory]") {
  // [Kleinrock76 sec. 4.4]: M/G/1-PS is insensitive. E[S] = 100 ms, lambda = 6/s.
  const std::string service =
      GENERATE("constant(100 ms)", "hyperexponential(mean=100 ms, cv2=4)", "lognormal(mean=100 ms, sd=200 ms)");
  INFO(service);
  const auto text =
      single_station(fmt::format("workers: 1, discipline: processor-sharing, service: \"{}\"", service), "6/s", "5");
  check_against(0.1 / (1 - 0.6), replicate(text, 20, sojourn_of("job")));
}

TEST_CASE("processor sharing on c workers has the queue length of M/M/c", "[theory]") {
  // Departures at the rate min(n, c) mu whoever is served: the same birth-death chain [Kleinrock75 sec. 3.5].
  const double lambda = 9.0, mu = 4.0;
  const auto text =
      single_station("workers: 3, discipline: processor-sharing, service: exponential(250 ms)", "9/s", "3");
  check_against(1 / mu + erlang_c(3, lambda / mu) / (3 * mu - lambda), replicate(text, 20, sojourn_of("job")));
}

TEST_CASE("impatience: the share that gives up is that of Erlang's A", "[theory]") {
  // M/M/c+M [Garnett02]: a birth-death chain with deaths min(n, c) mu + max(0, n - c) theta; each waiting message
  // leaves at the rate theta, so the share is theta E[queue] / lambda.
  const double lambda = 10.0, mu = 2.0, theta = 0.5;  // [1/s], 5 servers: rho = 1
  const int c = 5;
  double weight = 1.0, total = 1.0, queue = 0.0;
  for (int n = 1; n <= 2000; ++n) {
    weight *= lambda / (std::min(n, c) * mu + std::max(0, n - c) * theta);
    total += weight;
    queue += std::max(0, n - c) * weight;
  }
  queue /= total;
  const auto all =
      trials(single_station("workers: 5, service: exponential(500 ms), patience: exponential(2 s)", "10/s", "2"), 20);
  check_against(queue, values_of(all, [](const Trial& t) { return t.node("server").queue_s / t.seen.window_s; }));
  check_against(theta * queue / lambda, values_of(all, [](const Trial& trial) {
                  const auto& server = trial.node("server");
                  return static_cast<double>(server.reneged) / static_cast<double>(server.arrivals);
                }));
}

TEST_CASE("breakdowns with resumed work: the mean number of M/M/1 with a server that comes and goes", "[theory]") {
  // Up for exponential 5 s (rate xi), down for exponential 1 s (rate eta), busy or idle; arrivals go on
  // [WhiteChristie58; AviItzhakNaor63]. With p(z) and q(z) for up and down, the balance equations give
  //   q (lambda (1 - z) + eta) = xi p   and   (lambda + xi lambda / (lambda (1 - z) + eta) - mu / z) p = -mu p_0 / z,
  // and their values and derivatives at z = 1 the mean number p'(1) + q'(1).
  const double lambda = 4.0, mu = 10.0, xi = 0.2, eta = 1.0;  // [1/s]
  const double up = eta / (eta + xi);
  const double empty = up - lambda / mu;
  const double slope = xi * lambda * lambda / (eta * eta) + mu;
  const double p = (mu * empty - slope * up) / (lambda / up - mu);
  const double q = (xi * p + lambda * (1 - up)) / eta;
  const auto text = single_station(
      "workers: 1, service: exponential(100 ms), held: resume, fails: {mtbf: 5 s, mttr: 1 s}", "4/s", "9");
  check_against(p + q, replicate(text, 20, number_at("server")));
}

}  // namespace loadscape::tests
