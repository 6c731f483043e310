/// Dead letters that are put back, against times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <array>

namespace loadscape::tests {
namespace {

/// An order at 50 s and one at 100 s, each taking 1 s; the target refuses everything from 45 s on, for `down`.
std::string outage(std::string_view down, std::string_view dead_letters) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 149 s, replications: 1}}
systems: {{shop: {{}}, erp: {{service: constant(1 s)}}}}
flows:
  order: {{from: shop, to: erp, pattern: fire-and-forget, arrivals: every 50 s{1}}}
topologies:
  point-to-point: {{mapping: none}}
  hub-and-spoke: {{service: none}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: none}}
faults: {{down: {{node: erp, outage: true, at: 45 s, for: {0}}}}}
)",
                     down, dead_letters);
}

constexpr std::array stores_before_refusal{"hub-and-spoke", "esb"};

}  // namespace

TEST_CASE("a dead letter is stored anew after its rest, and delivered if the target is back", "[models][redrive]") {
  for (const auto* topology : stores_before_refusal) {
    const auto once = run(outage("10 s", ", dead_letters: {redrive_after: 20 s}"), topology);
    CHECK(once.deliveries_of("order") == Times{71, 101});  // put aside at 50 s, back at 70 s
    CHECK(once.flow("order").redriven == 1);
    CHECK(once.flow("order").dead_lettered == 0);
    CHECK(once.flow("order").attempts == 3);
    const auto never = run(outage("10 s", ""), topology);
    CHECK(never.deliveries_of("order") == Times{-1, 101});
    CHECK(never.flow("order").dead_lettered == 1);
    CHECK(never.flow("order").redriven == 0);
  }
}

TEST_CASE("a dead letter is put back so often as allowed and no more", "[models][redrive]") {
  for (const auto* topology : stores_before_refusal) {
    // Down until 75 s: in vain at 50, 60 and 70 s, then at 80 s.
    const auto enough = run(outage("30 s", ", dead_letters: {redrive_after: 10 s, redrives: 3}"), topology);
    CHECK(enough.deliveries_of("order") == Times{81, 101});
    CHECK(enough.flow("order").redriven == 3);
    const auto too_few = run(outage("30 s", ", dead_letters: {redrive_after: 10 s, redrives: 2}"), topology);
    CHECK(too_few.deliveries_of("order") == Times{-1, 101});
    CHECK(too_few.flow("order").redriven == 2);
    CHECK(too_few.flow("order").dead_lettered == 1);
    CHECK(sim::to_seconds(too_few.entries_of("order")[0].closed) == 70.0);
  }
}

TEST_CASE("retries come first, and begin again with each redrive", "[models][redrive]") {
  const auto text =
      outage("30 s", ", retry: {attempts: 2, backoff: [8 s]}, dead_letters: {redrive_after: 10 s, redrives: 5}");
  for (const auto* topology : stores_before_refusal) {
    // Tried at 50 and 58 s, put aside until 68 s; tried at 68 and 76 s, when the target is back.
    const auto trial = run(text, topology);
    CHECK(trial.deliveries_of("order") == Times{77, 101});
    CHECK(trial.flow("order").redriven == 1);
    CHECK(trial.flow("order").attempts == 4 + 1);
  }
}

TEST_CASE("what rests when the run ends is a dead letter, not in flight", "[models][redrive]") {
  for (const auto* topology : stores_before_refusal) {
    const auto trial = run(outage("90 s", ", dead_letters: {redrive_after: 60 s, redrives: 9}"), topology);
    // Put aside at 50 and 100 s; the first comes back at 110 s, in vain; both rest at 149 s.
    CHECK(trial.flow("order").dead_lettered == 2);
    CHECK(trial.flow("order").in_flight == 0);
    CHECK(trial.flow("order").redriven == 1);
    CHECK(sim::to_seconds(trial.entries_of("order")[0].closed) == 110.0);
  }
}

TEST_CASE("a store that is down takes a dead letter back and delivers it when it is up", "[models][redrive]") {
  auto text = outage("10 s", ", dead_letters: {redrive_after: 20 s}");
  text.insert(text.rfind('}'), ", bus: {node: bus, outage: true, at: 65 s, for: 15 s}");
  const auto trial = run(text, "esb");
  CHECK(trial.deliveries_of("order") == Times{81, 101});  // back at 70 s, handed out at 80 s
  CHECK(trial.flow("order").dead_lettered == 0);
}

TEST_CASE("a redriven record has luck of its own, and what is never put aside is not touched", "[models][redrive]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 1 d, replications: 1, seed: 3}
systems: {shop: {}, erp: {service: constant(1 s), error_rate: 50 %}}
flows:
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 1 min, retry: {attempts: 2}%}
topologies: {esb: {service: none, edge: {service: none}}, point-to-point: {mapping: none}}
)";
  const auto with = [&](const std::string& more) {
    auto filled = text;
    return filled.replace(filled.find("%}\ntopologies"), 1, more);
  };
  const auto none = run(with(""), "esb");
  const auto once = run(with(", dead_letters: {redrive_after: 10 s}"), "esb");
  // 1439 orders, of which a quarter fails twice; of those again a quarter fails twice more: 360 and 90 are expected,
  // with standard deviations of 16.4 and 9.2. The half-widths are four of them; the seed is fixed.
  CHECK(none.flow("order").dead_lettered == Approx(359.75).margin(66));
  CHECK(once.flow("order").redriven == none.flow("order").dead_lettered);
  CHECK(once.flow("order").dead_lettered == Approx(89.9).margin(37));
  // Nothing is stored in point-to-point, so there is nothing to put back.
  const auto direct = run(with(", dead_letters: {redrive_after: 10 s}"), "point-to-point");
  CHECK(direct.flow("order").redriven == 0);
  CHECK(direct.flow("order").failed == run(with(""), "point-to-point").flow("order").failed);
}

TEST_CASE("a dead letter of a broken adapter gets through when it has been redeployed", "[models][redrive][schema]") {
  auto text = outage("1 ns", ", entity: Order, dead_letters: {redrive_after: 20 s}");
  text += "changes: {field: {system: erp, entity: Order, at: 40 s, redeploy: 25 s}}\n";
  for (const auto* topology : {"hub-and-spoke", "esb", "event-driven"}) {
    CHECK(run(text, topology).deliveries_of("order") == Times{71, 101});
  }
}

}  // namespace loadscape::tests
