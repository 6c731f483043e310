#include "models/catalog/stores.hpp"

#include "models/catalog/formula.hpp"
#include "models/quantity.hpp"
#include "models/reader/tree_fields.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

/// "1 + retries" is a number and 1: makers count the first delivery, or only those that follow it.
struct Counted {
  std::string_view number;
  double more = 0.0;
};
Counted counted(std::string_view text) {
  constexpr std::string_view first = "1 +";
  text = trimmed(text);
  if (!text.starts_with(first)) return {text, 0.0};
  return {trimmed(text.substr(first.size())), 1.0};
}

bool has_dimension(std::string_view unit) {
  const auto probe = fmt::format("1 {}", unit);
  return read_quantity(probe, Dimension::duration).value || read_quantity(probe, Dimension::size).value;
}

TreeEntry entry_of(const std::string& key, const std::vector<std::string>& texts, Place place) {
  TreeEntry entry{key, place, plain_scalar(texts.front(), place)};
  if (texts.size() == 1) return entry;
  entry.value = {};
  entry.value.kind = Tree::Kind::sequence;
  entry.value.place = place;
  for (const auto& text : texts) entry.value.items.push_back(plain_scalar(text, place));
  return entry;
}

}  // namespace

StoreSettings settings_of(const CatalogPlatform& platform, const CatalogStore& store, std::vector<Mistake>& mistakes) {
  const auto where = fmt::format("platforms.{}.stores.{}", platform.name, store.name);
  StoreSettings result;
  Tree written;
  written.kind = Tree::Kind::mapping;
  written.place = store.place;
  bool has_variant = store.variant.empty();
  for (const auto& [setting, written_as] : store.numbers) {
    const auto at = fmt::format("{}.numbers.{}", where, setting);
    const auto [name, more] = counted(written_as);
    CatalogEntry entry{&platform, platform.find_number(name)};
    if (!entry.number) {
      mistakes.push_back({store.place, at, fmt::format("there is no number {}", in_quotes(name)),
                          suggestion(name, names_of(platform.numbers)), ""});
      continue;
    }
    entry.variant = entry.number->find_variant(store.variant);
    has_variant = has_variant || entry.variant != nullptr;
    const auto& figure = entry.figure();
    const auto calculated = calculate(figure.value, {});
    if (!calculated.value) {
      mistakes.push_back({store.place, at, fmt::format("{} is no single number, but {}", entry.id(), figure.value),
                          "write it under settings", ""});
      continue;
    }
    const auto unit = has_dimension(figure.unit) ? " " + figure.unit : "";
    const auto& text = result.texts[setting] = fmt::format("{}{}", *calculated.value + more, unit);
    written.entries.push_back(entry_of(setting, {text}, store.place));
    result.sources[setting] = fmt::format("{}{}: {}", more > 0.0 ? "1 + " : "", entry.id(), figure.source);
  }
  if (!has_variant) {
    mistakes.push_back({store.place, where + ".variant",
                        fmt::format("none of its numbers has a variant {}", in_quotes(store.variant)), "", ""});
  }
  for (const auto& [setting, texts] : store.settings) {
    if (store.numbers.contains(setting)) {
      mistakes.push_back({store.place, fmt::format("{}.settings.{}", where, setting), "is among the numbers too",
                          "remove one of them", ""});
      continue;
    }
    written.entries.push_back(entry_of(setting, texts, store.place));
    result.texts[setting] = texts.size() == 1 ? texts.front() : fmt::format("[{}]", fmt::join(texts, ", "));
    result.sources[setting] = store.source;
  }
  TreeFields fields(written, where, store.place, mistakes);
  result.spec.describe_settings(fields);
  fields.finish();
  result.spec.like = store.name;
  return result;
}

}  // namespace loadscape::models
