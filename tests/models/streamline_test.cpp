#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

/// Three systems in a row; `timeout` keeps the calls as they are, without ever striking.
std::string chain(std::string_view timeout) {
  return fmt::format(R"--(
loadscape: 1
run: {{duration: 20 min, seed: 5}}
systems:
  shop: {{workers: 40}}
  erp: {{workers: 2, service: "uniform(min=0 ms, max=100 ms)", error_rate: 5 %, waiting_room: 3}}
  bank: {{workers: 1, service: constant(20 ms), link: {{latency: constant(3 ms)}}}}
flows:
  order: {{from: shop, to: erp, pattern: request-reply, arrivals: poisson(20/s){0}}}
  payment: {{from: erp, to: bank, pattern: request-reply, during: order, count: 2{0}}}
  notice: {{from: erp, to: bank, pattern: fire-and-forget, after: order{0}}}
topologies: {{point-to-point: {{mapping: constant(1 ms)}}}}
)--",
                     timeout);
}

std::uint64_t hash_of(const Trial& trial) {
  std::uint64_t hash = 0;
  for (const auto& entry : trial.seen.records) {
    hash = sim::mix(hash, static_cast<std::uint64_t>(entry.closed.time_since_epoch().count()));
    hash = sim::mix(hash, entry.key + static_cast<std::uint64_t>(entry.fate));
  }
  return hash;
}

}  // namespace

TEST_CASE("a call that is walked by its caller gives the same records as one that is made", "[models][streamline]") {
  const auto walked = run(chain(""), "point-to-point");
  const auto made = run(chain(", timeout: 10 d"), "point-to-point");
  REQUIRE(walked.seen.records.size() > 20'000);
  CHECK(hash_of(walked) == hash_of(made));
  CHECK(walked.node("erp").wait.sum_s() == made.node("erp").wait.sum_s());
  CHECK(walked.node("bank").busy_server_s == made.node("bank").busy_server_s);
  CHECK(walked.flow("order").attempts == made.flow("order").attempts);
  CHECK(walked.flow("order").failed == made.flow("order").failed);
}

TEST_CASE("walked or made, calls in layers give the same records", "[models][streamline]") {
  const auto layers = [](std::string_view timeout) {
    return fmt::format(R"--(
loadscape: 1
run: {{duration: 20 min, seed: 6}}
hosts: {{vm: {{cores: 2}}, metal: {{cores: 1, discipline: processor-sharing}}}}
systems:
  shop: {{workers: 40}}
  erp: {{workers: 4, service: "uniform(min=0 ms, max=100 ms)", error_rate: 5 %, host: vm}}
  bank: {{workers: 2, service: exponential(20 ms), host: vm}}
  tax: {{service: exponential(30 ms), host: metal}}
flows:
  order:
    {{from: shop, to: erp, pattern: request-reply, arrivals: poisson(12/s), work_after: exponential(10 ms){0}}}
  payment: {{from: erp, to: bank, pattern: request-reply, during: order, count: geometric(1.5){0}}}
  duty: {{from: erp, to: tax, pattern: request-reply, during: order, count: 0..3, calls: parallel, first: 1{0}}}
  audit: {{from: erp, to: bank, pattern: request-reply, during: order, after_reply: true, probability: 30 %{0}}}
topologies: {{point-to-point: {{mapping: none}}}}
)--",
                       timeout);
  };
  const auto walked = run(layers(""), "point-to-point");
  const auto made = run(layers(", timeout: 10 d"), "point-to-point");
  REQUIRE(walked.seen.records.size() > 40'000);
  CHECK(hash_of(walked) == hash_of(made));
  CHECK(walked.node("vm").wait.sum_s() == made.node("vm").wait.sum_s());
  CHECK(walked.flow("payment").attempts == made.flow("payment").attempts);
  for (const auto* trial : {&walked, &made}) {
    INFO(trial->seen.invariants.first_violation);
    CHECK((trial->seen.invariants.records_balance && trial->seen.invariants.littles_law));
    CHECK(trial->seen.invariants.utilization_law);
  }
}

TEST_CASE("a caller whose host may go down makes its calls", "[models][streamline]") {
  // As below, with the host of shop down from 1.0 s on.
  const auto trial = run(R"(
loadscape: 1
run: {duration: 10 s, seed: 1}
hosts: {vm: {cores: 1}}
systems: {shop: {host: vm}, erp: {service: constant(200 ms)}}
flows: {order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 900 ms}}
topologies: {point-to-point: {mapping: none}}
faults: {down: {node: vm, outage: true, at: 1 s, for: 100 s}}
)",
                         "point-to-point");
  CHECK(trial.deliveries_of("order").at(0) == Approx(1.1));
}

TEST_CASE("a caller that may go down makes its calls, so that what it has asked for goes on", "[models][streamline]") {
  // shop is down from 1.0 s on; the order that it sent at 0.9 s is in service at erp until 1.1 s.
  const std::string text = R"(
loadscape: 1
run: {duration: 10 s, seed: 1}
systems: {shop: {}, erp: {service: constant(200 ms)}}
flows: {order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 900 ms}}
topologies: {point-to-point: {mapping: none}}
faults: {down: {node: shop, outage: true, at: 1 s, for: 100 s}}
)";
  const auto trial = run(text, "point-to-point");
  CHECK(trial.deliveries_of("order").at(0) == Approx(1.1));
  CHECK(trial.flow("order").delivered == 1);
}

}  // namespace loadscape::tests
