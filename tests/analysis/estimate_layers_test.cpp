/// What the estimate knows of hosts, work after the reply and calls during another flow.

#include "analysis/estimate.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::analysis {
namespace {

Approx exactly(double value) { return Approx(value).epsilon(1e-9); }

TopologyEstimate estimate_of(const std::string& systems_and_flows) {
  const auto scenario = tests::read("loadscape: 1\nrun: {duration: 1 h}\n" + systems_and_flows +
                                    "topologies: {point-to-point: {mapping: none}}\n");
  const auto& choice = scenario.topologies.front();
  return estimate_topology(scenario, choice.row->compile(scenario.landscape, *choice.params), choice.label,
                           std::string(choice.row->name));
}

TEST_CASE("work after the reply holds the server, and nobody waits for the end of it but the next",
          "[analysis][estimate]") {
  // M/G/1 with S = S1 + S2: E[S^2] = 0.4^2 + 0.6^2 + 1 = 1.52 s^2; wait 0.6 x 1.52 / (2 x 0.4) = 1.14 s, then S1.
  const auto estimate = estimate_of(R"(
systems:
  client: {}
  server: {workers: 1, service: exponential(400 ms)}
flows:
  job: {from: client, to: server, pattern: request-reply, work_after: exponential(600 ms), arrivals: poisson(0.6/s)}
  note: {from: server, to: client, pattern: fire-and-forget, after: job}
)");
  const auto& server = *find_station(estimate, "server");
  CHECK(server.utilization == exactly(0.6));
  CHECK(find_flow(estimate, "note")->offered_per_s == exactly(0.6));  // with the answer, once
  CHECK(find_flow(estimate, "job")->offered_per_s == exactly(0.6));
  CHECK(estimate.not_modeled.empty());
}

TEST_CASE("the wait before a server with two phases is that of M/G/1", "[analysis][estimate]") {
  const auto estimate = estimate_of(R"(
systems:
  client: {}
  server: {workers: 1, service: exponential(400 ms)}
flows:
  job: {from: client, to: server, pattern: request-reply, work_after: exponential(600 ms), arrivals: poisson(0.6/s)}
)");
  const auto& server = *find_station(estimate, "server");
  CHECK(server.formula == "M/G/1 (Pollaczek-Khinchine)");
  CHECK(server.wait_mean_s == exactly(1.14));
  CHECK(find_flow(estimate, "job")->end_to_end_time_mean_s == exactly(1.54));
}

TEST_CASE("random numbers of calls count with their means, and stop at the first that fails", "[analysis][estimate]") {
  // Geometric with mean 1.5: q = 0.6. All calls succeed: 1 s + 1.5 x 2 s. A fifth fail: the i-th call is made with
  // probability q^i 0.8^(i - 1), in sum 0.6 / (1 - 0.48).
  const auto text = [](std::string_view back) {
    return fmt::format(R"(
systems:
  client: {{}}
  front: {{service: constant(1 s)}}
  back: {{service: constant(2 s){}}}
flows:
  outer: {{from: client, to: front, pattern: request-reply, arrivals: poisson(1/s)}}
  inner: {{from: front, to: back, pattern: request-reply, during: outer, count: geometric(1.5)}}
  twice: {{from: front, to: back, pattern: request-reply, during: outer, count: 1..3}}
)",
                       back);
  };
  auto estimate = estimate_of(text(""));
  CHECK(find_flow(estimate, "outer")->end_to_end_time_mean_s == exactly(1.0 + 1.5 * 2.0 + 2.0 * 2.0));
  CHECK(find_flow(estimate, "inner")->offered_per_s == exactly(1.5));
  CHECK(find_flow(estimate, "twice")->offered_per_s == exactly(2.0));
  estimate = estimate_of(text(", error_rate: 20 %"));
  CHECK(find_flow(estimate, "inner")->offered_per_s == exactly(0.6 / 0.52));
}

TEST_CASE("a host under systems with workers enough is a station of its own", "[analysis][estimate]") {
  // Two Poisson streams, 4/s and 6/s, 150 ms each, on two cores: M/M/2 with a = 1.5; C = 9/14, wait C / (2/0.15 - 10).
  const auto estimate = estimate_of(R"(
hosts: {vm: {cores: 2}}
systems:
  client: {}
  a: {service: exponential(150 ms), host: vm}
  b: {service: exponential(150 ms), host: vm}
flows:
  x: {from: client, to: a, pattern: request-reply, arrivals: poisson(4/s)}
  y: {from: client, to: b, pattern: request-reply, arrivals: poisson(6/s)}
)");
  const auto& vm = *find_station(estimate, "vm");
  CHECK(vm.utilization == exactly(0.75));
  CHECK(vm.wait_mean_s == exactly(9.0 / 14.0 / (2.0 / 0.15 - 10.0)));
  CHECK(find_flow(estimate, "x")->end_to_end_time_mean_s == exactly(0.15 + 9.0 / 14.0 / (2.0 / 0.15 - 10.0)));
  CHECK(estimate.not_modeled.empty());
}

TEST_CASE("two layers on one core: too high, by at most 7 and 13 % at 50 and 85 % of it", "[analysis][estimate]") {
  // Against four runs of 20 h, whose mean is known to about 1 and 3 %; measured differences: 4.7 and 9.9 %.
  struct Row {
    double arrivals, error;
  };
  for (const auto& [arrivals, error] : {Row{1.0, 0.07}, Row{1.7, 0.13}}) {
    const auto text = fmt::format(R"(
hosts: {{vm: {{cores: 1}}}}
systems:
  people: {{}}
  front: {{workers: 4, service: exponential(200 ms), host: vm}}
  back: {{workers: 2, service: exponential(300 ms), host: vm}}
flows:
  outer: {{from: people, to: front, pattern: request-reply, arrivals: poisson({}/s)}}
  inner: {{from: front, to: back, pattern: request-reply, during: outer}}
)",
                                  arrivals);
    const auto estimate = estimate_of(text);
    double simulated = 0.0;
    for (std::uint32_t i = 0; i < 4; ++i) {
      const auto trial = tests::run("loadscape: 1\nrun: {duration: 20 h, warm_up: 10 min, seed: 1}\n" + text +
                                        "topologies: {point-to-point: {mapping: none}}\n",
                                    "point-to-point", i);
      simulated += trial.flow("outer").end_to_end_time.mean_s() / 4;
    }
    const double estimated = find_flow(estimate, "outer")->end_to_end_time_mean_s.value_or(0.0);
    INFO(fmt::format("{}/s: simulated {:.4f} s, estimated {:.4f} s", arrivals, simulated, estimated));
    CHECK(estimated > simulated);
    CHECK(estimated < (1.0 + error) * simulated);
    CHECK(estimate.converged);
    CHECK_FALSE(estimate.exact);
  }
}

TEST_CASE("parallel calls and shared cores are said to be left out", "[analysis][estimate]") {
  const auto estimate = estimate_of(R"(
hosts: {vm: {cores: 2, discipline: processor-sharing}}
systems:
  client: {}
  a: {workers: 4, service: exponential(150 ms), host: vm}
  b: {service: exponential(150 ms)}
flows:
  x: {from: client, to: a, pattern: request-reply, arrivals: poisson(4/s)}
  y: {from: a, to: b, pattern: request-reply, during: x, count: 3, calls: parallel, first: 2}
)");
  CHECK(estimate.not_modeled == std::vector<std::string>{"discipline processor-sharing of vm",
                                                         "calls parallel of during: y", "first 2 of during: y"});
  CHECK_FALSE(estimate.exact);
}

}  // namespace
}  // namespace loadscape::analysis
