#include "tests/catch.hpp"
#include "tests/structure/source_tree.hpp"

#include <map>
#include <regex>

namespace loadscape::tests {
namespace {

using Folders = std::set<std::string>;

/// Which of the project's folders each folder may include from; arrows point down.
const std::map<std::string, Folders> allowed_includes{
    {"sim", {"sim"}},
    {"models", {"models", "sim"}},
    {"analysis", {"analysis", "models", "sim"}},
    {"cli", {"cli", "analysis", "models", "sim"}},
};
const std::regex include_line{R"re(^\s*#\s*include\s+"([^"/]+)(/?)([^"]*)")re"};

std::vector<std::string> wrong_includes(const std::string& name, const std::string& text, const Folders& allowed) {
  std::vector<std::string> wrong;
  std::istringstream lines(text);
  for (auto [line, number] = std::pair{std::string{}, 1}; std::getline(lines, line); ++number) {
    std::smatch part;
    if (!std::regex_search(line, part, include_line)) continue;
    const bool from_a_folder = part[2] == "/";
    if (!from_a_folder || !allowed.contains(part[1]))
      wrong.push_back(name + ":" + std::to_string(number) + ": " + line);
  }
  return wrong;
}

TEST_CASE("no folder includes from a folder above it", "[structure]") {
  const auto& [folder, allowed] = GENERATE(from_range(allowed_includes));
  for (const auto& file : code_below(folder)) {
    CHECK(wrong_includes(from_root(file), text_of(file), allowed) == std::vector<std::string>{});
  }
}

TEST_CASE("an include that points up, or that does not start at the root, is found", "[structure]") {
  const Folders allowed{"sim"};
  CHECK(wrong_includes("a.hpp", "#include \"sim/time.hpp\"\n#include <vector>\n", allowed).empty());
  CHECK(wrong_includes("a.hpp", "\n#include \"models/run.hpp\"\n", allowed) ==
        std::vector<std::string>{"a.hpp:2: #include \"models/run.hpp\""});
  CHECK(wrong_includes("a.hpp", "#include \"time.hpp\"\n", allowed).size() == 1);
  CHECK(wrong_includes("a.hpp", "#include \"../sim/time.hpp\"\n", allowed).size() == 1);
}

/// The code without comments and texts, in which an idea may be mentioned.
std::string code_only(const std::string& text) {
  static const std::regex not_code{R"re(//[^\n]*|/\*[\s\S]*?\*/|"(\\.|[^"\\\n])*")re"};
  return std::regex_replace(text, not_code, " ");
}

/// The words that names are made of, in lower case: "FlowTarget" and "flow_target" are {flow, target}.
Folders words_in_names(const std::string& code) {
  static const std::regex word{"[A-Z]?[a-z]+|[A-Z]+(?![a-z])"};
  Folders words;
  for (auto part = std::sregex_iterator(code.begin(), code.end(), word); part != std::sregex_iterator{}; ++part) {
    auto text = part->str();
    for (char& letter : text) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    words.insert(text);
  }
  return words;
}

TEST_CASE("no name in sim/ is a word of integration or of scenario files", "[structure]") {
  const Folders foreign{"landscape", "topology", "topologies", "scenario", "flow",       "flows",
                        "broker",    "hub",      "esb",        "bus",      "salesforce", "sap",
                        "kafka",     "system",   "yaml",       "json",     "replay"};
  for (const auto& file : code_below("sim")) {
    INFO(from_root(file));
    Folders found;
    for (const auto& word : words_in_names(code_only(text_of(file)))) {
      if (foreign.contains(word)) found.insert(word);
    }
    CHECK(found == Folders{});
  }
}

TEST_CASE("names are taken apart into words, comments and texts are not names", "[structure]") {
  CHECK(words_in_names(code_only("int FlowTarget_id; // hub\nauto a = \"broker\"; /* esb */ int overflow;")) ==
        Folders{"int", "flow", "target", "id", "auto", "a", "overflow"});
}

}  // namespace
}  // namespace loadscape::tests
