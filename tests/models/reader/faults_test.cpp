/// Each kind of fault as it is written, and what is read.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

namespace loadscape::tests {
namespace {

using namespace loadscape::models;

/// The only fault of a scenario with two systems, a limit and a group.
Fault fault(const std::string& text) {
  const auto scenario = read(R"(
loadscape: 1
run: {duration: 1 d}
systems: {crm: {limits: {calls: {rolling: 10 / 1 h}}}, erp: {}}
groups: {east: {nodes: [crm, hub]}}
flows: {order: {from: crm, to: erp, pattern: request-reply, arrivals: poisson(1/s), timeout: 1 s}}
faults: {it: {)" + text + "}}\n");
  return faults_of(scenario.landscape).at(0);
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("each key of a fault makes its kind", "[models][reader][fault]") {
  const std::string once = ", at: 1 h, for: 2 h";
  CHECK(std::get<OutageFault>(fault("node: erp, outage: true, drain: 5 min" + once).effect).drain ==
        std::chrono::minutes{5});
  CHECK(std::get<SlowdownFault>(fault("nodes: [erp, bus], slowdown: 3" + once).effect).factor == 3.0);
  CHECK(std::get<ErrorFault>(fault("node: erp, error_rate: 20 %" + once).effect).probability == 0.2);
  CHECK(std::get<LatencyFault>(fault("link: erp, latency: 200 ms" + once).effect).latency->mean() == 0.2);
  CHECK(std::get<LossFault>(fault("link: erp, loss: 1 %" + once).effect).probability == 0.01);
  CHECK(std::get<PartitionFault>(fault("between: [crm, erp], partition: refused" + once).effect).refuses);
  CHECK_FALSE(std::get<PartitionFault>(fault("link: erp, partition: vanish" + once).effect).refuses);
  CHECK(std::get<QuotaFault>(fault("limit: crm.calls, quota: 50 %" + once).effect).share == 0.5);
  CHECK(std::get<PoisonFault>(fault("flow: order, poison: 0.1 %").effect).probability == 0.001);
  CHECK(std::get<PoisonFault>(fault("flow: order, poison_every: 500").effect).every_nth == 500);
  CHECK(std::get<DisconnectFault>(fault("queue: hub, disconnect: true" + once).effect).kind == "queue");
  CHECK(std::get<DisconnectFault>(fault("subscription: erp, disconnect: true" + once).effect).kind == "subscription");
}

TEST_CASE("a fault knows where and when", "[models][reader][fault]") {
  const auto group = fault("group: east, outage: true, every: 30 d, for: exponential(2 h), held: resume");
  CHECK(group.targets == Names{"crm", "hub"});
  CHECK(group.timing.every->mean() == 30 * 86400.0);
  CHECK_FALSE(group.timing.every->constant());  // a mean alone is exponential
  CHECK(group.timing.length->mean() == 7200.0);
  CHECK_FALSE(group.timing.at);
  CHECK(group.held == HeldWork::resume);
  const auto patch = fault(
      "node: erp, maintenance: [\"Sun 02:00\", \"Wed 22:00\"], for: 4 h, "
      "restart: {warm_up: 2 min, slowdown: 3}");
  CHECK(patch.timing.weekly == std::vector<sim::Duration>{std::chrono::hours{70}, std::chrono::hours{146}});
  CHECK(patch.timing.length->constant() == 4 * 3600.0);
  CHECK(patch.restart->slowdown == 3.0);
  CHECK(patch.restart->warm_up == std::chrono::minutes{2});
  CHECK(fault("node: erp, maintenance: \"daily 02:00\", for: 1 h").timing.weekly.size() == 7);
  CHECK(fault("between: [crm, erp], latency: 1 s, at: 0 s, for: 1 h").targets == Names{"crm", "erp"});
}

}  // namespace loadscape::tests
