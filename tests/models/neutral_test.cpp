/// The two cases that keep a comparison honest: free middleware changes nothing, a constant delay adds itself.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fstream>
#include <iterator>

namespace loadscape::tests {
namespace {

std::string file(const std::string& name) {
  std::ifstream in{std::string(LOADSCAPE_SOURCE_DIR) + "/scenarios/" + name};
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("with free middleware every topology treats every record alike, to the nanosecond", "[models][neutral]") {
  const auto text = file("neutral.yaml");
  for (const std::uint32_t replication : {0U, 1U}) {
    const auto direct = run(text, "point-to-point", replication);
    CHECK(direct.seen.records.size() > 50'000);
    for (const auto* topology : {"hub-and-spoke", "esb", "event-driven", "api-led"}) {
      check_same_records(direct, run(text, topology, replication));
    }
  }
}

TEST_CASE("a hub with constant 60 ms adds exactly 60 ms each way it is passed", "[models][neutral]") {
  auto text = file("neutral.yaml");
  const std::string free_hub = "hub-and-spoke: {workers: unlimited, service: none}";
  const auto free_trial = run(text, "hub-and-spoke");
  text.replace(text.find(free_hub), free_hub.size(), "hub-and-spoke: {workers: unlimited, service: constant(60 ms)}");
  const auto trial = run(text, "hub-and-spoke");
  const auto one_way = sim::Duration{std::chrono::milliseconds{60}};
  std::size_t compared = 0, wrong = 0;
  for (std::size_t i = 0, j = 0; i < free_trial.seen.records.size() && j < trial.seen.records.size();) {
    const auto& before = free_trial.seen.records[i];
    const auto& after = trial.seen.records[j];
    const auto left = std::tuple{before.flow, before.target, before.key};
    const auto right = std::tuple{after.flow, after.target, after.key};
    if (left < right) {
      ++i;
      continue;
    }
    if (right < left) {
      ++j;
      continue;
    }
    ++i, ++j;
    const bool is_settled = before.fate == models::RecordEntry::Fate::delivered && after.fate == before.fate;
    if (!is_settled) continue;
    const auto pattern = models::flows_of(trial.scenario.landscape)[before.flow].pattern;
    const int ways = pattern == models::Pattern::fire_and_forget ? 1 : 2;
    ++compared;
    if ((after.closed - after.emitted) - (before.closed - before.emitted) != ways * one_way) ++wrong;
  }
  CHECK(compared > 50'000);
  CHECK(wrong == 0);
}

}  // namespace loadscape::tests
