#include "models/catalog/catalog.hpp"

#include "analysis/human.hpp"
#include "analysis/results.hpp"
#include "analysis/text_table.hpp"
#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "models/catalog/formula.hpp"
#include "models/catalog/stores.hpp"
#include "models/catalog/uses.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace loadscape::cli {
namespace {

using Json = nlohmann::ordered_json;
using models::Catalog;
using models::CatalogEntry;
using models::CatalogFigure;
using models::CatalogNumber;
using models::CatalogPlatform;
using models::CatalogProfile;
using models::CatalogStore;
using models::Confidence;

/// What is shown: platforms, each with some of its numbers and profiles.
struct Part {
  const CatalogPlatform* platform;
  std::vector<const CatalogNumber*> numbers;
  std::vector<const CatalogProfile*> profiles;
  std::vector<const CatalogStore*> stores;
};

Part whole(const CatalogPlatform& platform) {
  Part part{&platform, {}, {}, {}};
  for (const auto& number : platform.numbers) part.numbers.push_back(&number);
  for (const auto& profile : platform.profiles) part.profiles.push_back(&profile);
  for (const auto& store : platform.stores) part.stores.push_back(&store);
  return part;
}

// ---- choosing

template <class Named>
std::vector<std::string> ids_of(const CatalogPlatform& platform, const std::vector<Named>& all) {
  std::vector<std::string> ids;
  for (const auto& one : all) ids.push_back(fmt::format("{}/{}", platform.name, one.name));
  return ids;
}

void refuse_unknown_variant(const CatalogNumber& number, std::string_view name) {
  const auto hash = name.find('#');
  if (hash == std::string_view::npos || number.find_variant(name.substr(hash + 1)) != nullptr) return;
  std::vector<std::string> known;
  for (const auto& variant : number.variants) known.push_back(variant.name);
  throw Failure(fmt::format("{} has no variant {}\n  hint: {}", name.substr(0, hash),
                            models::in_quotes(name.substr(hash + 1)),
                            models::suggestion(name.substr(hash + 1), known)));
}

/// @throws Failure for a name that nothing has.
Part named(const Catalog& catalog, std::string_view name) {
  const auto slash = name.find('/');
  const auto* platform = catalog.find_platform(name.substr(0, slash));
  if (platform == nullptr) {
    std::vector<std::string> known;
    for (const auto& one : catalog.platforms) known.push_back(one.name);
    throw Failure(fmt::format("there is no platform {} in the catalog\n  hint: {}",
                              models::in_quotes(name.substr(0, slash)),
                              models::suggestion(name.substr(0, slash), known)));
  }
  if (slash == std::string_view::npos) return whole(*platform);
  const auto local = name.substr(slash + 1, name.find('#') - slash - 1);
  Part part{platform, {}, {}, {}};
  if (const auto* number = platform->find_number(local)) {
    refuse_unknown_variant(*number, name);
    part.numbers.push_back(number);
  }
  if (const auto* profile = platform->find_profile(local)) part.profiles.push_back(profile);
  if (const auto* store = platform->find_store(local)) part.stores.push_back(store);
  if (!part.numbers.empty() || !part.profiles.empty() || !part.stores.empty()) return part;
  auto known = ids_of(*platform, platform->profiles);
  for (auto& id : ids_of(*platform, platform->stores)) known.push_back(std::move(id));
  for (auto& id : ids_of(*platform, platform->numbers)) known.push_back(std::move(id));
  throw Failure(fmt::format("{} has no profile and no number {}\n  hint: {}", platform->name, models::in_quotes(local),
                            models::suggestion(name, known)));
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool speaks_of(const CatalogFigure& figure, const std::string& wanted) {
  const auto texts = {&figure.title, &figure.enforcement, &figure.source,
                      &figure.note,  &figure.unit,        &figure.window_text};
  return std::ranges::any_of(texts, [&](const auto* text) { return lower(*text).find(wanted) != std::string::npos; }) ||
         word_of(figure.confidence) == wanted;
}

/// The numbers in which the text occurs; all of a platform that is called so.
std::vector<Part> found(std::vector<Part> parts, const std::string& text) {
  const auto wanted = lower(text);
  for (auto& part : parts) {
    const auto title = lower(part.platform->title);
    part.profiles.clear();
    part.stores.clear();
    std::erase_if(part.numbers, [&](const CatalogNumber* number) {
      const auto id = lower(CatalogEntry{part.platform, number}.id());
      if (id.find(wanted) != std::string::npos || title.find(wanted) != std::string::npos) return false;
      return !speaks_of(number->figure, wanted) &&
             std::ranges::none_of(number->variants, [&](const auto& one) { return speaks_of(one.figure, wanted); });
    });
  }
  std::erase_if(parts, [](const Part& part) { return part.numbers.empty(); });
  if (parts.empty()) {
    throw Failure(fmt::format("no number of the catalog speaks of {}\n  hint: loadscape catalog lists the platforms",
                              models::in_quotes(text)));
  }
  return parts;
}

// ---- as text

/// What a reader must not overlook.
std::string_view warning_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::seed: return " (SEED: an article says so, no vendor)";
    case Confidence::unverified: return " (UNVERIFIED: recalled, check it before you rely on it)";
    case Confidence::secondary: return " (secondary: a third party says so)";
    default: return "";
  }
}

