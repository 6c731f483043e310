/// Entities that a system keeps under two keys: what comes twice, at whose cost, and what merges it. Times by hand.

#include "models/entity_keys.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <map>

namespace loadscape::tests {
namespace {

std::string with(std::string text, const std::string& old, const std::string& replacement) {
  return text.replace(text.find(old), old.size(), replacement);
}

/// Marketing keeps every contact twice. A contact changes in sales every 10 s; a mail is opened every 30 s.
const std::string doubled = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  sales: {workers: 1, service: constant(2 s), limits: {api: {rolling: 100 / 1 d}}}
  marketing: {workers: 1, service: constant(3 s), limits: {api: {rolling: 100 / 1 d}}}
entities:
  Contact: {owner: sales, second_keys: {at: marketing, share: 100 %}}
  Engagement: {owner: marketing, second_keys: {at: marketing, share: 100 %}}
flows:
  contact: {from: sales, to: marketing, pattern: fire-and-forget, arrivals: every 40 s, keys: 10, entity: Contact}
  opened: {from: marketing, to: sales, pattern: data-change, arrivals: every 30 s, keys: 10, entity: Engagement}
topologies:
  point-to-point: {mapping: none}
  hub-and-spoke: {service: none}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: none}
  api-led: {experience: {service: none}, process: {service: none}, system: {service: none}}
  state-layer: {mapping: none, ingest: {workers: 1, service: constant(1 s), every: 20 s}, sync: none}
)";

}  // namespace

TEST_CASE("a system handles what it is told once for each key, in one call", "[models][keys]") {
  for (const auto* topology : {"hub-and-spoke", "esb", "event-driven", "api-led"}) {
    INFO(topology);
    const auto trial = run(doubled, topology);
    // Handled at 40-43 s and 43-46 s, 80-83 s and 83-86 s: delivered when the first profile has it.
    CHECK(trial.deliveries_of("contact") == Times{43, 83});
    CHECK(trial.flow("contact").duplicates == 2);
    CHECK(trial.limit("marketing.api").used == 2);
    CHECK(trial.flow("contact").attempts == 2);
  }
}

TEST_CASE("a system that keeps an entity twice tells everything about it twice", "[models][keys]") {
  for (const auto* topology : {"hub-and-spoke", "esb", "event-driven", "api-led"}) {
    INFO(topology);
    const auto trial = run(doubled, topology);
    // Both messages are stored at once; sales takes them one after the other, 30-32 s and 32-34 s, and so on.
    CHECK(trial.deliveries_of("opened") == Times{32, 62, 92});
    CHECK(trial.flow("opened").duplicates == 3);
    CHECK(trial.limit("sales.api").used == 6);
  }
}

TEST_CASE("point-to-point the second message goes out when the first has been answered", "[models][keys]") {
  const auto trial = run(doubled, "point-to-point");
  // Marketing's only worker sends the second opening of 30 s from 32 to 34 s.
  CHECK(trial.deliveries_of("opened") == Times{32, 62, 92});
  CHECK(trial.flow("opened").duplicates == 3);
  CHECK(trial.node("marketing").busy_server_s == Approx(3 * 4 + 2 * 6));
  CHECK(trial.deliveries_of("contact") == Times{43, 83});
  CHECK(trial.flow("contact").duplicates == 2);
}

TEST_CASE("a state layer counts what comes twice twice, unless it resolves keys", "[models][keys]") {
  // Opened at 30 s: ingested until 31 s and 32 s, visible with the batch of 40 s, both times.
  const auto as_they_come = run(doubled, "state-layer");
  CHECK(as_they_come.deliveries_of("opened") == Times{40, 80, 100});
  CHECK(as_they_come.flow("opened").duplicates == 3);
  const auto resolved = run(with(doubled, "sync: none", "sync: none, resolves_keys: true"), "state-layer");
  CHECK(resolved.deliveries_of("opened") == Times{40, 80, 100});
  CHECK(resolved.flow("opened").duplicates == 0);
  CHECK(resolved.flow("opened").attempts == 6);  // the work of taking in either is done all the same
  CHECK(resolved.node("ingest: layer").busy_server_s == Approx(6));
  CHECK(resolved.limit("sales.api").used == 0);
  CHECK(resolved.flow("contact").duplicates == 2);  // fire-and-forget goes directly: nobody resolves it
}

TEST_CASE("the record fails when the messages of both keys have failed", "[models][keys]") {
  const auto slow_link = with(doubled, "marketing: {workers: 1,", "marketing: {link: {latency: 600 ms}, workers: 1,");
  const std::string down = "faults:\n  away: {node: sales, outage: true, at: 30 s, for: ";
  // The first opening arrives at 30.6 s and is refused; the second leaves then, arrives at 31.2 s and is handled by 33.2.
  const auto briefly = run(slow_link + down + "1 s}\n", "point-to-point");
  CHECK(briefly.deliveries_of("opened") == Times{33.2, 62.6, 92.6});
  CHECK(briefly.flow("opened").duplicates == 2);
  const auto longer = run(slow_link + down + "2 s}\n", "point-to-point");
  CHECK(longer.deliveries_of("opened") == Times{-1, 62.6, 92.6});
  CHECK(longer.flow("opened").failed == std::map<std::string, std::uint64_t>{{"down: sales", 1}});
}

TEST_CASE("which entities have a second key is the same for all flows, and in every topology", "[models][keys]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems: {sales: {}, marketing: {}}
entities:
  Contact: {second_keys: {at: marketing, share: 30 %}}
  Engagement: {second_keys: {at: marketing, share: 30 %}}
flows:
  contact: {from: sales, to: marketing, pattern: fire-and-forget, arrivals: poisson(50/s), keys: 1000, entity: Contact}
  opened: {from: marketing, to: sales, pattern: data-change, arrivals: poisson(50/s), keys: 1000, entity: Engagement}
topologies:
  point-to-point: {mapping: none}
  event-driven: {service: none, mapping: none}
)";
  const models::EntityDraws draws{{.count = 1000}};
  const auto run_key = sim::mix(1, 0);
  std::map<std::uint32_t, bool> is_double;
  std::uint64_t doubles = 0;
  for (const auto* topology : {"point-to-point", "event-driven"}) {
    INFO(topology);
    const auto trial = run(text, topology);
    const bool is_same = doubles == 0 || trial.flow("opened").duplicates == doubles;
    CHECK(is_same);
    doubles = trial.flow("opened").duplicates;
    for (const auto* flow : {"contact", "opened"}) {
      for (const auto& entry : trial.entries_of(flow)) {
        const auto contact = draws.draw(run_key, entry.key);
        const auto known = is_double.emplace(contact, entry.duplicate).first;
        CHECK(known->second == entry.duplicate);
      }
    }
  }
  const auto share =
      static_cast<double>(std::ranges::count(is_double, true, &std::pair<const std::uint32_t, bool>::second)) /
      static_cast<double>(is_double.size());
  CHECK(is_double.size() > 950);
  CHECK(share == Approx(0.30).margin(0.045));  // three standard deviations of 1,000 draws: 3 sqrt(0.3 x 0.7 / 1000)
}

}  // namespace loadscape::tests
