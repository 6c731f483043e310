#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace loadscape::tests {
namespace {

// The plots take seconds to draw, so tests that do not look at them name an interpreter that does not exist.
Call without_plots(std::vector<std::string> arguments) {
  Call call;
  call.arguments = std::move(arguments);
  call.environment = {"LOADSCAPE_PYTHON=/nowhere/python3"};
  return call;
}

}  // namespace

TEST_CASE("compare prints tables, says nothing on standard error, and ends with 0", "[cli]") {
  const Scratch scratch;
  const auto outcome = run({"compare", scratch.write("small.yaml", small_scenario())});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  CHECK_THAT(outcome.out, ContainsSubstring("point-to-point") && ContainsSubstring("esb"));
  CHECK_THAT(outcome.out, ContainsSubstring("s of CPU time"));
  CHECK(scratch.names() == std::vector<std::string>{"small.yaml"});
}

TEST_CASE("a missed expectation ends with 1, but a blast radius has no expectations", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario("{max: \"< 1 ms\"}"));
  CHECK(run({"compare", scenario, "--no-blast"}).code == 1);
  CHECK(run({"run", scenario, "--topology", "esb", "--no-blast"}).code == 1);
  CHECK(run({"blast", scenario, "--topology", "esb"}).code == 0);
}

TEST_CASE("a scenario that is wrong ends with 2 and its mistakes", "[cli]") {
  const Scratch scratch;
  const auto outcome = run({"compare", scratch.write("bad.yaml", "loadscape: 1\nsystms: {}\n")});
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, ContainsSubstring("bad.yaml:2:1: "));
  CHECK(run({"compare", scratch.path("absent.yaml")}).code == 2);
}

TEST_CASE("the option --format json is results.json on standard output, and nothing else", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  auto call = without_plots({"run", scenario, "--topology", "esb", "--format", "json", "-o", scratch.path("out")});
  const auto outcome = run(call);
  CHECK(nlohmann::json::parse(outcome.out)["loadscape"]["command"] == "run");
  CHECK(outcome.out == read_text(scratch.path("out/results.json")));
}

TEST_CASE("options of the run reach the results", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto outcome = run({"compare", scenario, "--topologies", "esb", "--replications", "3", "--seed", "99",
                            "--duration", "3 h", "--set", "title=Changed", "--no-blast", "--format", "json"});
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json["topologies"].size() == 1);
  CHECK(json["scenario"]["replications"] == 3);
  CHECK(json["scenario"]["seed"] == 99);
  CHECK(json["scenario"]["duration_s"] == 10800.0);
  CHECK(json["scenario"]["title"] == "Changed");
}

TEST_CASE("any number of jobs gives the same bytes", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto one = run({"compare", scenario, "--format", "json", "--jobs", "1"});
  const auto two = run({"compare", scenario, "--format", "json", "--jobs", "2"});
  CHECK(!one.out.empty());
  CHECK(one.out == two.out);
}

TEST_CASE("the option -o writes results, tables and report, and without Python a warning instead of plots", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto outcome = run(without_plots({"compare", scenario, "-o", scratch.path("out/deep")}));
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.err, ContainsSubstring("install the Debian packages python3 and python3-matplotlib"));
  CHECK_THAT(outcome.out, ContainsSubstring("Report: " + scratch.path("out/deep/report.html")));
  CHECK(std::filesystem::exists(scratch.path("out/deep/tables/flows.csv")));
  CHECK_FALSE(std::filesystem::exists(scratch.path("out/deep/plots")));
  CHECK_THAT(read_text(scratch.path("out/deep/report.html")), ContainsSubstring("This report has no pictures"));
  CHECK(nlohmann::json::parse(read_text(scratch.path("out/deep/results.json"))).contains("topologies"));
}

TEST_CASE("with Python, every plot is drawn and the report carries it", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto outcome = run({"compare", scenario, "-o", scratch.path("out")});
  CHECK(outcome.err.empty());
  for (const auto* name : {"latency", "goodput", "time-spent", "coupling", "blast"}) {
    CHECK(std::filesystem::exists(scratch.path(std::string("out/plots/") + name + ".svg")));
    CHECK(std::filesystem::exists(scratch.path(std::string("out/plots/") + name + ".png")));
  }
  CHECK_THAT(read_text(scratch.path("out/report.html")), ContainsSubstring("data:image/svg+xml;base64,"));
}

TEST_CASE("a file that is replayed is found beside the scenario, and results carry its checksum", "[cli]") {
  const Scratch scratch;
  scratch.write("seen.csv", "time,bytes\n1,10\n2,10\n");
  const auto scenario = scratch.write("replayed.yaml",
                                      "loadscape: 1\nrun: {duration: 1 min, replications: 1}\nsystems: {a: {}, b: {}}\n"
                                      "flows:\n  f: {from: a, to: b, pattern: fire-and-forget, replay: seen.csv}\n"
                                      "topologies: {esb: {}}\n");
  const auto outcome = run({"run", scenario, "--topology", "esb", "--no-blast", "--format", "json"});
  const auto results = nlohmann::json::parse(outcome.out);
  CHECK(results["scenario"]["inputs"][0]["path"] == "seen.csv");
  CHECK(results["scenario"]["inputs"][0]["sha256"] ==
        "a3e28c0a58a7bda266aab3bf8cb58d58f376504de593055bfa101ff7375ea823");
}

}  // namespace loadscape::tests
