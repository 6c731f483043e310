#include "models/reader/read.hpp"
#include "tests/catch.hpp"
#include "tests/models/reader/sample.hpp"

#include <filesystem>
#include <fstream>

namespace loadscape::tests {

using namespace loadscape::models;

namespace {

std::string message_for(const std::string& text) {
  return format(read_scenario_text(text, "x.yaml").mistakes, "x.yaml");
}

// Either a scenario or at least one mistake, never both and never neither.
bool is_decided(const std::string& text) {
  const ReadResult result = read_scenario_text(text, "x.yaml");
  return result.scenario.has_value() == result.mistakes.empty();
}

std::string flow_with(const std::string& timeout) {
  return "loadscape: 1\nsystems: {a: {}, b: {}}\nflows:\n  f: {from: a, to: b, pattern: request-reply, "
         "arrivals: every 1 s, timeout: " +
         timeout + "}\n";
}

std::filesystem::path scratch(const std::string& name, const std::string& content) {
  const auto path = std::filesystem::temp_directory_path() / ("loadscape_reader_test_" + name);
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

}  // namespace

TEST_CASE("a file that is no scenario is refused with its reason", "[models][reader]") {
  const auto reason = [](const std::filesystem::path& path) {
    return read_scenario_file(path.string()).mistakes.at(0).what;
  };
  CHECK(reason("/nowhere/at/all.yaml") == "there is no such file");
  CHECK(reason(std::filesystem::temp_directory_path()) == "is a directory");
  const auto path = scratch("empty", "");
  CHECK(reason(path) == "is empty");
  scratch("empty", std::string(largest_text_bytes + 1, '#'));
  CHECK(reason(path) == "is larger than 10 MB");
  scratch("empty", std::string("\x7f"
                               "ELF\x02\x01\0\0",
                               8));
  CHECK(reason(path) == "is not a text file: it contains the byte 0x7f");
  std::filesystem::remove(path);
}

TEST_CASE("bytes that are no text are named with their place", "[models][reader]") {
  CHECK_THAT(message_for("loadscape: 1\ntitle: caf\xE9\n"),
             ContainsSubstring("x.yaml:2:11: is not UTF-8 text: it contains the byte 0xe9"));
  CHECK_THAT(message_for(std::string("title: a\0b\n", 11)), ContainsSubstring("x.yaml:1:9: is not a text file"));
  CHECK_THAT(message_for("title: \xED\xA0\x80\n"), ContainsSubstring("is not UTF-8 text"));
  CHECK_THAT(message_for("title: \xF0\x9F"), ContainsSubstring("is not UTF-8 text"));
}

TEST_CASE("a byte order mark does not hurt", "[models][reader]") {
  CHECK(read_scenario_text("\xEF\xBB\xBF" + sample_scenario, "x.yaml").scenario.has_value());
}

TEST_CASE("ten thousand levels of nesting are refused, not followed", "[models][reader]") {
  const int levels = 10'000;
  CHECK_THAT(message_for("a: " + std::string(levels, '[')), ContainsSubstring("nested deeper than 100 levels"));
  CHECK_THAT(message_for("a: " + std::string(levels, '[') + std::string(levels, ']')),
             ContainsSubstring("nested deeper than 100 levels"));
  std::string block;
  for (int level = 0; level < 2'000; ++level) block += std::string(static_cast<std::size_t>(level), ' ') + "a:\n";
  CHECK_THAT(message_for(block), ContainsSubstring("nested deeper than 100 levels"));
  std::string braces = "a: ";
  for (int level = 0; level < levels; ++level) braces += "{a: ";
  CHECK_THAT(message_for(braces), ContainsSubstring("nested deeper than 100 levels"));
}

TEST_CASE("aliases that multiply are refused before they use up the memory", "[models][reader]") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 30; ++level) {
    const std::string name = "a" + std::to_string(level), before = "*a" + std::to_string(level - 1);
    text += name + ": &" + name + " [";
    for (int i = 0; i < 9; ++i) text += before + ", ";
    text += before + "]\n";
  }
  CHECK_THAT(message_for(text), ContainsSubstring("aliases expand to more than 100000 values"));
  CHECK_THAT(message_for("a: &a [*a]\n"), ContainsSubstring("the alias *a has no anchor before it"));
}

TEST_CASE("numbers that are none, negative or too large are refused", "[models][reader]") {
  for (const std::string text : {"nan s", ".nan", "NaN", "inf", "-.inf s", "infinity s"}) {
    INFO(text);
    CHECK_THAT(message_for(flow_with(text)), ContainsSubstring("must be a finite number"));
  }
  CHECK_THAT(message_for(flow_with("-1 s")), ContainsSubstring("must be positive"));
  CHECK_THAT(message_for(flow_with("-0 s")), ContainsSubstring("must be positive"));
  CHECK_THAT(message_for(flow_with("1e308 w")), ContainsSubstring("is beyond what a number can hold"));
  CHECK_THAT(message_for(flow_with("1e999 s")), ContainsSubstring("is beyond what a number can hold"));
  CHECK_THAT(message_for(flow_with("1e-999 s")), ContainsSubstring("is beyond what a number can hold"));
  CHECK_THAT(message_for(flow_with("99999999999999999999 s")), ContainsSubstring("must be at most 36500 d"));
}

TEST_CASE("ten thousand mistakes are counted, and a hundred of them told", "[models][reader]") {
  std::string text = "loadscape: 1\n";
  for (int i = 0; i < 10'000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const auto message = message_for(text);
  CHECK(std::count(message.begin(), message.end(), '\n') <= 201);
  CHECK_THAT(message, ContainsSubstring("and 9902 more mistakes"));
}

TEST_CASE("every prefix of a scenario is decided", "[models][reader]") {
  for (std::size_t length = 0; length <= sample_scenario.size(); ++length) {
    if (!is_decided(sample_scenario.substr(0, length))) FAIL("undecided at length " << length);
  }
  SUCCEED();
}

TEST_CASE("every mutation of one byte of a scenario is decided", "[models][reader]") {
  std::uint64_t state = 1;
  const auto draw = [&state] {  // a plain linear congruential generator is random enough to break text
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return state >> 33;
  };
  const std::string likely =
      "{}[]():,*&!|>'\"%@`#-\n\t \x80"
      "0aZ";
  for (int mutation = 0; mutation < 2'000; ++mutation) {
    std::string text = sample_scenario;
    const std::size_t at = draw() % text.size();
    text[at] = mutation % 2 == 0 ? likely[draw() % likely.size()] : static_cast<char>(draw() % 256);
    if (!is_decided(text)) FAIL("undecided after a change at byte " << at);
  }
  SUCCEED();
}

}  // namespace loadscape::tests
