#include "models/reader/explain.hpp"

#include "models/reader/explain_products.hpp"
#include "models/reader/grammar.hpp"
#include "models/reader/use.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

using Origin = ExplainedValue::Origin;

/// Reads a mapping like the reader does, and writes down each value with its origin.
class ExplainFields final : public Fields {
 public:
  ExplainFields(const Tree& mapping, std::string path, std::vector<ExplainedValue>& into)
      : mapping_{mapping}, path_{std::move(path)}, into_{into} {}
  /// Of a mapping inside another one, which may take the defaults of a product, or lie inside one that does.
  ExplainFields(const Tree& mapping, std::string path, std::string_view key, const ExplainFields& outside)
      : mapping_{mapping}, path_{std::move(path)}, into_{outside.into_}, products_{key, mapping} {
    if (!products_.is_empty() || outside.products_.is_empty()) return;
    products_ = outside.products_;
    before_ = outside.inside_product(key) + ".";
  }

  void value(const FieldText& field, const Value& value) override {
    const auto* entry = mapping_.find(field.name);
    if (entry == nullptr) {
      add_standard(field.name, value.text());
      return;
    }
    add(field.name, text_of(entry->value), *entry, entry->value);
    value.read(entry->value.text);  // later descriptions depend on it
  }

  void values(const FieldText& field, const ValueList& list) override {
    const auto* entry = mapping_.find(field.name);
    if (entry != nullptr) {
      add(field.name, text_of(entry->value), *entry, entry->value);
    } else {
      add_standard(field.name, fmt::format("{}", fmt::join(list.texts(), ", ")));
    }
  }

  void section(const FieldText& field, const Section& section) override {
    const auto* entry = mapping_.find(field.name);
    if (entry == nullptr && !section.present()) {
      add_standard(field.name, "none");
      return;
    }
    static const Tree nothing;
    ExplainFields inside(entry != nullptr ? entry->value : nothing, path_to(field.name), field.name, *this);
    section.describe(inside);
  }

  void sections(const FieldText& field, const Sections& sections) override {
    const auto* entry = mapping_.find(field.name);
    if (is_empty(field, entry)) return;
    const auto path = path_to(field.name);
    for (const auto& named : entry->value.entries) {
      ExplainFields inside(named.value, fmt::format("{}.{}", path, named.key), field.name, *this);
      sections.append(named.key, inside);
    }
    for (std::size_t i = 0; i < entry->value.items.size(); ++i) {
      ExplainFields inside(entry->value.items[i], fmt::format("{}[{}]", path, i), into_);
      sections.append("", inside);
    }
  }

  void entries(const FieldText& field, const Entries&) override {
    const auto* entry = mapping_.find(field.name);
    if (is_empty(field, entry)) return;
    for (const auto& named : entry->value.entries) {
      add(fmt::format("{}.{}", field.name, named.key), text_of(named.value), named, named.value);
    }
  }

  void choices(const FieldText& field, const Choices& choices) override {
    const auto* entry = mapping_.find(field.name);
    if (is_empty(field, entry)) return;
    for (const auto& labeled : entry->value.entries) {
      const auto* kind = labeled.value.find("kind");
      const auto path = fmt::format("{}.{}", field.name, labeled.key);
      if (kind != nullptr) add(path + ".kind", kind->value.text, *kind, kind->value);
      if (kind == nullptr) add_standard(path + ".kind", labeled.key);
      const auto& word = kind != nullptr ? kind->value.text : labeled.key;
      const auto found = std::ranges::find(choices.kinds, word, &Word::word);
      ExplainFields inside(labeled.value, path_to(path), into_);
      choices.append(labeled.key, static_cast<std::size_t>(found - choices.kinds.begin()), inside);
    }
  }

 private:
  /// Nothing by name: then that is what there is to say.
  bool is_empty(const FieldText& field, const TreeEntry* entry) {
    if (entry == nullptr) {
      add_standard(field.name, "none");
      return true;
    }
    const bool empty = entry->value.entries.empty() && entry->value.items.empty();
    if (empty) add(field.name, "none", *entry, entry->value);
    return empty;
  }

  static std::string text_of(const Tree& tree) {
    if (tree.kind != Tree::Kind::sequence) return tree.text;
    std::vector<std::string> texts;
    for (const auto& item : tree.items) texts.push_back(item.text);
    return fmt::format("[{}]", fmt::join(texts, ", "));
  }

  void add_standard(std::string_view name, std::string text) {
    into_.push_back({path_to(name), std::move(text), Origin::standard, {}, products_.source_of(inside_product(name))});
  }

  void add(std::string_view name, std::string text, const TreeEntry& entry, const Tree& tree) {
    ExplainedValue explained{path_to(name), std::move(text), Origin::file, entry.place, tree.source};
    if (const auto id = catalog_id_in(tree.source); !id.empty()) {
      explained.origin = Origin::catalog;
      explained.source = std::string(id);
    } else if (!tree.source.empty()) {
      explained.origin = Origin::command_line;
    } else if (entry.place.line == 0) {
      explained.origin = Origin::standard;
    }
    into_.push_back(std::move(explained));
  }

  std::string path_to(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }

  std::string inside_product(std::string_view name) const { return before_ + std::string(name); }

  const Tree& mapping_;
  std::string path_;
  std::vector<ExplainedValue>& into_;
  ProductDefaults products_;
  std::string before_;  ///< path from the mapping that names the product to this one: "retry."
};

/// What runs when a scenario names no topology.
TreeEntry usual_topologies() {
  TreeEntry topologies{"topologies", {}, {}};
  topologies.value.kind = Tree::Kind::mapping;
  for (const auto& row : topology_registry()) {
    if (!row.stands_alone) continue;
    Tree defaults;
    defaults.kind = Tree::Kind::mapping;
    topologies.value.entries.push_back({std::string(row.name), {}, std::move(defaults)});
  }
  return topologies;
}

}  // namespace

Explanation explain_scenario(std::string_view text, std::span<const std::string> overrides) {
  Explanation explanation;
  auto [tree, mistakes] = tree_of_yaml(text);
  if (!tree) return explanation;
  for (const auto& assignment : overrides) apply_override(*tree, assignment, mistakes);
  expand_uses(*tree, mistakes, explanation.notes);
  if (!tree->find("topologies")) tree->entries.push_back(usual_topologies());
  ScenarioDraft draft;
  ExplainFields fields(*tree, "", explanation.values);
  describe(fields, draft);
  return explanation;
}

}  // namespace loadscape::models
