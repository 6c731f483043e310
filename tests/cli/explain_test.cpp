#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <nlohmann/json.hpp>

namespace loadscape::tests {

using Json = nlohmann::json;

namespace {

const std::string quota = std::string(LOADSCAPE_SOURCE_DIR) + "/scenarios/quota.yaml";

}  // namespace

TEST_CASE("explain prints each value with its origin", "[cli][explain]") {
  const auto table = run({"explain", quota, "systems.crm.limits.api-requests"});
  CHECK(table.code == 0);
  CHECK(table.out.starts_with(
      "systems.crm.limits.api-requests.rolling           115000 / 24 h  salesforce/api-requests-daily "
      "(official, 2026-03: Salesforce docs v67.0"));
  CHECK(table.out.find("systems.crm.limits.api-requests.on_breach         refuse         default\n") !=
        std::string::npos);
  const auto seed = run({"explain", quota, "run.seed", "--seed", "7"});
  CHECK(seed.out == "run.seed  7  --seed 7\n");
  const auto title = run({"explain", quota, "title"});
  CHECK(title.out.starts_with("title  The API calls of a day  " + quota + ":"));
}

TEST_CASE("explain tells which limits of a profile are not simulated, and why", "[cli][explain]") {
  const auto table = run({"explain", quota, "systems.crm"});
  CHECK(table.out.find("\nnot simulated\nsystems.crm.limits.api-timeout: ") != std::string::npos);
  CHECK(run({"explain", quota, "flows"}).out.find("not simulated") == std::string::npos);
  const auto check = run({"check", quota});
  CHECK(check.code == 0);
  CHECK(check.out.find("crm: limits of the catalog that are not simulated: api-timeout, ") != std::string::npos);
}

TEST_CASE("explain as JSON names file, line, option and source", "[cli][explain]") {
  const auto json =
      Json::parse(run({"explain", quota, "systems.crm", "--format", "json", "--set", "systems.crm.workers=4"}).out);
  CHECK(json["scenario"] == quota);
  Json by_path;
  for (const auto& row : json["values"]) by_path[row["path"].get<std::string>()] = row;
  CHECK(by_path["systems.crm.service"]["origin"]["kind"] == "file");
  CHECK(by_path["systems.crm.service"]["origin"]["line"].get<int>() > 15);
  CHECK(by_path["systems.crm.workers"]["origin"]["option"] == "--set systems.crm.workers=4");
  CHECK(by_path["systems.crm.limits.bulk-batches.rolling"]["origin"]["entry"] == "salesforce-bulk/batches-daily");
  CHECK(by_path["systems.crm.limits.bulk-batches.rolling"]["origin"]["confidence"] == "official");
  CHECK(by_path["systems.crm.host"]["origin"]["kind"] == "default");
  CHECK(by_path["systems.crm.host"]["value"].is_null());
  CHECK(json["not_simulated"].size() == 9);
}

TEST_CASE("explain refuses a path that leads nowhere, and a scenario with mistakes", "[cli][explain]") {
  const auto nowhere = run({"explain", quota, "systems.crn"});
  CHECK(nowhere.code == 2);
  CHECK(nowhere.err == quota + ": there is nothing at \"systems.crn\"\n  hint: did you mean \"systems.crm\"?\n");
  const auto wrong = run({"explain", quota, "--set", "systems.crm.licences=many"});
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("--set systems.crm.licences=many: systems.crm.licences: ") == 0);
}

}  // namespace loadscape::tests
