#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace loadscape::tests {

using Json = nlohmann::json;

TEST_CASE("catalog lists the platforms with how many numbers and profiles they have", "[cli][catalog]") {
  const auto all = run({"catalog"});
  CHECK(all.code == 0);
  CHECK(all.err.empty());
  const auto json = Json::parse(run({"catalog", "--format", "json"}).out);
  CHECK(json["loadscape"]["command"] == "catalog");
  CHECK(json["platforms"].size() >= 60);
  std::size_t numbers = 0;
  for (const auto& platform : json["platforms"]) {
    numbers += platform["numbers"].size();
    const auto name = platform["name"].get<std::string>();
    INFO(name);
    std::istringstream lines(all.out);
    std::string line;
    while (std::getline(lines, line) && !line.starts_with(name + " ")) {
    }
    std::istringstream columns(line.substr(std::min(line.size(), name.size())));
    std::size_t shown_numbers = 0, shown_profiles = 0;
    columns >> shown_numbers >> shown_profiles;
    CHECK(shown_numbers == platform["numbers"].size());
    CHECK(shown_profiles == platform["profiles"].size());
  }
  CHECK(all.out.find(std::to_string(json["platforms"].size()) + " platforms, " + std::to_string(numbers) +
                     " numbers (") == 0);
}

TEST_CASE("catalog shows a profile with what is simulated of it, and a number with its source", "[cli][catalog]") {
  const auto profile = run({"catalog", "salesforce/enterprise"});
  CHECK(profile.code == 0);
  CHECK(profile.out.starts_with("salesforce: Salesforce Platform (system)\n\nuse: salesforce/enterprise\n"));
  CHECK(profile.out.find("parameters: licences, partner_licences (0)") != std::string::npos);
  CHECK(profile.out.find("(salesforce-apex/cpu-time)\n    not simulated: a system's work need not be processor time") !=
        std::string::npos);
  const auto number = run({"catalog", "salesforce/api-requests-daily"});
  CHECK(number.out.find("official, 2026-03: Salesforce docs v67.0") != std::string::npos);
  CHECK(number.out.find("#seed-003 (SEED: an article says so, no vendor)") != std::string::npos);
  CHECK(run({"catalog", "sap-idoc"}).out.find("(UNVERIFIED: recalled, check it before you rely on it)") !=
        std::string::npos);
}

TEST_CASE("catalog looks for a text in names, meanings and sources", "[cli][catalog]") {
  const auto json = Json::parse(run({"catalog", "--search", "Retry-After", "--format", "json"}).out);
  std::vector<std::string> platforms;
  for (const auto& platform : json["platforms"]) platforms.push_back(platform["name"]);
  for (const auto* name : {"dataverse", "slack", "zendesk", "salesforce"}) {
    CHECK(std::ranges::find(platforms, name) != platforms.end());
  }
  CHECK(std::ranges::find(platforms, "kafka") == platforms.end());
  const auto nothing = run({"catalog", "--search", "quantum"});
  CHECK(nothing.code == 2);
  CHECK(nothing.err ==
        "no number of the catalog speaks of \"quantum\"\n  hint: loadscape catalog lists the platforms\n");
}

// 1.5 calls a second: 64,800 with those at noon itself, which ends the run, so 64,798 before; the 115,000th at 76,667 s,
// the 15,000th at 10,000 s.
TEST_CASE("the API calls of a day are used up when the scenario's head says", "[cli][catalog]") {
  const auto limit_of = [](const std::vector<std::string>& options) {
    std::vector<std::string> call{"run",      std::string(LOADSCAPE_SOURCE_DIR) + "/scenarios/quota.yaml",
                                  "--quiet",  "--no-blast",
                                  "--format", "json"};
    call.insert(call.end(), options.begin(), options.end());
    return Json::parse(run(call).out)["topologies"]["point-to-point"]["limits"]["crm.api-requests"];
  };
  const auto noon = limit_of({"--duration", "12 h"});
  CHECK(noon["allowance"] == 115'000);
  CHECK(noon["used"]["mean"] == 64'798.0);
  CHECK(noon["refused"]["mean"] == 0.0);
  const auto day = limit_of({});
  CHECK(day["used"]["mean"] == 115'000.0);
  CHECK(day["first_exhausted_at_s"]["mean"] == 76'667.0);
  const auto article = limit_of({"--set", "systems.crm.variant=seed-003"});
  CHECK(article["allowance"] == 15'000);
  CHECK(article["first_exhausted_at_s"]["mean"] == 10'000.0);
}

TEST_CASE("catalog suggests the name that was meant", "[cli][catalog]") {
  const auto platform = run({"catalog", "salesfroce"});
  CHECK(platform.code == 2);
  CHECK(platform.err == "there is no platform \"salesfroce\" in the catalog\n  hint: did you mean \"salesforce\"?\n");
  const auto profile = run({"catalog", "salesforce/entreprise"});
  CHECK(profile.code == 2);
  CHECK(profile.err ==
        "salesforce has no profile and no number \"entreprise\"\n  hint: did you mean "
        "\"salesforce/enterprise\"?\n");
  const auto variant = run({"catalog", "salesforce/api-requests-daily#seed-3"});
  CHECK(variant.code == 2);
  CHECK(variant.err ==
        "salesforce/api-requests-daily has no variant \"seed-3\"\n  hint: did you mean \"seed-003\"? "
        "known: unlimited, developer, full-sandbox, seed-001, seed-001-professional, seed-003\n");
  CHECK(run({"catalog", "--format", "yaml"}).code == 2);
}

}  // namespace loadscape::tests
