#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <nlohmann/json.hpp>

namespace loadscape::tests {

TEST_CASE("the option --help names every command and the exit codes, and each command has an example", "[cli]") {
  const auto help = run({"--help"});
  CHECK(help.code == 0);
  CHECK(help.err.empty());
  for (const std::string command :
       {"compare", "run", "blast", "estimate", "check", "graph", "schema", "new", "claims"}) {
    CHECK_THAT(help.out, ContainsSubstring("\n  " + command + " "));
    const auto own = run({command, "--help"});
    CHECK(own.code == 0);
    CHECK_THAT(own.out, ContainsSubstring("Example:\n  loadscape " + command));
  }
  CHECK_THAT(help.out, ContainsSubstring("Exit codes: 0 done"));
}

TEST_CASE("the option --version prints one line", "[cli]") {
  const auto version = run({"--version"});
  CHECK(version.code == 0);
  CHECK_THAT(version.out, ContainsSubstring("loadscape "));
  CHECK(version.out.find('\n') == version.out.size() - 1);
}

TEST_CASE("a slip of the pen is answered with what was meant", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  struct Slip {
    std::vector<std::string> arguments;
    std::string message, hint;
  };
  const std::vector<Slip> slips{
      {{"comprae", scenario}, "there is no command \"comprae\"", "did you mean \"compare\"?"},
      {{"compare", scenario, "--replicatoins", "3"},
       "compare has no option --replicatoins",
       "did you mean \"--replications\"?"},
      {{"compare", scenario, "--format", "jsno"}, "there is no format \"jsno\"", "did you mean \"json\"?"},
      {{"graph", scenario, "--format", "table"}, "there is no format \"table\"", "known: dot, mermaid, json"},
      {{"run", scenario, "--topology", "ebs"}, "there is no topology \"ebs\"", "did you mean \"esb\"?"},
      {{"blast", scenario, "--component", "stok"}, "component \"stok\"", "did you mean \"stock\"?"},
      {{"run", scenario}, "run needs one topology", "has point-to-point, esb"},
      {{}, "no command", "known: compare"},
      {{"compare"}, "SCENARIO is required", "loadscape compare --help"},
      {{"compare", scenario, "another.yaml"}, "unexpected argument \"another.yaml\"", "loadscape compare --help"},
      {{"compare", scenario, "--jobs", "0"}, "--jobs", "loadscape compare --help"},
  };
  for (const auto& slip : slips) {
    const auto outcome = run(slip.arguments);
    INFO(slip.message);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, ContainsSubstring(slip.message));
    CHECK_THAT(outcome.err, ContainsSubstring(slip.hint));
  }
}

TEST_CASE("a mistake in an option of the run names the option, not the override it becomes", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto outcome = run({"compare", scenario, "--duration", "4 hours long"});
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, ContainsSubstring("--duration 4 hours long"));
  CHECK_THAT(outcome.err, !ContainsSubstring("--set"));
}

TEST_CASE("check reports every file and fails when one is wrong", "[cli]") {
  const Scratch scratch;
  const auto good = scratch.write("good.yaml", small_scenario());
  const auto bad = scratch.write("bad.yaml", "loadscape: 1\nsystms: {}\n");
  const auto outcome = run({"check", bad, good});
  CHECK(outcome.code == 2);
  CHECK(outcome.out == good + ": ok, 2 systems, 1 flow, 2 topologies\n");
  CHECK_THAT(outcome.err, ContainsSubstring(bad + ":2:1: "));
  CHECK(run({"check", good}).code == 0);
}

TEST_CASE("check fails where workers could wait in a circle, and a run goes ahead", "[cli]") {
  const Scratch scratch;
  const std::string text = R"(loadscape: 1
run: {duration: 99 s, replications: 1}
systems: {crm: {workers: 1}, erp: {workers: 1}}
flows:
  there: {from: crm, to: erp, pattern: fire-and-forget, arrivals: every 50 s}
  back: {from: erp, to: crm, pattern: fire-and-forget, arrivals: every 50 s}
topologies: {point-to-point: {WAITS}, esb: {}}
)";
  const auto with = [&](const std::string& waits) {
    auto file = text;
    return scratch.write("waits.yaml", file.replace(file.find("WAITS"), 5, waits));
  };
  const auto circle = with("");
  const auto outcome = run({"check", circle});
  CHECK(outcome.code == 2);
  CHECK(
      outcome.err ==
      circle +
          ":7:14: topologies.point-to-point: workers could wait for each other for ever: crm for erp (there), erp for "
          "crm (back)\n  hint: give one of these flows a timeout: there, back; or say that it may happen: "
          "point-to-point: {circular_waits: true}\n");
  CHECK(run({"estimate", circle}).code == 0);
  CHECK(run({"check", with("circular_waits: true")}).code == 0);
}

TEST_CASE("graph draws the landscape without --topology and a topology with it", "[cli]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  CHECK_THAT(run({"graph", scenario, "--format", "mermaid"}).out, ContainsSubstring("|\"reserve\"|"));
  const auto esb = run({"graph", scenario, "--topology", "esb", "--format", "json"});
  CHECK(esb.code == 0);
  CHECK(nlohmann::json::parse(esb.out)["topology"] == "esb");
}

TEST_CASE("schema prints a JSON Schema", "[cli]") {
  CHECK(nlohmann::json::parse(run({"schema"}).out).contains("$schema"));
}

TEST_CASE("schema --reference prints the reference page", "[cli]") {
  CHECK_THAT(run({"schema", "--reference"}).out, ContainsSubstring("The keys of a scenario file, format 1."));
}

}  // namespace loadscape::tests
