/// Outages in mid-service, while waiting, of stores and of middleware.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

/// A record every 10 s, 8 s of work each, the server down from 35 s to 55 s.
std::string one_server(const std::string& held) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 100 s, replications: 1}}
systems:
  client: {{}}
  server: {{workers: 1, service: constant(8 s), held: {}}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}}
topologies: {{point-to-point: {{mapping: none}}, event-driven: {{service: none, mapping: none}}}}
faults:
  down: {{node: server, outage: true, at: 35 s, for: 20 s}}
)",
                     held);
}

}  // namespace

TEST_CASE("what a system holds when it goes down is lost, and arrivals are refused", "[models][outage]") {
  const auto trial = run(one_server("lose"), "point-to-point");
  CHECK(trial.deliveries_of("job") == Times{18, 28, -1, -1, -1, 68, 78, 88, 98});
  CHECK(trial.flow("job").failed == std::map<std::string, std::uint64_t>{{"down: server", 3}});
  CHECK(trial.node("server").available_s == Approx(80));
  CHECK(trial.node("server").busy_server_s == Approx(6 * 8 + 5));  // the lost work of 30-35 s was done
}

TEST_CASE("what a system holds when it goes down is resumed where it stopped, and arrivals wait", "[models][outage]") {
  const auto trial = run(one_server("resume"), "point-to-point");
  // 5 of 8 s were done at 35 s: it ends at 58 s; then the waiting ones, 8 s each.
  CHECK(trial.deliveries_of("job") == Times{18, 28, 58, 66, 74, 82, 90, 98, -1});
  CHECK(trial.flow("job").failed.empty());
}

TEST_CASE("work that is done again after an outage takes its whole demand once more", "[models][outage]") {
  const auto trial = run(one_server("restart"), "point-to-point");
  // The 5 of 8 s that were done at 35 s are lost: it begins anew at 55 s; then the waiting ones, 8 s each.
  CHECK(trial.deliveries_of("job") == Times{18, 28, 63, 71, 79, 87, 95, -1, -1});
  CHECK(trial.flow("job").failed.empty());
  const auto& spent = trial.flow("job").spent;
  const auto at_server = std::ranges::find(spent, trial.node("server").node, &models::TimeSpent::node);
  CHECK(at_server->service_s == Approx(8 * 8 + 5));  // 8 that began, and what was in vain
}

TEST_CASE("work that is done again has the same demand, however often", "[models][outage]") {
  auto text = one_server("restart") + "  again: {node: server, outage: true, at: 57 s, for: 3 s}\n";
  // Interrupted after 5 s and after 2 s; from 60 s on it has its 8 s.
  CHECK(run(text, "point-to-point").deliveries_of("job") == Times{18, 28, 68, 76, 84, 92, 100, -1, -1});

  text.replace(text.find("workers: 1, service: constant(8 s)"), 34, "service: exponential(20 s)");
  const auto undisturbed = run(text.substr(0, text.find("faults:")), "point-to-point").deliveries_of("job");
  const auto restarted = run(text, "point-to-point").deliveries_of("job");
  int interrupted = 0;
  for (std::size_t i = 0; i < restarted.size(); ++i) {
    if (undisturbed[i] < 0) continue;  // its demand is not known from the undisturbed run
    const double demand = undisturbed[i] - 10.0 * static_cast<double>(i + 1);
    double begin = 10.0 * static_cast<double>(i + 1);
    for (const auto& [from, until] : {std::pair{35.0, 55.0}, std::pair{57.0, 60.0}}) {
      if (begin + demand <= from || begin >= until) continue;
      begin = until;
      ++interrupted;
    }
    CHECK(restarted[i] == Approx(begin + demand <= 100 ? begin + demand : -1).margin(1e-8));
  }
  CHECK(interrupted >= 3);
}

TEST_CASE("a delivery that is interrupted is made again after the outage", "[models][outage]") {
  const auto trial = run(one_server("lose"), "event-driven");
  CHECK(trial.deliveries_of("job") == Times{18, 28, 63, 71, 79, 87, 95, -1, -1});
  CHECK(trial.flow("job").in_flight == 2);
  CHECK(trial.flow("job").duplicates == 0);  // it was interrupted before it was handled
}

TEST_CASE("overlapping outages end with the last of them", "[models][outage]") {
  const auto text = one_server("lose") + "  again: {node: server, outage: true, at: 50 s, for: 25 s}\n";
  CHECK(run(text, "point-to-point").deliveries_of("job") == Times{18, 28, -1, -1, -1, -1, -1, 88, 98});
}

TEST_CASE("a store keeps what it has through an outage and refuses what is new", "[models][outage]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  client: {}
  server: {workers: 1, service: constant(12 s)}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}
