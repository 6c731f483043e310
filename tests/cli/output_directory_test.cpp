#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

#include <filesystem>

namespace loadscape::tests {
namespace {

Outcome compare_into(const std::string& scenario, const std::string& directory, bool force = false) {
  Call call;
  call.arguments = {"compare", scenario, "--no-blast", "-o", directory};
  if (force) call.arguments.push_back("--force");
  call.environment = {"LOADSCAPE_PYTHON=/nowhere/python3"};
  return run(call);
}

}  // namespace

TEST_CASE("results of another run are replaced only with --force", "[cli][output]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  REQUIRE(compare_into(scenario, scratch.path("out")).code == 0);
  const auto before = read_text(scratch.path("out/results.json"));
  const auto other = scratch.write("other.yaml", small_scenario("{success: \">= 40 %\"}"));
  const auto refused = compare_into(other, scratch.path("out"));
  CHECK(refused.code == 2);
  CHECK(refused.out.empty());
  CHECK_THAT(refused.err,
             ContainsSubstring("already holds the results of another run") && ContainsSubstring("--force"));
  CHECK(read_text(scratch.path("out/results.json")) == before);
  CHECK(compare_into(other, scratch.path("out"), true).code == 0);
  CHECK(read_text(scratch.path("out/results.json")) != before);
  CHECK(scratch.names() == std::vector<std::string>{"other.yaml", "out", "small.yaml"});
}

TEST_CASE("what is not ours is never replaced, not even with --force", "[cli][output]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  scratch.write("mine/thesis.txt", "years of work");
  scratch.write("mixed/results.json", "{}");
  scratch.write("mixed/plots/holiday.jpg", "a beach");
  for (const std::string name : {"mine", "mixed"}) {
    const auto outcome = compare_into(scenario, scratch.path(name), true);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, ContainsSubstring("not a result of Loadscape"));
  }
  CHECK(read_text(scratch.path("mine/thesis.txt")) == "years of work");
  CHECK(read_text(scratch.path("mixed/plots/holiday.jpg")) == "a beach");
}

TEST_CASE("an empty directory is filled", "[cli][output]") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("out"));
  CHECK(compare_into(scratch.write("small.yaml", small_scenario()), scratch.path("out")).code == 0);
  CHECK(std::filesystem::exists(scratch.path("out/report.html")));
}

TEST_CASE("a file in the place of the directory is refused", "[cli][output]") {
  const Scratch scratch;
  const auto scenario = scratch.write("small.yaml", small_scenario());
  const auto outcome = compare_into(scenario, scenario, true);
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, ContainsSubstring("is not a directory"));
}

TEST_CASE("a place that cannot be written is found before anything runs", "[cli][output]") {
  const Scratch scratch;
  const auto outcome = compare_into(scratch.write("small.yaml", small_scenario()), "/proc/no/place");
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, ContainsSubstring("cannot write /proc/no/place: "));
}

TEST_CASE("a full disk leaves nothing behind", "[cli][output]") {
  const Scratch scratch;
  Call call;
  call.arguments = {"compare", scratch.write("small.yaml", small_scenario()), "--no-blast", "-o", scratch.path("a/b")};
  call.file_size_limit = 4096;
  const auto outcome = run(call);
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.err, ContainsSubstring("cannot write " + scratch.path("a/b/results.json") + ": File too large"));
  CHECK(scratch.names() == std::vector<std::string>{"small.yaml"});
}

TEST_CASE("an interrupt stops the run and leaves nothing behind", "[cli][output]") {
  const Scratch scratch;
  Call call;
  call.arguments = {
      "compare", scratch.write("small.yaml", small_scenario()), "-o", scratch.path("out"), "--replications", "10000"};
  call.interrupt_when_filling = scratch.path("out");
  const auto outcome = run(call);
  CHECK(outcome.code == 130);
  CHECK(outcome.err == "interrupted: nothing was written\n");
  CHECK(scratch.names() == std::vector<std::string>{"small.yaml"});
}

}  // namespace loadscape::tests
