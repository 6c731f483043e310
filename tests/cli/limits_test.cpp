#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <nlohmann/json.hpp>

namespace loadscape::tests {

TEST_CASE("limits forecasts every limit of every topology, and follows --set", "[cli]") {
  const std::string scenario = LOADSCAPE_SOURCE_DIR "/scenarios/microservices-bridge.yaml";
  const auto outcome = run({"limits", scenario});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  for (const auto* text : {"\ndirect\n", "\nbridged\n", "crm.event-deliveries  25,000 / 24.0 h", "15.0 h",
                           "a bridge as the only subscriber", "Not modeled\n- "}) {
    CHECK_THAT(outcome.out, ContainsSubstring(text));
  }
  const auto json = run({"limits", scenario, "--topology", "direct", "--format", "json", "--set",
                         "topologies.direct.platform_bus.deliveries.rolling=50000 / 24 h"});
  REQUIRE(json.code == 0);
  const auto root = nlohmann::json::parse(json.out);
  CHECK(root["loadscape"]["command"] == "limits");
  CHECK(root["topologies"].size() == 1);
  const auto& limit = root["topologies"]["direct"]["limits"]["crm.event-deliveries"];
  CHECK(limit["peak_use_share"] == 0.8);
  CHECK(limit["first_exhausted_at_s"].is_null());
}

TEST_CASE("limits says where there is none, and answers mistakes as the other commands do", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  CHECK_THAT(run({"limits", scenario}).out, ContainsSubstring("No limit on its ways."));
  const auto wrong = run({"limits", scenario, "--replications", "3"});
  CHECK(wrong.code == 2);
  CHECK_THAT(wrong.err, ContainsSubstring("limits has no option --replications"));
}

}  // namespace loadscape::tests
