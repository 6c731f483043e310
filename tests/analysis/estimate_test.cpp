#include "analysis/estimate.hpp"

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadscape::analysis {
namespace {

Approx exactly(double value) { return Approx(value).epsilon(1e-9); }

TopologyEstimate estimate_of(const std::string& text, std::string_view topology = "point-to-point") {
  const auto scenario = tests::read(text);
  const auto choice = std::ranges::find(scenario.topologies, topology, &models::TopologyChoice::label);
  REQUIRE(choice != scenario.topologies.end());
  return estimate_topology(scenario, choice->row->compile(scenario.landscape, *choice->params), choice->label,
                           std::string(choice->row->name));
}

std::string single_station(const std::string& server, const std::string& arrivals) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 1 h, seed: 1}}
systems:
  client: {{}}
  server: {{{}}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: {}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                     server, arrivals);
}

const StationEstimate& server_of(const TopologyEstimate& estimate) { return *find_station(estimate, "server"); }

const FlowEstimate& flow_of(const TopologyEstimate& estimate, std::string_view name) {
  return *find_flow(estimate, name);
}

TEST_CASE("M/M/1 from a scenario: mean, wait, queue, p95 and the multiple at which it saturates",
          "[analysis][estimate]") {
  const auto estimate = estimate_of(single_station("workers: 1, service: exponential(100 ms)", "poisson(8/s)"));
  const auto& server = server_of(estimate);
  CHECK(server.formula == "M/M/1");
  CHECK(server.arrival_rate_per_s == exactly(8.0));
  CHECK(server.offered_load == exactly(0.8));
  CHECK(server.utilization == exactly(0.8));
  CHECK(server.wait_mean_s == exactly(0.4));   // rho / (mu - lambda) [Kleinrock75 sec. 3.2]
  CHECK(server.queue_length == exactly(3.2));
  CHECK(estimate.flows[0].offered_per_s == exactly(8.0));
  CHECK(estimate.flows[0].end_to_end_time_mean_s == exactly(0.5));
  CHECK(estimate.flows[0].end_to_end_time_p95_s == exactly(std::log(20.0) / 2.0));
  CHECK(estimate.bottleneck == "server");
  CHECK(estimate.saturates_at == exactly(1.25));
  CHECK(estimate.exact);
}

TEST_CASE("M/M/c: the wait is C(c, a) / (c mu - lambda), and a waiting room bounds it", "[analysis][estimate]") {
  const auto open = estimate_of(single_station("workers: 2, service: exponential(1 s)", "poisson(1/s)"));
  CHECK(server_of(open).formula == "M/M/c");
  CHECK(server_of(open).wait_mean_s == exactly(1.0 / 3.0));  // C = 1/3, c mu - lambda = 1 [Kleinrock75 sec. 3.5]
  CHECK(open.exact);
  // M/M/1/3 with rho = 1/2: 1/15 is refused, 11/15 there, 14/15 x 0.5/s get in [Kleinrock75 sec. 3.6]
  const auto finite =
      estimate_of(single_station("workers: 1, waiting_room: 2, service: exponential(1 s)", "poisson(0.5/s)"));
  CHECK(server_of(finite).formula == "M/M/c/K");
  CHECK(server_of(finite).refused_share == exactly(1.0 / 15.0));
  CHECK(flow_of(finite, "job").end_to_end_time_mean_s == exactly(11.0 / 7.0));
  CHECK(server_of(finite).utilization == exactly(7.0 / 15.0));
}

TEST_CASE("Erlang B holds for any service time", "[analysis][estimate]") {
  const auto loss = estimate_of(single_station("workers: 5, waiting_room: 0, service: constant(1 s)", "poisson(3/s)"));
  CHECK(server_of(loss).formula == "M/G/c/c (Erlang B)");
  CHECK(server_of(loss).refused_share == exactly(2.025 / 18.4));
  CHECK(server_of(loss).wait_mean_s == 0.0);
  CHECK_FALSE(loss.saturates_at);
}

