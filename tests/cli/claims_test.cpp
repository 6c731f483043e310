#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace loadscape::tests {
namespace {

using Catch::Matchers::Contains;

std::string claim_scenario(const std::string& claim) { return small_scenario() + "claims:\n  one:\n" + claim; }

constexpr const char* about_hops =
    "    ids: [X-1]\n    says: something\n    source: nobody\n    figure: coupling.connections\n";

}  // namespace

TEST_CASE("the claims that come with the program have these verdicts", "[cli][claims]") {
  const auto outcome = run({"claims", "--format", "json", "--quiet"});
  REQUIRE(outcome.code == 0);
  std::map<std::string, std::string> verdicts;
  const auto document = nlohmann::json::parse(outcome.out);
  for (const auto& claim : document["claims"]) {
    verdicts[claim["ids"][0].get<std::string>() + " " + claim["expected"]["text"].get<std::string>()] =
        claim["verdict"];
  }
  // Not from the files, which carry no verdict: from the runs. A change here is a change of results.
  const std::map<std::string, std::string> known{
      {"S0-004 3", "confirmed"},
      {"S1-023 100 ms .. 500 ms", "confirmed"},
      {"S1-023 1000 s .. 5000 s", "confirmed"},
      {"S1-027 33", "confirmed"},
      {"S1-027 528", "confirmed"},
      {"S1-028 50 ms .. 200 ms", "confirmed"},
      {"S1-030 10000/s +- 3 %", "confirmed"},
      {"S1-032 < 1 s", "confirmed"},
      {"S1-036 10 s .. 30 s", "confirmed"},
      {"S1-040 150000000", "confirmed"},
      {"S1-041 10 min .. 15 min", "contradicts S1-023"},
      {"S1-041 150 s +- 5 %", "confirmed"},
      {"S1-042 100000", "corrected by the vendor"},
      {"S1-043 1000", "corrected by the vendor"},
      {"S1-044 1000", "confirmed"},
      {"S1-045 0", "corrected by the vendor"},
      {"S1-046 0", "confirmed"},
      {"S1-046 1", "confirmed"},
      {"S1-047 3", "confirmed"},
      {"S1-047 5", "confirmed"},
      {"S1-048 225 +- 4 %", "confirmed"},
      {"S1-048 30 min", "confirmed"},
      {"S1-048 5 min", "confirmed"},
      {"S1-051 10 min +- 10 %", "contradicts S1-041"},
      {"S1-052 < 2 s", "confirmed"},
      {"S1-053 1.5 +- 20 %", "confirmed"},
      {"S2-064 10 s", "confirmed"},
      {"S2-065 36", "confirmed"},
      {"S2-066 >= 1", "confirmed"},
      {"S2-072 400", "confirmed"},
      {"S2-074 48", "confirmed"},
      {"S2-075 0", "confirmed"},
      {"S2-087 84.5 % .. 86.5 %", "confirmed"},
      {"S3-092 15000", "corrected by the vendor"},
      {"S3-093 250000", "corrected by the vendor"},
  };
  for (const auto& [claim, verdict] : known) {
    INFO(claim);
    CHECK(verdicts[claim] == verdict);
  }
  CHECK(verdicts.size() >= known.size());
}

TEST_CASE("claims judges the scenarios of a directory, in a table", "[cli][claims]") {
  const Scratch scratch;
  scratch.write("a.yaml", claim_scenario(std::string(about_hops) + "    in: point-to-point\n    is: 1\n"));
  scratch.write("b.yaml", small_scenario());  // carries none: not run
  const auto outcome = run({"claims", scratch.path(""), "--quiet"});
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, Contains("X-1") && Contains("confirmed") && Contains("1 claims: 1 confirmed, 0 refuted"));
}

TEST_CASE("the vendor's figure is simulated under the variant that it presupposes", "[cli][claims]") {
  const Scratch scratch;
  const auto vendor = [&](const std::string& figure) {
    return claim_scenario(std::string(about_hops) + "    in: point-to-point\n    is: 7\n    vendor: {is: " + figure +
                          ", source: manual, variant: [run.seed=2]}\n");
  };
  scratch.write("a.yaml", vendor("1"));
  CHECK_THAT(run({"claims", scratch.path(""), "--quiet"}).out, Contains("corrected by the vendor"));
  scratch.write("a.yaml", vendor("2"));
  CHECK_THAT(run({"claims", scratch.path(""), "--quiet"}).out, Contains("1 refuted"));
}

TEST_CASE("a directory without scenarios, and a figure that there is not, are mistakes", "[cli][claims]") {
  const Scratch scratch;
  CHECK(run({"claims", scratch.path(""), "--quiet"}).code == 2);
  CHECK(run({"claims", scratch.path("missing"), "--quiet"}).code == 2);
  const auto file = scratch.write("a.yaml", claim_scenario("    ids: [X]\n    says: s\n    source: n\n    figure: "
                                                           "coupling.conections\n    in: point-to-point\n    is: 1\n"));
  const auto outcome = run({"claims", scratch.path(""), "--quiet"});
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, Contains("claims.one.figure: coupling has no figure \"conections\"\n  hint: did you mean "
                                   "\"connections\"?"));
  scratch.write("a.yaml",
                claim_scenario(std::string(about_hops) + "    in: point-to-point\n    is: 1\n    against: Y\n"));
  CHECK_THAT(run({"claims", scratch.path(""), "--quiet"}).err, Contains("there is no claim \"Y\""));
}

}  // namespace loadscape::tests
