#include "models/quantity.hpp"
#include "models/reader/grammar.hpp"
#include "models/reader/read.hpp"

#include <fmt/format.h>

namespace loadscape::models {

namespace {

std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

std::string code(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", text); }

std::string value_cell(const Value& value) {
  std::string text;
  if (!value.only_words) {
    text = value.expects;
    if (!value.example.empty()) text += fmt::format(", `{}`", value.example);
  }
  for (const auto& word : value.words) {
    if (value.only_words) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", word.word);
  }
  return text;
}

std::string meaning(const FieldText& field, const std::vector<Word>& words) {
  std::string text(field.sentence);
  for (const auto& word : words) {
    if (!word.sentence.empty()) text += fmt::format("; `{}`: {}", word.word, word.sentence);
  }
  return text;
}

/// Writes the table of one mapping, then the chapters of the mappings in it.
class ReferenceFields final : public Fields {
 public:
  explicit ReferenceFields(std::string path) : path_(std::move(path)) {}

  void value(const FieldText& field, const Value& value) override {
    row(field, value_cell(value), code(value.text()), meaning(field, value.words));
  }
  void values(const FieldText& field, const ValueList& list) override {
    std::string defaults;
    for (const auto& text : list.texts()) defaults += fmt::format("{}{}", defaults.empty() ? "" : ", ", text);
    row(field, value_cell(list.element) + ", or a list", code(defaults), meaning(field, list.element.words));
  }
  void section(const FieldText& field, const Section& section) override {
    row(field, "a mapping", "", std::string(field.sentence));
    chapter(path_to(field.name), "", section.describe);
  }
  void sections(const FieldText& field, const Sections& sections) override {
    row(field, sections.named ? "a mapping by name" : "a list of mappings", "", std::string(field.sentence));
    chapter(fmt::format("{}.NAME", path_to(field.name)), "", sections.sample);
  }
  void entries(const FieldText& field, const Entries& entries) override {
    const auto values = value_cell(entries.sample.element) + (entries.lists ? ", or a list" : "");
    row(field, fmt::format("by name of a {}: {}", entries.noun, values), "",
        meaning(field, entries.sample.element.words));
  }
  void choices(const FieldText& field, const Choices& choices) override {
    row(field, "a mapping by label", "", std::string(field.sentence));
    for (std::size_t i = 0; i < choices.kinds.size(); ++i) {
      const auto& kind = choices.kinds[i];
      chapter(fmt::format("{}.{}", path_to(field.name), kind.word),
              fmt::format("{}. Under another label: `kind: {}`.\n\n", kind.sentence, kind.word),
              [&](Fields& fields) { choices.sample(i, fields); });
    }
  }
  void one_of(const std::vector<std::string_view>& names, bool optional) override {
    notes_ += fmt::format("\n{} one of `{}`.\n", optional ? "At most" : "Exactly", fmt::join(names, "`, `"));
  }

  std::string text() const {
    const std::string table =
        rows_.empty() ? "No keys.\n" : "| key | value | default | meaning |\n|---|---|---|---|\n" + rows_;
    return table + notes_ + chapters_;
  }

 private:
  void row(const FieldText& field, const std::string& value, const std::string& standard, const std::string& sentence) {
    rows_ += fmt::format("| `{}` | {} | {} | {} |\n", field.name, cell(value),
                         field.required ? "required" : cell(standard), cell(sentence));
  }
  void chapter(const std::string& path, const std::string& preface, const std::function<void(Fields&)>& describe) {
    ReferenceFields inside(path);
    describe(inside);
    chapters_ += fmt::format("\n## {}\n\n{}{}", path, preface, inside.text());
  }
  std::string path_to(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }

  std::string path_, rows_, notes_, chapters_;
};

std::string units_text() {
  std::string text = "## Values\n\n| what | units | example |\n|---|---|---|\n";
  for (const auto dimension :
       {Dimension::duration, Dimension::size, Dimension::bandwidth, Dimension::rate, Dimension::share}) {
    text += fmt::format("| {} | `{}` | `{}` |\n", noun_of(dimension), fmt::join(units_of(dimension), "` `"),
                        example_of(dimension));
  }
  return text +
         "\nNumbers use a point for decimals and may hold underscores (`50_000`). A share is also a plain number: "
         "`0.3`.\n"
         "Inside braces or brackets a comma ends a value, so a distribution with two arguments stands in quotes "
         "there:\n"
         "`{service: \"lognormal(p50=80 ms, p99=600 ms)\"}`.\n";
}

std::string distributions_text() {
  std::string text =
      "\n## Distributions\n\nA duration or a size alone is constant.\n\n| name | example | meaning |\n|---|---|---|\n";
  for (const auto& row : distribution_registry()) {
    text += fmt::format("| `{}` | `{}` | {} |\n", row.name, row.example, cell(row.sentence));
  }
  return text;
}

constexpr std::string_view arrivals_text = R"(
## Arrivals

- `poisson(20/min)`: independent arrivals at a mean rate.
- `every 10 s`: one arrival after the other at a fixed distance.
- `renewal(lognormal(p50=1 s, p99=9 s))`: independent times between arrivals.
- `mmpp(quiet 2/min for 10 min, burst 60/min for 30 s)`: bursts; a Poisson process whose rate changes from state to
  state, each for an exponential time of that mean.

Each may be followed by factors, `* business-hours` (Monday to Friday, 08:00 to 18:00), `* always`,
`* weekly(Mon-Fri 08:00 1, Mon-Fri 18:00 0.1)`, `* month-end`, `* month-end(business_days=3, factor=2)`,
`* growth(5 %/month)`, or the name of one of the scenario's `profiles`. A rate per second, minute or hour holds while the
weekly factor is 1. A rate per day or week says how many arrive in a calendar day or week, spread over the open time:
`poisson(500/day) * business-hours` means 500 on each business day, 50 an hour. Month ends and growth come on top.

## Schedules

`daily 02:00` (or `02:00`), `Mon 06:00`, `Mon-Fri 18:00`, `weekdays 18:00`, `weekends 10:00`, `every 15 min`,
`weekdays every 1 h`, `monthly 1 03:00`, `last day 23:00`, `first business day 06:00`, `last business day 18:00`, or a
list of them. What depends on the month needs a run with a date: `starts: 2026-01-30 06:00`.

More about all of this, about files to replay and about keys and ordering: [loads](loads.md).
)";

}  // namespace

std::string scenario_reference() {
  ScenarioDraft sample;
  ReferenceFields fields("");
  describe(fields, sample);
  return fmt::format(
      "# Scenario reference\n\nThe keys of a scenario file, format 1. This page is generated with "
      "`loadscape schema --reference`; edit the\ndescriptions in the code instead.\n\n{}\n{}{}{}",
      fields.text(), units_text(), distributions_text(), arrivals_text);
}

}  // namespace loadscape::models