TEST_CASE("M/G/1: Pollaczek-Khinchine from the moments of any distribution", "[analysis][estimate]") {
  struct Row {
    std::string service;
    double cv2;
  };
  const std::vector<Row> rows{
      {"constant(100 ms)", 0.0}, {"erlang(k=4, mean=100 ms)", 0.25}, {"lognormal(mean=100 ms, sd=200 ms)", 4.0}};
  for (const auto& [service, cv2] : rows) {
    INFO(service);
    const auto estimate = estimate_of(single_station("workers: 1, service: \"" + service + "\"", "poisson(8/s)"));
    CHECK(server_of(estimate).formula == "M/G/1 (Pollaczek-Khinchine)");
    CHECK(server_of(estimate).wait_mean_s == exactly(0.4 * (1.0 + cv2) / 2.0));
    CHECK_FALSE(estimate.flows[0].end_to_end_time_p95_s);
  }
}

TEST_CASE("regular arrivals at a constant service do not wait, and are said to be G/G/c", "[analysis][estimate]") {
  const auto estimate = estimate_of(single_station("workers: 1, service: constant(1 s)", "every 2 s"));
  CHECK(server_of(estimate).formula == "G/G/c (Allen-Cunneen)");
  CHECK(flow_of(estimate, "job").end_to_end_time_mean_s == exactly(1.0));
}

TEST_CASE("an open Jackson network with feedback has the product form", "[analysis][estimate]") {
  // Each try at A fails with 20 %, at B with 10 %, and comes again at once; 60 % of what A has done goes on to B:
  // 6.25/s at A, 10/3 per s at B, each like M/M/1 [Jackson57]; sojourns over all tries by Little's law.
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 h}
systems:
  client: {}
  a: {workers: 1, service: exponential(100 ms), error_rate: 20 %}
  b: {workers: 1, service: exponential(200 ms), error_rate: 10 %}
flows:
  first: {from: client, to: a, pattern: fire-and-forget, arrivals: poisson(5/s), retry: {attempts: 1000}}
  second: {from: client, to: b, pattern: fire-and-forget, after: first, probability: 60 %, retry: {attempts: 1000}}
topologies: {point-to-point: {mapping: none}}
)");
  const double rho_a = 0.625, rho_b = 2.0 / 3.0;
  CHECK(find_station(estimate, "a")->arrival_rate_per_s == exactly(6.25));
  CHECK(find_station(estimate, "b")->arrival_rate_per_s == exactly(10.0 / 3.0));
  CHECK(find_station(estimate, "b")->utilization == exactly(rho_b));
  CHECK(flow_of(estimate, "first").end_to_end_time_mean_s == exactly(rho_a / (1 - rho_a) / 5.0));
  CHECK(flow_of(estimate, "second").end_to_end_time_mean_s == exactly(rho_b / (1 - rho_b) / 3.0));
  CHECK(estimate.exact);
  CHECK_FALSE(flow_of(estimate, "first").end_to_end_time_p95_s);  // feedback is not Poisson
}

TEST_CASE("retries stop after the last attempt, and rest in between", "[analysis][estimate]") {
  // Half of the handlings fail, 2 attempts, 3 s apart, no queueing: 1.5 tries; of the delivered 0.75, 0.5 take 1 s and
  // 0.25 take 1 + 3 + 1 s.
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 h}
systems:
  client: {}
  server: {service: constant(1 s), error_rate: 50 %}
flows:
  job:
    {from: client, to: server, pattern: fire-and-forget, arrivals: poisson(2/s), retry: {attempts: 2, backoff: [3 s]}}
topologies: {point-to-point: {mapping: none}}
)");
  CHECK(server_of(estimate).arrival_rate_per_s == exactly(3.0));
  CHECK(flow_of(estimate, "job").end_to_end_time_mean_s == exactly((0.5 * 1.0 + 0.25 * 5.0) / 0.75));
}

TEST_CASE("a lost message costs its caller the timeout", "[analysis][estimate]") {
  // The request crosses one link that loses a fifth: 1 s on the way, or 10 s and again, at most twice.
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 h}
systems:
  client: {}
  server: {service: constant(1 s), link: {latency: constant(0 s), loss: 20 %}}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: poisson(1/s), timeout: 10 s, retry: {attempts: 2}}
topologies: {point-to-point: {mapping: none}}
)");
  // delivered at the first attempt 0.8, at the second 0.2 x 0.8
  CHECK(flow_of(estimate, "job").end_to_end_time_mean_s == exactly((0.8 * 1.0 + 0.16 * 11.0) / 0.96));
  CHECK(server_of(estimate).arrival_rate_per_s == exactly(0.8 * (1.0 + 0.2 + 0.8 * 0.2)));  // a lost reply repeats too
}

