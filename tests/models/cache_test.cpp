/// Reads that a cache answers: when, how often and how old; worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <cmath>

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
const models::CacheObservation& cache_of(const Trial& trial, std::string_view name) {
  for (const auto& cache : trial.seen.caches) {
    if (trial.compiled.graph()[cache.node].name == name) return cache;
  }
  throw std::out_of_range("no cache " + std::string(name));
}

/// One entity, read every 10 s from 10 s to 90 s; a fetch takes 2 s.
const std::string one_entity = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  portal: {workers: 5}
  erp: {service: constant(2 s), limits: {daily: {rolling: 100 / 1 d}}}
flows:
  stock:
    {from: portal, to: erp, pattern: virtualization, arrivals: every 10 s, max_age: 15 s,
     cache: {entities: 1, ttl: 30 s}}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {service: none}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: none}
  over-broker: {kind: event-driven, service: none, mapping: none, request_reply: over-broker}
)";

std::string with(std::string text, const std::string& old, const std::string& replacement) {
  return text.replace(text.find(old), old.size(), replacement);
}

}  // namespace

TEST_CASE("a copy is served until exactly its time to live after its fetch began", "[models][data]") {
  for (const auto* topology : {"point-to-point", "hub-and-spoke", "esb", "event-driven", "over-broker"}) {
    INFO(topology);
    const auto trial = run(one_entity, topology);
    // Fetched at 10 s: served at 20 s and 30 s, 10 s and 20 s old; at 40 s it is 30 s old and no longer served. Again.
    CHECK(trial.deliveries_of("stock") == Times{12, 20, 30, 42, 50, 60, 72, 80, 90});
    CHECK(cache_of(trial, "cache: portal (stock)").hits == 6);
    CHECK(cache_of(trial, "cache: portal (stock)").misses == 3);
    CHECK(trial.limit("erp.daily").used == 3);
    CHECK(trial.flow("stock").attempts == 3);
    CHECK(trial.flow("stock").staleness.count() == 9);
    CHECK(trial.flow("stock").staleness.sum_s() == Approx(3 * (0 + 10 + 20)));
    CHECK(trial.flow("stock").stale == 3);  // 20 s is more than max_age
  }
}

TEST_CASE("without a cache every read goes to the source, and has no age", "[models][data]") {
  const auto trial =
      run(with(one_entity, ", max_age: 15 s,\n     cache: {entities: 1, ttl: 30 s}", ""), "point-to-point");
  CHECK(trial.limit("erp.daily").used == 9);
  CHECK(trial.flow("stock").delivered == 9);
  CHECK(trial.flow("stock").staleness.count() == 0);
}

TEST_CASE("reads that miss while their entity is being fetched fetch it, too", "[models][data]") {
  const auto trial = run(with(one_entity, "constant(2 s)", "constant(15 s)"), "point-to-point");
  // Fetches at 10 s and 20 s come back at 25 s and 35 s; the copies of 10 s and 20 s serve until before 50 s: at 30 s the
  // first (20 s old), at 40 s the second (20 s old). The next fetches begin at 50 s and 60 s.
  CHECK(trial.deliveries_of("stock") == Times{25, 35, 30, 40, 65, 75, 70, 80, -1});
  CHECK(trial.flow("stock").staleness.sum_s() == Approx(4 * 20));
}

TEST_CASE("when the source is down reads fail, unless an old copy may be served", "[models][data]") {
  const auto down = one_entity + "faults:\n  down: {node: erp, outage: true, at: 35 s, for: 40 s}\n";
  const auto plain = run(down, "point-to-point");
  // The copy of 10 s serves until 30 s; at 40, 50, 60 and 70 s the source is down; at 80 s it is back.
  CHECK(plain.deliveries_of("stock") == Times{12, 20, 30, -1, -1, -1, -1, 82, 90});
  CHECK(plain.flow("stock").failed == std::map<std::string, std::uint64_t>{{"down: erp", 4}});
  const auto lenient = run(with(down, "ttl: 30 s", "ttl: 30 s, stale_if_error: 20 s"), "point-to-point");
  // At 40 s the copy is 30 s old, at 50 s 40 s, at 60 s 50 s: no longer less than 30 + 20 s.
  CHECK(lenient.deliveries_of("stock") == Times{12, 20, 30, 40, 50, -1, -1, 82, 90});
  CHECK(cache_of(lenient, "cache: portal (stock)").served_stale == 2);
  CHECK(lenient.flow("stock").staleness.max() == 40s);
}

TEST_CASE("Poisson reads of one entity hit with probability 1 - 1 / (1 + rate x ttl)", "[models][data]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 500000 s, replications: 1, seed: 11}
systems: {portal: {}, erp: {}}
flows:
  stock: {from: portal, to: erp, pattern: virtualization, arrivals: poisson(0.2/s), cache: {entities: 1, ttl: 20 s}}
topologies:
  point-to-point: {mapping: none}
)";
  const auto trial = run(text, "point-to-point");
  const auto& cache = cache_of(trial, "cache: portal (stock)");
  // A renewal process: after each fetch (no time), 0.2/s x 20 s = 4 hits on average until the copy is too old, then a
  // miss: 4 of 5 reads hit [Jung03]. Over n cycles the hits are Poisson of mean 4 n, so the share of misses n / (n + H)
  // has a standard deviation of about (1 / 5)^2 x sqrt(4 / n); n = 20,000: 0.00057. Level 99.9 %: 3.29 of them.
  const double n = static_cast<double>(cache.misses);
  const double share = static_cast<double>(cache.hits) / (n + static_cast<double>(cache.hits));
  CHECK(n > 19000);
  CHECK(std::abs(share - 0.8) < 3.29 * 0.04 * std::sqrt(4.0 / n));
  // Hits come uniformly within the 20 s: mean age of all reads 0.8 x 10 s; the standard deviation of the mean of
  // 100,000 reads, ages of one cycle independent given their number, is below 0.04 s.
  CHECK(std::abs(trial.flow("stock").staleness.mean_s() - 8.0) < 3.29 * 0.04);
}

TEST_CASE("the copy used longest ago makes room", "[models][data]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 1000 s, replications: 1}
systems: {portal: {}, erp: {}}
flows:
  stock: {from: portal, to: erp, pattern: virtualization, arrivals: every 1 s, cache: {entities: 5, ttl: 1 h, size: 2}}
  large: {from: portal, to: erp, pattern: virtualization, arrivals: every 1 s, cache: {entities: 5, ttl: 1 h}}
topologies:
  point-to-point: {mapping: none}
)";
  const auto trial = run(text, "point-to-point");
  // The reference: a list of the entities read last, the latest first.
  std::vector<std::uint64_t> latest;
  std::uint64_t hits = 0;
  for (const auto& read : trial.entries_of("stock")) {
    sim::Stream stream{sim::mix(trial.scenario.seed, 0), sim::name_key("entity_key"), read.key};
    const auto entity = static_cast<std::uint64_t>(sim::uniform01(stream) * 5);
    const auto found = std::ranges::find(latest, entity);
    if (found != latest.end()) {
      ++hits;
      latest.erase(found);
    }
    latest.insert(latest.begin(), entity);
    if (latest.size() > 2) latest.pop_back();
  }
  CHECK(hits > 300);  // about 2 of 5
  CHECK(cache_of(trial, "cache: portal (stock)").hits == hits);
  CHECK(cache_of(trial, "cache: portal (stock)").misses == 999 - hits);
  CHECK(cache_of(trial, "cache: portal (large)").misses == 5);
}

}  // namespace loadscape::tests
