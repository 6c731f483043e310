/// API-led: three layers, each with workers, mapping and retries of its own, against times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

namespace loadscape::tests {
namespace {

using Failed = std::map<std::string, std::uint64_t>;

/// One record of each flow at 50 s; the layers map in 1, 2 and 3 s, the ERP works for 4 s.
const std::string layers = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems:
  shop: {workers: 5}
  erp: {workers: 5, service: constant(4 s)}
flows:
  question: {from: shop, to: erp, pattern: request-reply, arrivals: every 50 s}
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
topologies:
  api-led: &apis
    experience: {service: 1 s}
    process: {service: 2 s}
    system: {service: 3 s, workers: 1}
  unstored: {kind: api-led, experience: {service: 1 s}, process: {service: 2 s}, system: {service: 3 s}, store: none}
  nonblocking:
    kind: api-led
    experience: {service: 1 s, nonblocking: true}
    process: {service: 2 s, nonblocking: true}
    system: {service: 3 s, workers: 1, nonblocking: true}
)";

std::string at_a_worker_each(std::string text) {
  for (auto at = text.find(", workers: 1"); at != std::string::npos; at = text.find(", workers: 1")) {
    text.erase(at, std::string_view(", workers: 1").size());
  }
  return text;
}

}  // namespace

TEST_CASE("each layer of APIs maps a message once each way", "[models][api-led]") {
  const auto trial = run(at_a_worker_each(layers), "api-led");
  // There 1 + 2 + 3 s, work 4 s, back 3 + 2 + 1 s. Without a reply: process and system API, then the work.
  CHECK(trial.deliveries_of("question") == Times{66});
  CHECK(trial.deliveries_of("order") == Times{59});
  CHECK(trial.node("shop-experience-api").busy_server_s == Approx(16));
  CHECK(trial.node("question-process-api").busy_server_s == Approx(14));
  CHECK(trial.node("order-process-api").busy_server_s == Approx(9));
  CHECK(trial.node("erp-system-api").busy_server_s == Approx((3 + 4 + 3) + (3 + 4)));
  CHECK(trial.node("shop").busy_server_s == Approx(16));  // the order is stored at once
}

TEST_CASE("without a store the sender waits through the layers", "[models][api-led]") {
  const auto trial = run(layers, "unstored");
  CHECK(trial.deliveries_of("order") == Times{59});
  CHECK(trial.node("shop").busy_server_s == Approx(16 + 9));
  CHECK(trial.flow("order").accepted == 1);
}

TEST_CASE("flows that use the same system API wait for its workers", "[models][api-led]") {
  const auto trial = run(layers, "api-led");
  // The order is at erp-system-api at 52 s and keeps its only worker until 59 s; the question comes at 53 s, has it
  // from 59 s to 69 s, and is back after 2 + 1 s.
  CHECK(trial.deliveries_of("order") == Times{59});
  CHECK(trial.deliveries_of("question") == Times{72});
  CHECK(trial.node("erp-system-api").queue_s == Approx(6));
}

TEST_CASE("a nonblocking API takes a worker for mapping only", "[models][api-led]") {
  const auto trial = run(layers, "nonblocking");
  // 52-55 s maps the order, 55-58 s the question; erp has the question until 62 s, back after 3 + 2 + 1 s.
  CHECK(trial.deliveries_of("order") == Times{59});
  CHECK(trial.deliveries_of("question") == Times{68});
  CHECK(trial.node("question-process-api").busy_server_s == Approx(4));
}

namespace {

/// The ERP refuses for the whole run; each flow allows three tries.
const std::string refusing = R"(
loadscape: 1
run: {duration: 199 s, replications: 1}
systems: {shop: {}, erp: {}}
flows:
  question: {from: shop, to: erp, pattern: request-reply, arrivals: every 100 s, retry: {attempts: 3, backoff: 1 s}}
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 100 s, retry: {attempts: 3, backoff: 1 s}}
topologies:
  api-led: {experience: {service: none}, process: {service: none}, system: {service: none}}
  careful:
    kind: api-led
    experience: {service: none, attempts: 1}
    process: {service: none, attempts: 1}
    system: {service: none, attempts: 2}