std::string amount_text(const CatalogFigure& figure) {
  const auto value = figure.is_published() ? fmt::format("{} {}", figure.value, figure.unit)
                                           : fmt::format("not published, in {}", figure.unit);
  const auto scope = figure.scope.empty() ? "" : fmt::format("; scope: {}", figure.scope);
  return fmt::format("{}, {}{}", value, figure.window_text, scope);
}

std::string indented(std::string_view indent, const std::string& text) {
  std::string result;
  const auto lines = analysis::wrapped(text, analysis::text_width - indent.size());
  for (std::size_t begin = 0; begin < lines.size();) {
    const auto end = std::min(lines.find('\n', begin), lines.size());
    result += fmt::format("{}{}\n", indent, lines.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

std::string figure_text(const std::string& id, const CatalogFigure& figure, std::string_view indent) {
  const auto inner = fmt::format("{}  ", indent);
  auto text = fmt::format("{}{}{}\n", indent, id, warning_of(figure.confidence));
  text += indented(inner, fmt::format("{}: {}", figure.title, amount_text(figure)));
  if (!figure.enforcement.empty()) text += indented(inner, fmt::format("beyond: {}", figure.enforcement));
  if (!figure.note.empty()) text += indented(inner, figure.note);
  return text + indented(inner, fmt::format("{}, {}: {}", word_of(figure.confidence), figure.as_of, figure.source));
}

std::string number_text(const CatalogPlatform& platform, const CatalogNumber& number) {
  auto text = figure_text(CatalogEntry{&platform, &number}.id(), number.figure, "");
  for (const auto& variant : number.variants) text += figure_text("#" + variant.name, variant.figure, "    ");
  return text;
}

std::vector<std::string> parameters_of(const CatalogPlatform& platform, const CatalogProfile& profile) {
  std::set<std::string> names;
  for (const auto& limit : profile.limits) {
    const auto entry = models::catalog().resolve(platform, profile, limit);
    if (entry.figure().is_published()) names.merge(models::names_in(entry.figure().value));
    names.merge(models::names_in(limit.times));
  }
  std::vector<std::string> texts;
  for (const auto& parameter : models::catalog_parameters()) {
    if (!names.contains(std::string(parameter.name))) continue;
    const bool is_needed = parameter.standard < 0.0;
    texts.push_back(is_needed ? std::string(parameter.name)
                              : fmt::format("{} ({})", parameter.name, parameter.standard));
  }
  return texts;
}

bool is_modeled(const CatalogFigure& figure, const models::ProfileLimit& limit) {
  return !models::write_limit(figure, limit, 1.0).keys.empty();
}

std::string profile_text(const CatalogPlatform& platform, const CatalogProfile& profile) {
  const auto parameters = parameters_of(platform, profile);
  auto text = fmt::format("use: {}/{}\n  {}; parameters: {}\n", platform.name, profile.name, profile.title,
                          parameters.empty() ? "none" : fmt::format("{}", fmt::join(parameters, ", ")));
  for (const auto& limit : profile.limits) {
    const auto entry = models::catalog().resolve(platform, profile, limit);
    const auto& figure = entry.figure();
    const auto times = limit.times.empty() ? "" : fmt::format(" x {}", limit.times);
    const auto amount = figure.is_published() ? fmt::format("{}{} {}", figure.value, times, figure.unit)
                                              : fmt::format("not published, in {}", figure.unit);
    text += indented("  ", fmt::format("{}: {}, {} ({}){}", limit.name, amount, figure.window_text, entry.id(),
                                       warning_of(figure.confidence)));
    if (!is_modeled(figure, limit)) {
      text += indented("    ", "not simulated: " + models::why_not_modeled(figure, limit.counts));
    }
  }
  return text;
}

std::string store_text(const CatalogPlatform& platform, const CatalogStore& store) {
  std::vector<models::Mistake> none;  // a test reads the catalog that is compiled in
  const auto settings = models::settings_of(platform, store, none);
  auto text = fmt::format("store: {{like: {}}}\n{}", store.name, indented("  ", store.title));
  for (const auto& [setting, value] : settings.texts) {
    text += indented("  ", fmt::format("{}: {} ({})", setting, value, settings.sources.at(setting)));
  }
  return text;
}

std::string part_text(const Part& part) {
  auto text = fmt::format("{}: {} ({})\n", part.platform->name, part.platform->title, word_of(part.platform->role));
  for (const auto* profile : part.profiles) text += "\n" + profile_text(*part.platform, *profile);
  for (const auto* store : part.stores) text += "\n" + store_text(*part.platform, *store);
  for (const auto* number : part.numbers) text += "\n" + number_text(*part.platform, *number);
  return text;
}

std::string list_text(const Catalog& catalog) {
  std::map<Confidence, std::size_t> by_confidence;
  std::size_t variants = 0;
  std::string rows;
  for (const auto& platform : catalog.platforms) {
    for (const auto& number : platform.numbers) {
      ++by_confidence[number.figure.confidence];
      variants += number.variants.size();
    }
    rows += fmt::format("{:<28}{:>8}{:>10}  {:<11} {}\n", platform.name, platform.numbers.size(),
                        platform.profiles.size(), word_of(platform.role), platform.title);
  }
  std::vector<std::string> shares;
  for (const auto& [confidence, count] : by_confidence)
    shares.push_back(fmt::format("{} {}", count, word_of(confidence)));
  return fmt::format(
      "{}, {} ({}), {}\n\n{:<28}{:>8}{:>10}  role\n{}\nloadscape catalog NAME shows one of them; a "
      "scenario takes a profile by `use: PLATFORM/PROFILE`.\n",
      analysis::counted(catalog.platforms.size(), "platform"), analysis::counted(catalog.size(), "number"),
      fmt::join(shares, ", "), analysis::counted(variants, "variant"), "platform", "numbers", "profiles", rows);
}

// ---- as JSON

Json json_of(const std::string& id, const CatalogFigure& figure) {
  return {{"id", id},
          {"title", figure.title},
          {"value", figure.value},
          {"unit", figure.unit},
          {"window", figure.window_text},
          {"scope", figure.scope},
          {"enforcement", figure.enforcement},
          {"source", figure.source},
          {"confidence", word_of(figure.confidence)},
          {"as_of", figure.as_of},
          {"note", figure.note}};
}

Json json_of(const CatalogPlatform& platform, const CatalogNumber& number) {
  auto json = json_of(CatalogEntry{&platform, &number}.id(), number.figure);
  json["kind"] = number.kind;
  json["variants"] = Json::array();
  for (const auto& variant : number.variants) {
    json["variants"].push_back(json_of(CatalogEntry{&platform, &number, &variant}.id(), variant.figure));
  }
  return json;
}

Json json_of(const CatalogPlatform& platform, const CatalogProfile& profile) {
  Json json{{"id", fmt::format("{}/{}", platform.name, profile.name)},
            {"title", profile.title},
            {"parameters", parameters_of(platform, profile)},
            {"limits", Json::array()}};
  for (const auto& limit : profile.limits) {
    const auto entry = models::catalog().resolve(platform, profile, limit);
    Json row{{"name", limit.name}, {"number", entry.id()}, {"counts", limit.counts}, {"times", limit.times}};
    row["simulated"] = is_modeled(entry.figure(), limit);
    if (!is_modeled(entry.figure(), limit)) row["why_not"] = models::why_not_modeled(entry.figure(), limit.counts);
    json["limits"].push_back(std::move(row));
  }
  return json;
}

Json json_of(const CatalogPlatform& platform, const CatalogStore& store) {
  std::vector<models::Mistake> none;
  const auto settings = models::settings_of(platform, store, none);
  Json json{{"name", store.name}, {"title", store.title}, {"settings", Json::object()}};
  for (const auto& [setting, value] : settings.texts) {
    json["settings"][setting] = {{"value", value}, {"source", settings.sources.at(setting)}};
  }
  return json;
}

std::string json_text(const std::vector<Part>& parts) {
  Json json{
      {"loadscape", {{"version", LOADSCAPE_VERSION}, {"format", analysis::Results::format}, {"command", "catalog"}}},
      {"platforms", Json::array()}};
  for (const auto& part : parts) {
    Json platform{
        {"name", part.platform->name}, {"title", part.platform->title}, {"role", word_of(part.platform->role)},
        {"profiles", Json::array()},   {"stores", Json::array()},       {"numbers", Json::array()}};
    for (const auto* profile : part.profiles) platform["profiles"].push_back(json_of(*part.platform, *profile));
    for (const auto* store : part.stores) platform["stores"].push_back(json_of(*part.platform, *store));
    for (const auto* number : part.numbers) platform["numbers"].push_back(json_of(*part.platform, *number));
    json["platforms"].push_back(std::move(platform));
  }
  return json.dump(2) + "\n";
}

}  // namespace

int catalog(const Invocation& invocation) {
  const auto& all = models::catalog();
  std::vector<Part> parts;
  if (invocation.name.empty()) {
    for (const auto& platform : all.platforms) parts.push_back(whole(platform));
  } else {
    parts.push_back(named(all, invocation.name));
  }
  if (!invocation.search.empty()) parts = found(std::move(parts), invocation.search);
  if (invocation.format == OutputFormat::json) {
    print_result(json_text(parts));
  } else if (invocation.name.empty() && invocation.search.empty()) {
    print_result(list_text(all));
  } else {
    std::string text;
    for (const auto& part : parts) text += fmt::format("{}{}", text.empty() ? "" : "\n", part_text(part));
    print_result(text);
  }
  return done;
}

}  // namespace loadscape::cli
