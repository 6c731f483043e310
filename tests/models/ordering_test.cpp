/// Order within a flow: who overtakes whom, and what it costs to forbid it, against times worked out by hand.

#include "models/entity_keys.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadscape::tests {
namespace {

/// Three records, the first of them large: 10 bytes per second pass the link of `b`, which has two workers.
///   A at 0 s, 1000 bytes, 100 s each way    B at 1 s, 10 bytes, 1 s each way    C at 2 s, 10 bytes, 1 s each way
Trial three_records(const std::string& topology, const std::string& keys, const std::string& more) {
  const std::string text =
      R"(
loadscape: 1
run: {duration: 1000 s, replications: 1}
systems:
  a: {}
  b: {workers: 2, link: {bandwidth: 10 B/s}}
flows:
  f:
    {from: a, to: b, pattern: fire-and-forget, replay: f.csv, )" +
      more + R"(}
topologies:
  hub-and-spoke: {service: none, workers: 2}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: none}
)" +
      (topology == "event-driven with an outage" ? "faults:\n  down: {node: b, outage: true, at: 99500 ms, for: 10 s}\n"
                                                 : "");
  std::string csv = "time,bytes,key\n0,1000,?\n1,10,?\n2,10,?\n";
  for (const char key : keys) csv.replace(csv.find('?'), 1, 1, key);
  const auto label = topology.substr(0, topology.find(' '));
  auto trial = run(text, label, 0, [&](const std::string&) { return models::LoadedFile{csv, ""}; });
  CHECK(trial.seen.invariants.first_violation.empty());
  return trial;
}

}  // namespace

TEST_CASE("competing consumers overtake, and only records about the same entity are out of order",
          "[models][ordering]") {
  for (const auto* topology : {"esb", "hub-and-spoke", "event-driven"}) {
    CAPTURE(topology);
    // A holds one consumer until its reply has passed, at 200 s; B holds the other from 1 s to 3 s, C from 3 s on.
    const auto same = three_records(topology, "xxy", "ordering: none");
    CHECK(same.deliveries_of("f") == Times{100, 2, 4});
    CHECK(same.flow("f").reordered == 1);  // A, behind B; C is about another entity
    CHECK(three_records(topology, "xyy", "ordering: none").flow("f").reordered == 0);
    CHECK(three_records(topology, "xyx", "ordering: none").flow("f").reordered == 1);
  }
}

TEST_CASE("order per key makes a delivery wait for its predecessor, and lets others pass", "[models][ordering]") {
  for (const auto* topology : {"esb", "hub-and-spoke", "event-driven"}) {
    CAPTURE(topology);
    const auto trial = three_records(topology, "xxy", "ordering: per-key");
    // B waits until A has been seen through, at 200 s, though a consumer is free all the while: C takes it at 2 s.
    CHECK(trial.deliveries_of("f") == Times{100, 201, 3});
    CHECK(trial.flow("f").reordered == 0);
    CHECK(three_records(topology, "xyz", "ordering: per-key").deliveries_of("f") == Times{100, 2, 4});
  }
}

TEST_CASE("total order is head-of-line blocking for the whole flow", "[models][ordering]") {
  for (const auto* topology : {"esb", "hub-and-spoke", "event-driven"}) {
    CAPTURE(topology);
    const auto trial = three_records(topology, "xyz", "ordering: total");
    CHECK(trial.deliveries_of("f") == Times{100, 201, 203});  // B is seen through at 202 s
  }
}

TEST_CASE("a delivery that is put aside makes way for the next of its key", "[models][ordering]") {
  const std::string twice = "timeout: 10 s, retry: {attempts: 2, backoff: [5 s]}, ";
  // A is given up at 10 s and again at 25 s, after a rest of 5 s; then it is a dead letter and B's turn comes.
  const auto trial = three_records("esb", "xxy", twice + "ordering: per-key");
  CHECK(trial.deliveries_of("f")[1] == 26);
  CHECK(trial.deliveries_of("f")[2] == 3);
  CHECK(trial.flow("f").dead_lettered + trial.flow("f").delivered == 3);
  CHECK(three_records("esb", "xxy", twice + "ordering: none").deliveries_of("f")[1] == 2);
}

TEST_CASE("order per key outlives an outage of the subscriber", "[models][ordering]") {
  // A comes over the link at 100 s, while b is down (99.5 s to 109.5 s): it goes back to the head of the line, and over
  // the link again from 109.5 s to 209.5 s. It is seen through at 309.5 s; C has long passed.
  const auto trial = three_records("event-driven with an outage", "xxy", "ordering: per-key");
  CHECK(trial.deliveries_of("f") == Times{209.5, 310.5, 3});
  CHECK(trial.flow("f").reordered == 0);
}