TEST_CASE("triggers: probability, count and sequence reach rates and times", "[analysis][estimate]") {
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 h}
systems:
  client: {}
  shop: {service: constant(1 s)}
  bank: {service: constant(2 s)}
  mail: {service: constant(5 s)}
flows:
  order: {from: client, to: shop, pattern: request-reply, arrivals: poisson(10/s)}
  pay: {from: shop, to: bank, pattern: request-reply, during: order, probability: 30 %, count: 2}
  letter: {from: shop, to: mail, pattern: fire-and-forget, after: order, count: 3}
topologies: {point-to-point: {mapping: none}}
)");
  CHECK(find_station(estimate, "bank")->arrival_rate_per_s == exactly(6.0));
  CHECK(find_station(estimate, "mail")->arrival_rate_per_s == exactly(30.0));
  CHECK(flow_of(estimate, "order").end_to_end_time_mean_s == exactly(1.0 + 0.3 * 4.0));
  CHECK(flow_of(estimate, "pay").end_to_end_time_mean_s == exactly(2.0));
  CHECK(flow_of(estimate, "letter").offered_per_s == exactly(30.0));
  // 10/s for 2.2 s, and its workers wait while the 30 letters per second are delivered
  CHECK(find_station(estimate, "shop")->offered_load == exactly(10.0 * 2.2 + 30.0 * 5.0));
}

TEST_CASE("a fan-out delivers to one target after the other", "[analysis][estimate]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 1 h}
systems:
  client: {}
  a: {service: constant(1 s)}
  b: {service: constant(2 s)}
flows:
  news: {from: client, to: [a, b], pattern: fire-and-forget, arrivals: poisson(3/s)}
topologies:
  point-to-point: {mapping: none}
  event-driven: {service: none, mapping: none}
)";
  const auto direct = estimate_of(text);
  CHECK(flow_of(direct, "news").offered_per_s == exactly(6.0));
  CHECK(flow_of(direct, "news").end_to_end_time_mean_s == exactly((1.0 + 3.0) / 2.0));
  CHECK(flow_of(estimate_of(text, "event-driven"), "news").end_to_end_time_mean_s == exactly((1.0 + 2.0) / 2.0));
}

TEST_CASE("a queue and its target's workers are one M/M/c, not two", "[analysis][estimate]") {
  // Two consumers hand over to one worker: whoever waits, waits once. Total sojourn 1 / (mu - lambda).
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 h}
systems:
  client: {}
  server: {workers: 1, service: exponential(100 ms)}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: poisson(8/s)}
topologies: {esb: {service: none, edge: {service: none}, consumers: 2}}
)",
                                    "esb");
  CHECK(flow_of(estimate, "job").end_to_end_time_mean_s == exactly(0.5));
  CHECK(server_of(estimate).wait_mean_s == exactly(0.8 * 0.8 / 8.0));  // P(two or more there) / lambda
  CHECK(server_of(estimate).formula == "layered");
}

TEST_CASE("an overloaded station has no mean, and says so", "[analysis][estimate]") {
  const auto estimate = estimate_of(single_station("workers: 2, service: exponential(1 s)", "poisson(3/s)"));
  CHECK(server_of(estimate).overloaded);
  CHECK(server_of(estimate).offered_load == exactly(3.0));
  CHECK(server_of(estimate).utilization == 1.0);
  CHECK_FALSE(server_of(estimate).wait_mean_s);
  CHECK_FALSE(flow_of(estimate, "job").end_to_end_time_mean_s);
  CHECK(flow_of(estimate, "job").why == "a station on its way is overloaded");
  CHECK(estimate.saturates_at == exactly(2.0 / 3.0));
  CHECK_FALSE(estimate.exact);
}

TEST_CASE("an infinite variance means no mean wait", "[analysis][estimate]") {
  const auto estimate =
      estimate_of(single_station("workers: 1, service: \"pareto(min=50 ms, shape=1.5)\"", "poisson(1/s)"));
  CHECK_FALSE(server_of(estimate).wait_mean_s);
  CHECK_FALSE(flow_of(estimate, "job").end_to_end_time_mean_s);
}

