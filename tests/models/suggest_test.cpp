#include "models/suggest.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {

using namespace loadscape::models;

TEST_CASE("the edit distance counts a swap of neighbors once", "[models]") {
  CHECK(edit_distance("station", "station") == 0);
  CHECK(edit_distance("staton", "station") == 1);
  CHECK(edit_distance("sattion", "station") == 1);
  CHECK(edit_distance("Station", "station") == 0);
  CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("only a near word is suggested", "[models]") {
  const std::vector<std::string> known{"sink", "source", "station"};
  CHECK(suggestion("staton", known) == "did you mean \"station\"? known: sink, source, station");
  CHECK(suggestion("warehouse", known) == "known: sink, source, station");
  CHECK(suggestion("x", {}).empty());
}

}  // namespace loadscape::tests
