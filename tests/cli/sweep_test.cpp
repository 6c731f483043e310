#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <nlohmann/json.hpp>

namespace loadscape::tests {
namespace {

// A record a minute: one worker is free again after 50 s of work, never again after 70 s.
TEST_CASE("sweep turns a knob, shows where a topology breaks and leaves its files", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario("{max: \"< 55 s\"}"));
  const auto outcome =
      run({"sweep", scenario, "--vary", "systems.stock.service=50 s,70 s", "-o", scratch.path("out"), "--quiet"});
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, ContainsSubstring("Varied: systems.stock.service\n"));
  CHECK_THAT(outcome.out, ContainsSubstring("point-to-point: breaks at 70 s: reserve max "));
  const auto document = nlohmann::json::parse(
      run({"sweep", scenario, "--vary", "systems.stock.service=50 s,70 s", "--format", "json", "--topology", "esb"})
          .out);
  CHECK(document["values"] == nlohmann::json{"50 s", "70 s"});
  CHECK(document["rows"].size() == 2);
  CHECK(document["breaks_at"]["esb"] == "70 s");
}

TEST_CASE("sweep refuses what it cannot turn before anything runs", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto knob = run({"sweep", scenario, "--vary", "systems.stock.service"});
  CHECK(knob.code == 2);
  CHECK_THAT(knob.err, ContainsSubstring("--vary systems.stock.service must be PATH=FROM..TO or PATH=A,B,C"));
  const auto value = run({"sweep", scenario, "--vary", "systems.stock.workers=1,none"});
  CHECK(value.code == 2);
  CHECK_THAT(value.err, ContainsSubstring("--set systems.stock.workers=none"));
  CHECK(run({"sweep", scenario}).code == 2);
}

}  // namespace
}  // namespace loadscape::tests
