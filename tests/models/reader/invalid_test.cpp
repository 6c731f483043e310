#include "models/reader/read.hpp"
#include "tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace loadscape::tests {

using namespace loadscape::models;

namespace {

const std::filesystem::path folder = std::filesystem::path(LOADSCAPE_SOURCE_DIR) / "tests" / "invalid";

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::filesystem::path> broken_scenarios() {
  std::set<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") paths.insert(entry.path());
  }
  return paths;
}

}  // namespace

// After a wording has changed on purpose, run with LOADSCAPE_REWRITE=1 and read the difference.
TEST_CASE("every broken scenario gives exactly the message written beside it", "[models][reader]") {
  const bool rewrite = std::getenv("LOADSCAPE_REWRITE") != nullptr;
  const auto paths = broken_scenarios();
  CHECK(paths.size() >= 30);
  for (const auto& path : paths) {
    const ReadResult result = read_scenario_file(path.string());
    const std::string message = format(result.mistakes, path.filename().string());
    auto expected = path;
    expected.replace_extension(".txt");
    if (rewrite) std::ofstream(expected, std::ios::binary) << message;
    INFO(path.filename().string());
    CHECK_FALSE(result.scenario.has_value());
    CHECK(message == content(expected));
  }
}

}  // namespace loadscape::tests