topologies: {esb: {service: none, edge: {service: none}}}
faults:
  bus-down: {node: bus, outage: true, at: 25 s, for: 20 s}
)";
  const auto trial = run(text, "esb");
  // 10-22 s; the record of 20 s is in hand since 22 s: taken back at 25 s, but the server goes on with it to 34 s.
  // Made again at 45-57 s it arrives twice. The records of 30 and 40 s find no bus. Then 50, 60, 70 and 80 s.
  CHECK(trial.deliveries_of("job") == Times{22, 34, -1, -1, 69, 81, 93, -1, -1});
  CHECK(trial.flow("job").duplicates == 1);
  CHECK(trial.flow("job").failed.size() == 1);
}

TEST_CASE("a sender that is down cannot send, but what it has sent goes on at the target", "[models][outage]") {
  auto text = one_server("lose");
  text.replace(text.find("node: server"), 12, "node: client");
  const auto trial = run(text, "point-to-point");
  // The call of 30 s is under way when its sender goes down; the target does not know and handles it.
  CHECK(trial.deliveries_of("job") == Times{18, 28, 38, -1, -1, 68, 78, 88, 98});
  CHECK(trial.flow("job").failed == std::map<std::string, std::uint64_t>{{"down: client", 2}});
}

TEST_CASE("random outages alternate up and down times, so availability is mtbf / (mtbf + mttr)", "[models][outage]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 300 d, seed: 5}
systems:
  client: {}
  server: {fails: {mtbf: 3 h, mttr: 1 h}}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: poisson(30/h)}
topologies: {point-to-point: {mapping: none}}
)";
  double available = 0.0;
  for (std::uint32_t i = 0; i < 4; ++i) available += run(text, "point-to-point", i).node("server").available_s;
  // 7,200 cycles of mean 4 h; the standard error of the share is about 0.0031 (delta method): 99 % within 0.008.
  CHECK(available / (4 * 300 * 86400.0) == Approx(0.75).margin(0.008));
}

TEST_CASE("a lossy link loses its share, and only the timeout tells", "[models][link]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 200 h, seed: 6}
systems:
  client: {}
  server: {link: {loss: 10 %}}
flows:
  question: {from: client, to: server, pattern: request-reply, arrivals: every 10 s, timeout: 1 s}
topologies: {point-to-point: {mapping: none}}
)";
  const auto trial = run(text, "point-to-point");
  const auto& flow = trial.flow("question");
  // Two passages: lost with 1 - 0.9^2 = 0.19; n = 72,000: 99 % within 0.0038.
  const double lost = static_cast<double>(flow.failed.at("timeout")) / static_cast<double>(flow.offered);
  CHECK(lost == Approx(0.19).margin(0.0038));
  CHECK(trial.node("client").busy_server_s == Approx(static_cast<double>(flow.failed.at("timeout"))));  // 1 s each
}

TEST_CASE("a link takes its latency and the payload over its bandwidth", "[models][link]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 25 s, replications: 1}
systems:
  client: {link: {latency: constant(1 s)}}
  server: {link: {latency: constant(2 s), bandwidth: 1 MB/s}}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s, payload: constant(500 KB)}
topologies: {point-to-point: {mapping: none}}
)";
  CHECK(run(text, "point-to-point").deliveries_of("job") == Times{13.5, 23.5});
}

TEST_CASE("a bus that goes down with a delivery in an edge makes it again, whichever of them came to be first",
          "[models][outage]") {
  // The order is in the shop's edge from 50 s to 60 s, and in the ERP's edge when the bus goes down at 65 s. The ERP's
  // edge exists before its queue, because the ERP sends, too.
  const std::string text = R"(
loadscape: 1
run: {duration: 98 s, replications: 1}
systems: {shop: {}, erp: {}}
flows:
  back: {from: erp, to: shop, pattern: fire-and-forget, arrivals: every 97 s}
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
topologies: {esb: {service: none, edge: {service: 10 s}}}
faults:
  down: {node: bus, outage: true, at: 65 s, for: 10 s}
)";
  const auto trial = run(text, "esb");
  CHECK(trial.deliveries_of("order") == Times{75 + 10});
  CHECK(trial.flow("order").dead_lettered == 0);
  CHECK(trial.flow("order").attempts == 1);  // it had not come to the ERP yet
}

TEST_CASE("a bus that goes down together with a target takes back what the target had in hand", "[models][outage]") {
  // 50 s: at the ERP until 60 s. At 55 s both go down for 10 s: no attempt is used up for that.
  const std::string text = R"(
loadscape: 1
run: {duration: 98 s, replications: 1}
systems: {erp: {service: 10 s}, shop: {}}
groups: {region: {nodes: [erp, bus]}}
flows:
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
topologies: {esb: {service: none, edge: {service: none}}}
faults:
  down: {group: region, outage: true, at: 55 s, for: 10 s}
)";
  const auto trial = run(text, "esb");
  CHECK(trial.deliveries_of("order") == Times{75});
  CHECK(trial.flow("order").dead_lettered == 0);
}

}  // namespace loadscape::tests
