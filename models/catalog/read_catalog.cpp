#include "models/catalog/catalog.hpp"
#include "models/catalog/catalog_grammar.hpp"
#include "models/catalog/stores.hpp"
#include "models/reader/tree_fields.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

template <class Text>
void inherit(Text& text, const Text& from) {
  if (text == Text{}) text = from;
}

void complete(CatalogFigure& variant, const CatalogFigure& main) {
  inherit(variant.unit, main.unit);
  if (variant.window_text.empty()) variant.window = main.window;
  inherit(variant.window_text, main.window_text);
  inherit(variant.scope, main.scope);
  inherit(variant.enforcement, main.enforcement);
  inherit(variant.source, main.source);
  inherit(variant.confidence, main.confidence);
  inherit(variant.as_of, main.as_of);
}

/// What a description of single values cannot say of one file.
class FileChecks {
 public:
  FileChecks(CatalogDraft& draft, std::vector<Mistake>& mistakes) : draft_{draft}, mistakes_{mistakes} {}

  void run() {
    for (auto& platform : draft_.platforms) {
      const std::string where = "platforms." + platform.name;
      for (auto& number : platform.numbers) check_number(fmt::format("{}.numbers.{}", where, number.name), number);
      for (const auto& profile : platform.profiles) {
        if (!platform.find_number(profile.name)) continue;
        mistake(profile.place, fmt::format("{}.profiles.{}", where, profile.name), "a number has that name too",
                "rename one of them: they share the names after the slash");
      }
      for (auto& store : platform.stores) check_store(fmt::format("{}.stores.{}", where, store.name), platform, store);
    }
    for (const auto& [name, text] : draft_.sources) {
      if (!used_.contains(name)) mistake({}, "sources." + name, "is not the source of any number", "remove it");
    }
  }

 private:
  void mistake(Place place, std::string where, std::string what, std::string hint) {
    mistakes_.push_back({place, std::move(where), std::move(what), std::move(hint), ""});
  }

  void name_source(const std::string& where, Place place, std::string& source) {
    if (source.empty()) return;
    const auto found = draft_.sources.find(source);
    if (found == draft_.sources.end()) {
      mistake(place, where + ".source", fmt::format("there is no source {}", in_quotes(source)),
              suggestion(source, keys_of(draft_.sources)));
      return;
    }
    used_[found->first] = true;
    source = found->second;
  }

  void check_store(const std::string& where, const CatalogPlatform& platform, CatalogStore& store) {
    name_source(where, store.place, store.source);
    if (platform.role == CatalogPlatform::Role::broker) return;
    mistake(store.place, where, "only a broker keeps messages", "role: broker");
  }

  void check_number(const std::string& where, CatalogNumber& number) {
    name_source(where, number.place, number.figure.source);
    for (auto& variant : number.variants) {
      const auto at = fmt::format("{}.variants.{}", where, variant.name);
      name_source(at, variant.place, variant.figure.source);
      const bool says_seed = variant.figure.confidence == Confidence::seed;
      complete(variant.figure, number.figure);
      if (says_seed == variant.name.starts_with("seed-")) continue;
      mistake(variant.place, at, "only variants named seed-... may have, and must have, the confidence seed",
              "name the article: seed-001");
    }
  }

  CatalogDraft& draft_;
  std::vector<Mistake>& mistakes_;
  std::map<std::string, bool> used_;
};

void check_profile(const Catalog& catalog, const CatalogPlatform& platform, const CatalogProfile& profile,
                   std::vector<Mistake>& mistakes) {
  const auto where = fmt::format("platforms.{}.profiles.{}", platform.name, profile.name);
  bool has_variant = profile.variant.empty();
  for (const auto& limit : profile.limits) {
    const auto entry = catalog.resolve(platform, profile, limit);
    has_variant = has_variant || entry.variant != nullptr;
    if (entry.number) continue;
    mistakes.push_back({limit.place, fmt::format("{}.limits.{}.number", where, limit.name),
                        fmt::format("there is no number {}", in_quotes(limit.number)),
                        suggestion(limit.number, names_of(platform.numbers)), ""});
  }
  if (!has_variant) {
    mistakes.push_back({profile.place, where + ".variant",
                        fmt::format("none of its numbers has a variant {}", in_quotes(profile.variant)), "", ""});
  }
}

/// Names of stores stand alone in a scenario, without their platform.
void check_stores(const Catalog& catalog, const CatalogPlatform& platform, std::vector<Mistake>& mistakes) {
  for (const auto& store : platform.stores) {
    settings_of(platform, store, mistakes);
    for (const auto& other : catalog.platforms) {
      if (&other == &platform || !other.find_store(store.name)) continue;
      mistakes.push_back({store.place, fmt::format("platforms.{}.stores.{}", platform.name, store.name),
                          fmt::format("is a store of {} too", other.name), "rename one of them", ""});
    }
  }
}

struct ReadFile {
  CatalogDraft draft;
  std::vector<Mistake> mistakes;
};

ReadFile read_file(const CatalogFile& file) {
  ReadFile read;
  auto [tree, mistakes] = tree_of_yaml(file.text);
  read.mistakes = std::move(mistakes);
  if (!tree) return read;
  read_tree(*tree, read.mistakes, [&](Fields& fields) { describe(fields, read.draft); });
  if (read.mistakes.empty()) FileChecks(read.draft, read.mistakes).run();
  for (auto& platform : read.draft.platforms) platform.file = file.name;
  return read;
}

}  // namespace

CatalogResult read_catalog(const std::vector<CatalogFile>& files) {
  CatalogResult result;
  std::vector<std::vector<Mistake>> mistakes(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto read = read_file(files[i]);
    mistakes[i] = std::move(read.mistakes);
    for (auto& platform : read.draft.platforms) {
      if (const auto* other = result.catalog.find_platform(platform.name)) {
        mistakes[i].push_back({platform.place, "platforms." + platform.name,
                               fmt::format("is a platform of {} too", other->file), "rename one of them", ""});
        continue;
      }
      result.catalog.platforms.push_back(std::move(platform));
    }
  }
  std::ranges::sort(result.catalog.platforms, {}, &CatalogPlatform::name);
  const bool is_clean = std::ranges::all_of(mistakes, &std::vector<Mistake>::empty);
  for (std::size_t i = 0; is_clean && i < files.size(); ++i) {
    for (const auto& platform : result.catalog.platforms) {
      if (platform.file != files[i].name) continue;
      for (const auto& profile : platform.profiles) check_profile(result.catalog, platform, profile, mistakes[i]);
      check_stores(result.catalog, platform, mistakes[i]);
    }
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!mistakes[i].empty()) result.mistakes.push_back({files[i].name, std::move(mistakes[i])});
  }
  return result;
}

}  // namespace loadscape::models