TEST_CASE("an infinite mean of the service is an infinite load", "[analysis][estimate]") {
  const auto estimate =
      estimate_of(single_station("workers: 3, service: \"pareto(min=50 ms, shape=0.9)\"", "poisson(1/s)"));
  CHECK_FALSE(server_of(estimate).offered_load);
  CHECK(server_of(estimate).overloaded);
  CHECK(server_of(estimate).utilization == 1.0);
  CHECK_FALSE(server_of(estimate).mean_utilization);
  CHECK(estimate.saturates_at == 0.0);
}

TEST_CASE("a profile counts with its peak, the mean utilization with its average", "[analysis][estimate]") {
  // A Monday from midnight: open 10 of 24 h.
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 d, starts: "Mon 00:00"}
systems:
  client: {}
  server: {workers: 4, service: constant(100 ms)}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: poisson(10/s) * business-hours}
  night: {from: client, to: server, pattern: batch, schedule: daily 02:00, records: 1000, chunk: 100, work: 60 s}
topologies: {point-to-point: {mapping: none}}
)");
  const double batch = 10.0 * 60.0 / 86400.0 / 4.0;
  CHECK(server_of(estimate).utilization == exactly(10.0 * 0.1 / 4.0 + batch));
  CHECK(server_of(estimate).mean_utilization == exactly(10.0 / 24.0 * 10.0 * 0.1 / 4.0 + batch));
  CHECK(flow_of(estimate, "night").offered_per_s == exactly(1000.0 / 86400.0));
  CHECK_THAT(estimate.approximations.at(0), tests::ContainsSubstring("every flow at its highest rate"));
  CHECK_THAT(estimate.approximations.at(1), tests::ContainsSubstring("night: its chunks spread evenly"));
}

TEST_CASE("what is left out is listed", "[analysis][estimate]") {
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 d}
systems:
  client: {}
  server:
    workers: 4
    service: constant(100 ms)
    fails: {mtbf: 1 d, mttr: 1 h}
    limits: {daily: {rolling: 1000 / 24 h, on_breach: refuse}}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: poisson(1/min), timeout: 1 s}
faults: {server-down: {node: server, outage: true, at: 1 h, for: 1 h}}
topologies: {event-driven: {}}
)",
                                    "event-driven");
  CHECK(estimate.not_modeled == std::vector<std::string>{"timeouts (every answer comes in time)", "limit server.daily",
                                                         "retention (nothing expires)", "outage server-down",
                                                         "random failures of server"});
}

// From app-1 to app-20 there are 2^18 ways through systems that hold a worker while they call the next.
TEST_CASE("a mesh of systems is reckoned without walking every way through it", "[analysis][estimate]") {
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 h, seed: 1}
systems:
  app: {copies: 20, workers: 8, service: constant(50 ms)}
flows:
  sync: {from: app, to: app, pairs: once, pattern: fire-and-forget, arrivals: poisson(0.1/s)}
topologies: {point-to-point: {mapping: constant(30 ms)}}
)");
  CHECK(find_station(estimate, "app-20")->offered_load == exactly(19 * 0.1 * 0.05));
  CHECK(find_station(estimate, "app-1")->offered_load == Approx(19 * 0.1 * 0.08).epsilon(1e-4));  // and hardly a wait
}

// Two links of 10 ms and a query of 40 ms for both sources at once; the copies themselves are not reckoned.
TEST_CASE("a read of several sources at a state layer is one query", "[analysis][estimate]") {
  const auto estimate = estimate_of(R"(
loadscape: 1
run: {duration: 1 h, seed: 1}
systems:
  agent: {link: {latency: 10 ms}}
  sales: {workers: 4}
  service: {workers: 4}
flows:
  context: {from: agent, to: [sales, service], pattern: virtualization, arrivals: poisson(1/s)}
topologies: {state-layer: {mapping: none, query: {workers: 16, service: constant(40 ms)}}}
)",
                                    "state-layer");
  REQUIRE(flow_of(estimate, "context").end_to_end_time_mean_s.has_value());
  CHECK(flow_of(estimate, "context").end_to_end_time_mean_s == Approx(0.060).epsilon(1e-6));
  CHECK_FALSE(flow_of(estimate, "context").overloaded);
}

}  // namespace
}  // namespace loadscape::analysis
