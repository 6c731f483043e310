#include "models/reader/read.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace loadscape::tests {

using namespace loadscape::models;

namespace {

const std::filesystem::path root = LOADSCAPE_SOURCE_DIR;

std::string committed(const std::filesystem::path& path, const std::string& generated) {
  if (std::getenv("LOADSCAPE_REWRITE") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << generated;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the committed JSON Schema is what the reader's description generates", "[models][reader]") {
  INFO("regenerate: loadscape schema > scenarios/schema/scenario-1.json");
  const std::string schema = scenario_schema();
  const bool same = committed(root / "scenarios" / "schema" / "scenario-1.json", schema) == schema;
  CHECK(same);
}

TEST_CASE("the committed scenario reference is what the reader's description generates", "[models][reader]") {
  INFO("regenerate: loadscape schema --reference > docs/reference/scenario.md");
  const std::string reference = scenario_reference();
  const bool same = committed(root / "docs" / "reference" / "scenario.md", reference) == reference;
  CHECK(same);
}

TEST_CASE("the JSON Schema closes every mapping and describes every key", "[models][reader]") {
  const auto schema = nlohmann::json::parse(scenario_schema());
  CHECK(schema["additionalProperties"] == false);
  CHECK(schema["required"] == nlohmann::json({"loadscape", "systems", "flows"}));
  const auto& flow = schema["properties"]["flows"]["additionalProperties"];
  CHECK(flow["additionalProperties"] == false);
  CHECK(flow["properties"]["pattern"]["enum"].size() == 6);
  for (const auto& [key, property] : flow["properties"].items()) {
    INFO(key);
    CHECK_FALSE(property["description"].get<std::string>().empty());
  }
}

}  // namespace loadscape::tests
