#include "tests/catch.hpp"
#include "tests/structure/source_tree.hpp"

namespace loadscape::tests {
namespace {

TEST_CASE("the top level holds the folders whose names are promises, and nothing else", "[structure]") {
  const std::set<std::string> promised{"sim",    "models", "scenarios", "analysis", "tests", "notebooks", "cli",
                                       "python", "web",    "bench",     "cmake",    "docs",  "scripts"};
  const std::set<std::string> made_by_tools{"build", "out"};
  for (const auto& entry : std::filesystem::directory_iterator(source_root())) {
    const auto name = entry.path().filename().string();
    if (!entry.is_directory() || name.starts_with('.') || made_by_tools.contains(name)) continue;
    INFO(name);
    CHECK(promised.contains(name));
  }
}

TEST_CASE("every scenario says in its first lines which question it asks", "[structure]") {
  const auto scenarios = files_below("scenarios", {".yaml", ".yml"});
  REQUIRE(!scenarios.empty());
  for (const auto& file : scenarios) {
    INFO(from_root(file));
    const auto text = text_of(file);
    const auto question = text.find("# Question: ");
    const auto content = text.find("\nloadscape:");
    CHECK(question != std::string::npos);
    CHECK(question < content);
  }
}

}  // namespace
}  // namespace loadscape::tests
