#include "models/catalog/formula.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {

using namespace loadscape::models;

TEST_CASE("a formula is calculated with the usual precedence", "[models][catalog]") {
  const std::vector<NamedNumber> numbers{{"licences", 15.0}, {"users", 3.0}};
  CHECK(calculate("100000 + 1000 * licences", numbers).value == 115'000.0);
  CHECK(calculate("(1 + 2) * 3 - 4 / 2", numbers).value == 7.0);
  CHECK(calculate("10 - 2 - 3", numbers).value == 5.0);
  CHECK(calculate("min(50, max(10, licences / 100), 1_000)", numbers).value == 10.0);
  CHECK(calculate(" 0.6 ", numbers).value == 0.6);
  CHECK(calculate("licences * users", numbers).value == 45.0);
}

TEST_CASE("a formula that cannot be calculated says why", "[models][catalog]") {
  const std::vector<NamedNumber> numbers{{"licences", 15.0}};
  const auto what = [&](std::string_view text) { return calculate(text, numbers).complaint.what; };
  CHECK(what("1000 * licence") == "names \"licence\", which nothing has");
  CHECK(calculate("licence", numbers).complaint.hint == "did you mean \"licences\"? known: licences");
  CHECK(what("1 +") == "ends where a number or a name should be");
  CHECK(what("") == "ends where a number or a name should be");
  CHECK(what("(1 + 2") == "has a parenthesis that does not close");
  CHECK(what("1 2") == "goes on with \"2\"");
  CHECK(what("licences / 0") == "has no finite value");
  CHECK(what("- 1") == "has \"-\" where a number or a name should be");
  CHECK(what(std::string(50, '(')) == "has too many parentheses in each other");
  CHECK_FALSE(what("1.2.3").empty());
}

TEST_CASE("the names of a formula are those of its parameters", "[models][catalog]") {
  CHECK(names_in("min(50, max(10, licences / 100)) + 2 * partner_licences") ==
        std::set<std::string>{"licences", "partner_licences"});
  CHECK(names_in("15000").empty());
}

}  // namespace loadscape::tests
