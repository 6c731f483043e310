#include "models/distribution_text.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {

using namespace loadscape::models;

namespace {

std::string wrong(std::string_view text) { return read_distribution(text, Dimension::duration).complaint.what; }

}  // namespace

TEST_CASE("a bare quantity is a constant distribution", "[models][distribution]") {
  const auto read = read_distribution("60 ms", Dimension::duration);
  REQUIRE(read.distribution);
  CHECK(read.distribution->constant() == 0.06);
}

TEST_CASE("the example of every distribution can be read", "[models][distribution]") {
  for (const auto& row : distribution_registry()) {
    INFO(row.example);
    auto read = read_distribution(row.example, Dimension::duration);
    if (!read.distribution) read = read_distribution(row.example, Dimension::size);
    INFO(read.complaint.what);
    REQUIRE(read.distribution);
    CHECK(read.distribution->name() == row.name);
  }
}

TEST_CASE("arguments may come in any order, one alone without its name", "[models][distribution]") {
  const auto by_name = read_distribution("lognormal(p99=600 ms, p50=80 ms)", Dimension::duration);
  REQUIRE(by_name.distribution);
  const auto by_place = read_distribution("exponential(400 ms)", Dimension::duration);
  REQUIRE(by_place.distribution);
  CHECK(by_place.distribution->mean() == 0.4);
}

TEST_CASE("arguments have the unit of what is distributed", "[models][distribution]") {
  CHECK(read_distribution("exponential(mean=4 KB)", Dimension::size).distribution->mean() == 4000.0);
  CHECK(wrong("exponential(mean=4 KB)") == "mean has no unit \"KB\"");
  CHECK(wrong("exponential(mean=2)") == "mean needs a unit");
}

TEST_CASE("a distribution that cannot be is refused with its reason", "[models][distribution]") {
  CHECK(wrong("exponental(mean=2 s)") == "has no distribution \"exponental\"");
  CHECK(wrong("exponential") == "needs arguments in parentheses");
  CHECK(wrong("exponential(mean=2 s") == "has an unmatched parenthesis");
  CHECK(wrong("exponential(mean=2 s) / 3") == "has \"/ 3\" after the distribution");
  CHECK(wrong("exponential(mean=2 s, mean=3 s)") == "has the argument \"mean\" twice");
  CHECK(wrong("lognormal(p50=1 s, p95=2 s)") == "has no argument \"p95\"");
  CHECK(wrong("lognormal(1 s, 2 s)") == "needs a name for the argument 1 s");
  CHECK(wrong("-4 s") == "must not be negative");
  CHECK_FALSE(wrong("exponential(mean=-1 s)").empty());
  CHECK_FALSE(wrong("exponential(mean=0 s)").empty());
  CHECK_FALSE(wrong("exponential()").empty());
  CHECK_FALSE(wrong("()").empty());
}

}  // namespace loadscape::tests