TEST_CASE("keys follow their law", "[theory][ordering]") {
  // Zipf with exponent 1 over 4 keys: shares 12/25, 6/25, 4/25, 3/25. n = 100,000, 99.9 % for each of four.
  const models::EntityDraws zipf{{.count = 4, .exponent = 1.0}}, uniform{{.count = 4}};
  const double n = 100'000, z = 3.2905;
  std::vector<double> of_zipf(4), of_uniform(4);
  for (std::uint64_t record = 0; record < 100'000; ++record) {
    of_zipf.at(zipf.draw(5, record)) += 1.0 / n;
    of_uniform.at(uniform.draw(5, record)) += 1.0 / n;
  }
  const std::vector<double> shares{0.48, 0.24, 0.16, 0.12};
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(std::fabs(of_zipf[k] - shares[k]) < z * std::sqrt(shares[k] * (1 - shares[k]) / n));
    CHECK(std::fabs(of_uniform[k] - 0.25) < z * std::sqrt(0.25 * 0.75 / n));
  }
}

TEST_CASE("keys change no other draw, and without any a flow is as it was", "[models][ordering]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 1 h, replications: 1}
systems: {a: {}, b: {workers: 3, service: exponential(10 s)}}
flows:
  f: {from: a, to: b, pattern: fire-and-forget, arrivals: poisson(15/min)KEYS}
topologies: {esb: {}}
)";
  const auto with = [&](const std::string& keys) {
    auto changed = text;
    changed.replace(changed.find("KEYS"), 4, keys);
    return run(changed, "esb");
  };
  const auto plain = with(""), keyed = with(", keys: 1000"), one = with(", keys: 1");
  CHECK(plain.deliveries_of("f") == keyed.deliveries_of("f"));
  CHECK(one.flow("f").reordered == plain.flow("f").reordered);  // one entity: as if nobody could tell them apart
  CHECK(plain.flow("f").reordered > 0);
  CHECK(keyed.flow("f").reordered < plain.flow("f").reordered);
  const auto ordered = with(", keys: \"zipf(5, 1.0)\", ordering: per-key");
  CHECK(ordered.seen.invariants.first_violation.empty());
}

TEST_CASE("what is about the same entity waits behind a poisonous record until it is put aside", "[models][ordering]") {
  // Every other record fails for 1 s at a time: at 20 s, 41 s and 62 s the second one, then it is a dead letter (63 s).
  // The third, about the same entity, has waited for that; the fourth is poisonous again.
  const auto text = [](const std::string& ordering) {
    return fmt::format(R"(
loadscape: 1
run: {{duration: 109 s, replications: 1}}
systems: {{shop: {{}}, erp: {{service: 1 s}}}}
flows:
  order:
    {{from: shop, to: erp, pattern: fire-and-forget, arrivals: every 10 s, keys: 1, ordering: {},
     retry: {{attempts: 3, backoff: [20 s]}}}}
topologies: {{esb: {{service: none, edge: {{service: none}}}}}}
faults:
  bad: {{flow: order, poison_every: 2}}
)",
                       ordering);
  };
  const auto in_order = run(text("per-key"), "esb");
  CHECK(in_order.deliveries_of("order") == std::vector<double>{11, -1, 64, -1, 108, -1, -1, -1, -1, -1});
  CHECK(in_order.flow("order").dead_lettered == 2);
  CHECK(in_order.flow("order").reordered == 0);
  const auto as_they_come = run(text("none"), "esb");
  CHECK(as_they_come.deliveries_of("order") == std::vector<double>{11, -1, 31, -1, 51, -1, 71, -1, 91, -1});
}

TEST_CASE("a state layer shows all changes of an entity with one batch", "[models][ordering][state-layer]") {
  // Changes at 10, 20, 30, 40 and 50 s; the batches come at 30 s and 60 s, and the one of 30 s waits for the next.
  const std::string text = R"(
loadscape: 1
run: {duration: 69 s, replications: 1}
systems: {erp: {}, shop: {}}
flows:
  price: {from: erp, to: shop, pattern: data-change, arrivals: every 10 s, keys: 1, ordering: total}
topologies:
  layer: {kind: state-layer, mapping: none, sync: none, ingest: {service: none, every: 30 s}}
FAULT)";
  const auto with = [&](const std::string& fault) {
    auto copy = text;
    return run(copy.replace(copy.find("FAULT"), 5, fault), "layer");
  };
  CHECK(with("").deliveries_of("price") == std::vector<double>{30, 30, 60, 60, 60, -1});
  // What the layer had taken in when it went down is shown after it, in the same order.
  const auto down = with("faults:\n  down: {node: layer, outage: true, at: 25 s, for: 1 s}\n");
  CHECK(down.deliveries_of("price") == std::vector<double>{30, 30, 60, 60, 60, -1});
  CHECK(down.flow("price").reordered == 0);
}

}  // namespace loadscape::tests
