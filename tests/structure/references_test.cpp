#include "tests/catch.hpp"
#include "tests/structure/source_tree.hpp"

#include <regex>

namespace loadscape::tests {
namespace {

using Keys = std::set<std::string>;

Keys keys_matching(const std::string& text, const std::regex& pattern) {
  Keys keys;
  for (auto found = std::sregex_iterator(text.begin(), text.end(), pattern); found != std::sregex_iterator{}; ++found) {
    keys.insert((*found)[1]);
  }
  return keys;
}

/// "[Kleinrock75]" and "[Kleinrock75 ch. 3]" cite Kleinrock75.
Keys cited_in(const std::string& text) {
  static const std::regex citation{R"re(\[([A-Z][A-Za-z]+[0-9]{2,}(?:-[0-9]+)?[a-z]?)(?: [^\]]*)?\])re"};
  return keys_matching(text, citation);
}

/// An entry of the bibliography is a list item that opens with its key: "- **[Kleinrock75]** L. Kleinrock, ...".
Keys listed_in(const std::string& text) {
  static const std::regex entry{R"re((?:^|\n)- \*\*\[([^\]]+)\]\*\* \S)re"};
  return keys_matching(text, entry);
}

TEST_CASE("every [Key] that the code cites is in docs/references.md", "[structure]") {
  const auto listed = listed_in(text_of(source_root() / "docs/references.md"));
  REQUIRE(!listed.empty());
  for (const auto* folder : {"sim", "models", "analysis", "cli"}) {
    for (const auto& file : code_below(folder)) {
      INFO(from_root(file));
      for (const auto& key : cited_in(text_of(file))) {
        INFO(key);
        CHECK(listed.contains(key));
      }
    }
  }
}

TEST_CASE("a citation may name a chapter, an index is no citation", "[structure]") {
  CHECK(cited_in("[Kleinrock75 ch. 3], [MacCormack06] and [FIPS180-4]; a[i], [s], [1/s], [WARMUP]") ==
        Keys{"FIPS180-4", "Kleinrock75", "MacCormack06"});
  CHECK(listed_in("# References\n- **[Salmon11]** J. Salmon\n- [Steele14] not in bold\n") == Keys{"Salmon11"});
}

}  // namespace
}  // namespace loadscape::tests
