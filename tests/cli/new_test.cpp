#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

namespace loadscape::tests {

TEST_CASE("new writes a landscape that check accepts and compare runs", "[cli][new]") {
  const Scratch scratch;
  const auto file = scratch.path("shop.yaml");
  const auto made = run({"new", scratch.path("shop"), "--systems", "4", "--flows", "6", "--seed", "3"});
  CHECK(made.code == 0);
  CHECK(made.out == file + ": 4 systems, 6 flows; next: loadscape compare " + file + "\n");
  CHECK(scratch.names() == std::vector<std::string>{"shop.yaml"});
  const auto text = read_text(file);
  CHECK(text.starts_with("# Question: "));
  CHECK(text.find("#   loadscape new shop --systems 4 --flows 6 --seed 3\n") != std::string::npos);
  CHECK(run({"check", file}).code == 0);
  CHECK(run({"compare", file, "--no-blast", "--quiet", "--replications", "2"}).code == 0);
}

TEST_CASE("new replaces a file only with --force, and then with the same bytes for the same arguments", "[cli][new]") {
  const Scratch scratch;
  const auto file = scratch.write("shop.yaml", "mine\n");
  const std::vector<std::string> call{"new", scratch.path("shop.yaml"), "--seed", "7"};
  const auto refused = run(call);
  CHECK(refused.code == 2);
  CHECK(refused.err == file + " is already there\n  hint: choose another name, or replace it with --force\n");
  CHECK(read_text(file) == "mine\n");
  auto forced = call;
  forced.emplace_back("--force");
  CHECK(run(forced).code == 0);
  const auto text = read_text(file);
  CHECK(run(forced).code == 0);
  CHECK(read_text(file) == text);
  CHECK(scratch.names() == std::vector<std::string>{"shop.yaml"});
}

TEST_CASE("new leaves nothing behind where it cannot write", "[cli][new]") {
  const Scratch scratch;
  const auto outcome = run({.arguments = {"new", scratch.path("shop")},
                            .environment = {},
                            .file_size_limit = 100,
                            .interrupt_when_filling = ""});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.starts_with("cannot write "));
  CHECK(scratch.names().empty());
  CHECK(run({"new", scratch.path("missing/shop")}).code == 2);
}

TEST_CASE("new leaves features out, and says which there are", "[cli][new]") {
  const Scratch scratch;
  CHECK(run({"new", scratch.path("plain"), "--without", "timeouts,retries"}).code == 0);
  CHECK(read_text(scratch.path("plain.yaml")).find("timeout:") == std::string::npos);
  const auto wrong = run({"new", scratch.path("other"), "--without", "timeout"});
  CHECK(wrong.code == 2);
  CHECK(wrong.err.starts_with("--without: there is no feature \"timeout\"\n  hint: did you mean \"timeouts\"?"));
  CHECK(run({"new", scratch.path("a: b")}).code == 2);
  CHECK(run({"new", scratch.path("one"), "--systems", "1"}).code == 2);
}

}  // namespace loadscape::tests
