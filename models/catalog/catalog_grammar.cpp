#include "models/catalog/catalog_grammar.hpp"

#include "models/catalog/formula.hpp"
#include "models/catalog/uses.hpp"
#include "models/quantity.hpp"
#include "models/reader/expressions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace loadscape::models {

namespace {

constexpr std::string_view value_hint =
    "write 15000, 1000 * licences, 1000 .. 10000, a list such as 0, 2, 4, or unpublished";

// Formulas are tried with one of everything.
std::vector<NamedNumber> one_of_each() {
  std::vector<NamedNumber> numbers;
  for (const auto& parameter : catalog_parameters()) numbers.push_back({std::string(parameter.name), 1.0});
  return numbers;
}

/// The parts of "0, 2, 4" or "1 .. 9"; commas inside parentheses belong to a formula.
std::vector<std::string_view> amounts_in(std::string_view text) {
  if (const auto dots = text.find(".."); dots != std::string_view::npos) {
    return {text.substr(0, dots), text.substr(dots + 2)};
  }
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    if (text[i] != ',' || depth > 0) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

Read<std::string> read_amount(std::string_view text) {
  text = trimmed(text);
  if (text == "unpublished") return std::string(text);
  for (const auto part : amounts_in(text)) {
    auto calculated = calculate(trimmed(part), one_of_each());
    if (calculated.value) continue;
    if (calculated.complaint.hint.empty()) calculated.complaint.hint = value_hint;
    return calculated.complaint;
  }
  return std::string(text);
}

Read<std::string> read_formula(std::string_view text) {
  const auto calculated = calculate(trimmed(text), one_of_each());
  if (!calculated.value) return calculated.complaint;
  return std::string(trimmed(text));
}

struct WindowWord {
  std::string_view word;
  CatalogWindow::Kind kind;
  enum class Then { nothing, length, rate, noun } then;
};
constexpr WindowWord window_words[] = {{"rolling", CatalogWindow::Kind::rolling, WindowWord::Then::length},
                                       {"fixed", CatalogWindow::Kind::fixed, WindowWord::Then::length},
                                       {"per", CatalogWindow::Kind::per, WindowWord::Then::length},
                                       {"bucket", CatalogWindow::Kind::bucket, WindowWord::Then::rate},
                                       {"each", CatalogWindow::Kind::each, WindowWord::Then::noun},
                                       {"from", CatalogWindow::Kind::from, WindowWord::Then::noun},
                                       {"at once", CatalogWindow::Kind::at_once, WindowWord::Then::nothing},
                                       {"static", CatalogWindow::Kind::unchanging, WindowWord::Then::nothing},
                                       {"setting", CatalogWindow::Kind::setting, WindowWord::Then::nothing},
                                       {"guidance", CatalogWindow::Kind::guidance, WindowWord::Then::nothing}};

Read<CatalogWindow> read_window(std::string_view text) {
  text = trimmed(text);
  for (const auto& row : window_words) {
    if (!text.starts_with(row.word)) continue;
    const auto rest = trimmed(text.substr(row.word.size()));
    CatalogWindow window;
    window.kind = row.kind;
    if (row.then == WindowWord::Then::length) {
      const auto length = read_quantity(rest, Dimension::duration);
      if (!length.value) return length.complaint;
      window.length = sim::from_seconds(*length.value);
    } else if (row.then == WindowWord::Then::rate) {
      const auto rate = read_rate(rest);
      if (!rate.rate) return rate.complaint;
      window.refill_per_s = rate.rate->per_s();
    } else if ((row.then == WindowWord::Then::noun) == rest.empty()) {
      continue;
    }
    return window;
  }
  return Complaint{"is not a window",
                   "write rolling 24 h, fixed 1 h, per 1 min, bucket 2/s, at once, each request, from publish, static, "
                   "setting or guidance"};
}

Read<std::string> read_as_of(std::string_view text) {
  static const std::regex date{R"re(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?|version \d[\w.]*|undated)re"};
  std::string word(trimmed(text));
  if (!std::regex_match(word, date)) {
    return Complaint{"is not a date", "write 2026, 2026-03 or 2026-03-31, version 8, or undated"};
  }
  return word;
}

Value text_value(std::string expects, std::string example, Read<std::string> (*read)(std::string_view),
                 std::string& target) {
  return custom_value<std::string>(std::move(expects), std::move(example), "", read,
                                   [&target](std::string text) { target = std::move(text); });
}

Value word_value(const std::vector<std::string>& words, std::string& target) {
  std::vector<Word> legal;
  for (const auto& word : words) legal.push_back({word, ""});
  return detail::value_of_words(
      std::move(legal), [&target, &words](std::size_t index) { target = words[index]; }, [] { return std::size_t{0}; });
}

Value catalog_window(CatalogFigure& figure) {
  Value value = custom_value<CatalogWindow>("a window", "rolling 24 h", "", read_window,
                                            [&figure](CatalogWindow window) { figure.window = window; });
  value.read = [read = std::move(value.read), &figure](std::string_view text) {
    figure.window_text = std::string(trimmed(text));
    return read(text);
  };
  return value;
}

const words<Confidence>& confidences() {
  static const words<Confidence> legal{{"official", Confidence::official, "read in the vendor's own text"},
                                       {"secondary", Confidence::secondary, "read in a third party's text"},
                                       {"seed", Confidence::seed, "a claim of an article"},
                                       {"unverified", Confidence::unverified, "recalled"}};
  return legal;
}

/// @param is_whole  false for a variant, which states what differs
void describe_figure(Fields& fields, CatalogFigure& figure, bool is_whole) {
  const auto add = [&](std::string_view name, std::string_view sentence, const Value& value) {
    fields.value({name, sentence, is_whole}, value);
  };
  fields.need("title", figure.title, "what the number is about, in a few words");
  fields.value({"value", "the number, or a formula", true},
               text_value("a number or a formula", "1000 * licences", read_amount, figure.value));
  add("unit", "of the number", word_value(catalog_units(), figure.unit));
  add("window", "over what it counts", catalog_window(figure));
  fields.add("scope", figure.scope, "for whom it counts");
  fields.add("enforcement", figure.enforcement, "what whoever exceeds it gets to see");
  add("source", "name of one of the sources", value_of(figure.source, Quantity{}));
  if (is_whole) {
    fields.need("confidence", figure.confidence, confidences(), "how far to trust the number");
  } else {
    fields.add("confidence", figure.confidence, confidences(), "how far to trust the number");
  }
  add("as_of", "date of the text that was read, or version of the software",
      text_value("a date", "2026-03", read_as_of, figure.as_of));
  fields.add("note", figure.note, "what else to know");
}

Value catalog_format() {
  static const std::vector<std::string> formats{"1"};
  static std::string unused;
  return word_value(formats, unused);
}

Entries texts_by_name(std::string noun, std::map<std::string, std::string>& texts) {
  Entries entries;
  entries.noun = std::move(noun);
  entries.append = [&texts](std::string_view name) {
    ValueList list;
    list.element = value_of(texts[std::string(name)], Quantity{});
    return list;
  };
  return entries;
}

}  // namespace

void describe(Fields& fields, CatalogVariant& variant) {
  fields.place(variant.place);
  describe_figure(fields, variant.figure, false);
}

void describe(Fields& fields, CatalogNumber& number) {
  fields.place(number.place);
  fields.value({"kind", "what sort of number it is", true}, word_value(catalog_kinds(), number.kind));
  describe_figure(fields, number.figure, true);
  fields.add("variants", number.variants, "what differs, by name: of an edition, or in an article");
}

void describe(Fields& fields, ProfileLimit& limit) {
  fields.place(limit.place);
  fields.need("number", limit.number, "number of this platform, or PLATFORM/NUMBER");
  fields.value({"counts", "what uses it up", true}, word_value(catalog_uses(), limit.counts));
  fields.add("after", limit.after, "what is under way counts when it has been for so long");
  fields.require(limit.counts != "long-calls" || !limit.after.empty(), "counts", "needs the key \"after\" beside it",
                 "after: 20 s");
  fields.value({"times", "formula to multiply the number with"},
               text_value("a formula", "users", read_formula, limit.times));
}

void describe(Fields& fields, CatalogProfile& profile) {
  fields.place(profile.place);
  fields.need("title", profile.title, "what a system with this profile is");
  fields.add("variant", profile.variant, "holds for every number that has it");
  fields.add("limits", profile.limits, "by the name that the limit has in a scenario");
}

void describe(Fields& fields, CatalogStore& store) {
  fields.place(store.place);
  fields.need("title", store.title, "what the store is, and what it promises");
  fields.need("source", store.source, "name of the source of what is no number");
  fields.add("variant", store.variant, "holds for every number that has it");
  fields.entries({"numbers", "settings that are a number of this platform: its name, or 1 + its name"},
                 texts_by_name("setting", store.numbers));
  Entries settings;
  settings.noun = "setting";
  settings.lists = true;
  settings.append = [&store](std::string_view name) {
    return values_of(store.settings[std::string(name)], Quantity{});
  };
  fields.entries({"settings", "the others, as a scenario writes them"}, settings);
}

void describe(Fields& fields, CatalogPlatform& platform) {
  fields.place(platform.place);
  fields.need("title", platform.title, "its name for people");
  fields.need(
      "role", platform.role,
      words<CatalogPlatform::Role>{{"system", CatalogPlatform::Role::system, "what flows go to and come from"},
                                   {"middleware", CatalogPlatform::Role::middleware, "what calls pass on their way"},
                                   {"broker", CatalogPlatform::Role::broker, "what stores messages and delivers them"},
                                   {"library", CatalogPlatform::Role::library, "what callers protect themselves with"}},
      "what it is in a landscape");
  fields.add("numbers", platform.numbers, "limits and defaults, by name");
  fields.add("profiles", platform.profiles, "what a system can be, by name");
  fields.add("stores", platform.stores, "how a broker keeps messages, by name");
}

void describe(Fields& fields, CatalogDraft& draft) {
  fields.value({"catalog", "format of this file", true}, catalog_format());
  fields.entries({"sources", "where the numbers were read, by name", true}, texts_by_name("source", draft.sources));
  fields.need("platforms", draft.platforms, "by name");
}

}  // namespace loadscape::models