faults:
  refuse: {node: erp, outage: true, at: 0 s, for: 199 s}
)";

}  // namespace

TEST_CASE("retries of the layers multiply", "[models][api-led]") {
  const auto trial = run(refusing, "api-led");
  // shop, experience, process and system API try three times each; of the order only the last two.
  CHECK(trial.flow("question").attempts == 3 * 3 * 3 * 3);
  CHECK(trial.flow("question").failed == Failed{{"down: erp", 1}});
  CHECK(trial.flow("order").attempts == 3 * 3);
  CHECK(trial.flow("order").dead_lettered == 1);
  // The system API rests twice in a round of 2 s; 27 rounds, and 9 x 2, 3 x 2 and 2 rests above them.
  CHECK(sim::to_seconds(trial.entries_of("question")[0].closed) == 100 + 27 * 2 + 9 * 2 + 3 * 2 + 2);
  // order: 3 rounds of 2 s and two rests between them
  CHECK(sim::to_seconds(trial.entries_of("order")[0].closed) == 100 + 3 * 2 + 2);
}

TEST_CASE("a layer with attempts of its own obeys those", "[models][api-led]") {
  const auto trial = run(refusing, "careful");
  CHECK(trial.flow("question").attempts == 3 * 2);  // the sender's three, the system API's two
  CHECK(trial.flow("order").attempts == 2);
}

namespace {

const std::string fan_out = R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems:
  shop: {workers: 5}
  erp: {workers: 5, service: constant(1 s)}
  warehouse: {workers: 5, service: constant(2 s)}
  billing: {workers: 5, service: constant(3 s)}
flows:
  order: {from: shop, to: [erp, warehouse, billing], pattern: fire-and-forget, arrivals: every 50 s}
  stock: {from: shop, to: [erp, warehouse], pattern: request-reply, arrivals: every 60 s}
topologies:
  api-led: {experience: {service: 1 s}, process: {service: 1 s}, system: {service: none}}
  unstored:
    kind: api-led
    experience: {service: 1 s}
    process: {service: 1 s}
    system: {service: none}
    store: none
)";

}  // namespace

TEST_CASE("the process API makes the calls of a fan-out in sequence", "[models][api-led]") {
  const auto trial = run(fan_out, "api-led");
  CHECK(trial.deliveries_of("order") == Times{52, 54, 57});
  // One request: 60-62 s through two layers, 1 s and 2 s of work, 2 s back with the answers of both.
  CHECK(trial.deliveries_of("stock") == Times{67, 67});
  CHECK(trial.node("shop-experience-api").departures == 1);
  CHECK(run(fan_out, "unstored").flow("order").accepted == 3);
}

TEST_CASE("one target of a fan-out that is down leaves the others' answers", "[models][api-led]") {
  const auto text = fan_out + "faults:\n  down: {node: erp, outage: true, at: 40 s, for: 50 s}\n";
  const auto trial = run(text, "api-led");
  CHECK(trial.deliveries_of("order") == Times{-1, 53, 56});
  CHECK(trial.deliveries_of("stock") == Times{-1, 66});
  CHECK(trial.flow("stock").failed == Failed{{"down: erp", 1}});
  CHECK(run(text, "unstored").flow("order").accepted == 2);
}

TEST_CASE("every API is a component that fails by itself", "[models][api-led]") {
  const auto text = layers + "faults:\n  down: {node: order-process-api, outage: true, at: 40 s, for: 5 s}\n" +
                    "  again: {node: shop-experience-api, outage: true, at: 40 s, for: 20 s}\n";
  const auto trial = run(text, "api-led");
  CHECK(trial.deliveries_of("order") == Times{59});
  CHECK(trial.flow("question").failed == Failed{{"down: shop-experience-api", 1}});
}

