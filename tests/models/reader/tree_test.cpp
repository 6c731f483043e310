#include "models/reader/tree.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {

using namespace loadscape::models;

TEST_CASE("every value of the tree knows its line and column", "[models][reader]") {
  const TreeResult result = tree_of_yaml("a: 1\nb:\n  c: [x, 'y z']\n  d: {e: ~}\n");
  REQUIRE(result.tree.has_value());
  const Tree& b = result.tree->find("b")->value;
  CHECK(result.tree->find("b")->place.line == 2);
  const TreeEntry& c = *b.find("c");
  CHECK(c.place.column == 3);
  CHECK(c.value.items[1].place.line == 3);
  CHECK(c.value.items[1].place.column == 10);
  CHECK(c.value.items[1].text == "y z");
  CHECK(c.value.items[1].in_quotes);
  CHECK(b.find("d")->value.find("e")->value.kind == Tree::Kind::null);
}

TEST_CASE("quotes keep a word from being null", "[models][reader]") {
  const TreeResult result = tree_of_yaml("a: null\nb: 'null'\nc:\nd: ''\n");
  REQUIRE(result.tree.has_value());
  CHECK(result.tree->find("a")->value.kind == Tree::Kind::null);
  CHECK(result.tree->find("b")->value.kind == Tree::Kind::scalar);
  CHECK(result.tree->find("c")->value.kind == Tree::Kind::null);
  CHECK(result.tree->find("c")->value.place.line == 3);
  CHECK(result.tree->find("d")->value.kind == Tree::Kind::scalar);
}

TEST_CASE("a call that YAML splits at its commas is told and mended", "[models][reader]") {
  const TreeResult result = tree_of_yaml("a: {s: triangular(low=1 s, mode=2 s, high=3 s), t: 4}\nb: [f(1, 2), 3]\n");
  REQUIRE(result.tree.has_value());
  REQUIRE(result.mistakes.size() == 2);
  CHECK(result.mistakes[0].hint == "put it in quotes: \"triangular(low=1 s, mode=2 s, high=3 s)\"");
  CHECK(result.mistakes[1].hint == "put it in quotes: \"f(1, 2)\"");
  CHECK(result.tree->find("a")->value.entries.size() == 2);
  CHECK(result.tree->find("b")->value.items.size() == 2);
}

TEST_CASE("in a block a call with commas needs no quotes", "[models][reader]") {
  const TreeResult result = tree_of_yaml("s: lognormal(p50=80 ms, p99=600 ms)\n");
  CHECK(result.mistakes.empty());
  CHECK(result.tree->find("s")->value.text == "lognormal(p50=80 ms, p99=600 ms)");
}

TEST_CASE("of a key that is written twice the first value counts", "[models][reader]") {
  const TreeResult result = tree_of_yaml("a: 1\na: 2\n");
  REQUIRE(result.mistakes.size() == 1);
  CHECK(result.mistakes[0].place.line == 2);
  CHECK(result.tree->find("a")->value.text == "1");
}

TEST_CASE("got texts are cut and cleaned", "[models][reader]") {
  CHECK(in_quotes("a\nb\x01") == "\"a\\nb\\x01\"");
  CHECK(in_quotes(std::string(200, 'x')) == "\"" + std::string(60, 'x') + "...\"");
}

}  // namespace loadscape::tests