TEST_CASE("flows of one channel share its experience API, flows of one entity may share a process API",
          "[models][api-led]") {
  const auto trial = run(R"(
loadscape: 1
run: {duration: 30 s, replications: 1}
systems: {shop: {}, erp: {service: 1 s}}
flows:
  price: {from: shop, to: erp, pattern: request-reply, entity: Product, channel: mobile, arrivals: every 10 s}
  stock: {from: shop, to: erp, pattern: request-reply, entity: Product, channel: mobile, arrivals: every 10 s}
  order: {from: shop, to: erp, pattern: fire-and-forget, entity: Order, arrivals: every 10 s}
topologies:
  api-led: {process_api: per-entity, experience: {service: 1 s}, process: {service: 1 s}, system: {service: 1 s}}
)",
                         "api-led");
  CHECK(trial.node("mobile-experience-api").departures == 2 * 2);  // 10 and 20 s; the next one is at the horizon
  CHECK(trial.node("Product-process-api").departures == 2 * 2);
  CHECK(trial.node("Order-process-api").departures == 2);
  CHECK(trial.node("erp-system-api").departures == 3 * 2);
}

TEST_CASE("a batch goes through the APIs call by call", "[models][api-led][batch]") {
  // Ten records in two calls, at 60 s: process API 1 s, system API 2 s, 3 s at the ERP, which has one worker.
  const std::string text = R"(
loadscape: 1
run: {duration: 119 s, replications: 1, starts: "Mon 00:00"}
systems: {crm: {}, erp: {workers: 1, service: 3 s}}
flows:
  load: {from: crm, to: erp, pattern: batch, schedule: daily 00:01, records: 10, chunk: 10, via: collections, per_call: 5}
topologies:
  api-led: {process: {service: 1 s}, system: {service: 2 s}}
  waiting: {kind: api-led, store: none, process: {service: 1 s}, system: {service: 2 s}}
)";
  // Stored, the calls are under way at once and meet at the ERP; unstored, the second begins when the first has ended.
  const auto deliveries = [&](std::string_view topology) {
    auto times = run(text, topology).deliveries_of("load");
    std::ranges::sort(times);
    return times;
  };
  CHECK(deliveries("api-led") == std::vector<double>{66, 69});
  CHECK(deliveries("waiting") == std::vector<double>{66, 72});
  CHECK(run(text, "api-led").flow("load").jobs.calls == 2);
}

namespace {

/// One question at 50 s; its system API maps for 4 s each way, and is down from 52 s to 62 s.
std::string api_down(const std::string& held) {
  return R"(
loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {crm: {}, erp: {}}
flows:
  question: {from: crm, to: erp, pattern: request-reply, arrivals: every 50 s}
topologies:
  api-led: {experience: {service: none}, process: {service: none}, system: {service: 4 s, held: )" +
         held + R"(}}
faults:
  down: {node: erp-system-api, outage: true, at: 52 s, for: 10 s}
)";
}

}  // namespace

TEST_CASE("an API does with its work in hand what its layer says", "[models][api-led][outage]") {
  CHECK(run(api_down("resume"), "api-led").deliveries_of("question") == std::vector<double>{62 + 2 + 4});
  CHECK(run(api_down("restart"), "api-led").deliveries_of("question") == std::vector<double>{62 + 4 + 4});
  CHECK(run(api_down("lose"), "api-led").flow("question").failed ==
        std::map<std::string, std::uint64_t>{{"down: erp-system-api", 1}});
}

TEST_CASE("the first API knows the sender's shape, the system API its system's", "[models][api-led][schema]") {
  const auto trial = run(api_down("lose"), "api-led");
  std::vector<std::string> names;
  for (const auto& adapter : trial.compiled.adapters()) names.push_back(adapter.name);
  std::ranges::sort(names);
  CHECK(names == std::vector<std::string>{"crm-experience-api of crm (question)", "erp-system-api (question)"});
}

}  // namespace loadscape::tests
