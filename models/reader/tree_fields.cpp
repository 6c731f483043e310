#include "models/reader/tree_fields.hpp"

#include "models/characters.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace loadscape::models {

namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t most_named = 10'000;  // keeps look-ups by name quick; a landscape has tens or hundreds

bool is_name(std::string_view text) {
  const auto legal = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; };
  return !text.empty() && is_letter(text.front()) && text.size() <= longest_name && std::ranges::all_of(text, legal);
}

std::string_view kind_text(const Tree& tree) {
  switch (tree.kind) {
    case Tree::Kind::mapping: return "a mapping";
    case Tree::Kind::sequence: return "a list";
    case Tree::Kind::null: return "nothing";
    default: return "a single value";
  }
}

std::string expectation(const Value& value) {
  if (value.example.empty() || value.only_words) return fmt::format("expects {}", value.expects);
  return fmt::format("expects {}, for example {}", value.expects, value.example);
}

std::vector<std::string> words_of(const std::vector<Word>& words) {
  std::vector<std::string> texts;
  for (const auto& word : words) texts.push_back(word.word);
  return texts;
}

}  // namespace

TreeFields::TreeFields(const Tree& mapping, std::string path, Place place, std::vector<Mistake>& mistakes)
    : mapping_(mapping),
      path_(std::move(path)),
      place_(place),
      mistakes_(mistakes),
      mistakes_before_(mistakes.size()) {}

std::string TreeFields::path_to(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void TreeFields::mistake(const Tree& tree, Place place, const std::string& where, std::string what, std::string hint) {
  mistakes_.push_back({tree.source.empty() ? place : Place{}, where, std::move(what), std::move(hint), tree.source});
}

const TreeEntry* TreeFields::take(const FieldText& field) {
  known_.emplace_back(field.name);
  const TreeEntry* entry = mapping_.find(field.name);
  if (!entry && field.required) {
    mistake(mapping_, place_, path_, fmt::format("needs the key \"{}\"", field.name),
            fmt::format("{}: {}", field.name, field.sentence));
  }
  return entry;
}

void TreeFields::read_value(const Tree& tree, Place place, const std::string& where, const Value& value) {
  if (tree.kind == Tree::Kind::null) {
    mistake(tree, place, where, "has no value", fmt::format("{}, or remove the key", expectation(value)));
  } else if (tree.kind != Tree::Kind::scalar) {
    mistake(tree, place, where, fmt::format("must be a single value, got {}", kind_text(tree)), expectation(value));
  } else if (auto complaint = value.read(tree.text)) {
    std::string hint = complaint->hint.empty() ? expectation(value) : std::move(complaint->hint);
    mistake(tree, tree.place, where, fmt::format("{}, got {}", complaint->what, in_quotes(tree.text)), std::move(hint));
  }
}

void TreeFields::value(const FieldText& field, const Value& value) {
  if (const auto* entry = take(field)) read_value(entry->value, entry->place, path_to(field.name), value);
}

void TreeFields::read_values(const TreeEntry& entry, const std::string& where, const ValueList& list) {
  list.clear();
  if (entry.value.kind != Tree::Kind::sequence) {
    read_value(entry.value, entry.place, where, list.element);
    return;
  }
  for (std::size_t i = 0; i < entry.value.items.size(); ++i) {
    const Tree& item = entry.value.items[i];
    read_value(item, item.place, fmt::format("{}[{}]", where, i), list.element);
  }
}

void TreeFields::values(const FieldText& field, const ValueList& list) {
  if (const auto* entry = take(field)) read_values(*entry, path_to(field.name), list);
}

void TreeFields::entries(const FieldText& field, const Entries& entries) {
  const auto* entry = take(field);
  if (!entry) return;
  const std::string where = path_to(field.name);
  const Tree& tree = entry->value;
  if (tree.kind != Tree::Kind::mapping && tree.kind != Tree::Kind::null) {
    mistake(tree, entry->place, where, fmt::format("must be a mapping by name, got {}", kind_text(tree)),
            fmt::format("write the name of each {} as a key", entries.noun));
    return;
  }
  for (const auto& named : tree.entries) {
    if (!check_name(named, where, entries.noun)) continue;
    const std::string at = fmt::format("{}.{}", where, named.key);
    const auto list = entries.append(named.key);
    if (entries.lists) {
      read_values(named, at, list);
    } else {
      read_value(named.value, named.place, at, list.element);
    }
  }
}

void TreeFields::read_mapping(const Tree& tree, Place place, const std::string& where,
                              const std::function<void(TreeFields&)>& describe) {
  if (tree.kind != Tree::Kind::mapping && tree.kind != Tree::Kind::null) {
    mistake(tree, place, where, fmt::format("must be a mapping (keys with values), got {}", kind_text(tree)),
            "write key: value on the lines below, or {key: value, key: value}");
    return;
  }
  TreeFields inside(tree, where, place, mistakes_);
  describe(inside);
  inside.finish();
}

void TreeFields::section(const FieldText& field, const Section& section) {
  if (const auto* entry = take(field)) {
    read_mapping(entry->value, entry->place, path_to(field.name),
                 [&](TreeFields& inside) { section.describe(inside); });
  }
}

bool TreeFields::check_name(const TreeEntry& entry, const std::string& where, const std::string& noun) {
  if (is_name(entry.key)) return true;
  mistake(
      entry.value, entry.place, where, fmt::format("{} is no name for a {}", in_quotes(entry.key), noun),
      fmt::format("a name begins with a letter and goes on with letters, digits, - and _, at most {}", longest_name));
  return false;
}

void TreeFields::read_list(const TreeEntry& entry, const std::string& where, const Sections& sections) {
  if (entry.value.kind != Tree::Kind::sequence) {
    mistake(entry.value, entry.place, where, fmt::format("must be a list, got {}", kind_text(entry.value)),
            "begin each item with a dash, or write [{...}, {...}]");
    return;
  }
  for (std::size_t i = 0; i < entry.value.items.size(); ++i) {
    const Tree& item = entry.value.items[i];
    read_mapping(item, item.place, fmt::format("{}[{}]", where, i),
                 [&](TreeFields& inside) { sections.append("", inside); });
  }
}

void TreeFields::sections(const FieldText& field, const Sections& sections) {
  const auto* entry = take(field);
  if (!entry) return;
  const std::string where = path_to(field.name);
  if (!sections.named) {
    read_list(*entry, where, sections);
    return;
  }
  const Tree& tree = entry->value;
  if (tree.kind != Tree::Kind::mapping && tree.kind != Tree::Kind::null) {
    mistake(tree, entry->place, where, fmt::format("must be a mapping by name, got {}", kind_text(tree)),
            fmt::format("write the name of each {} as a key, with its own keys below", sections.noun));
    return;
  }
  if (tree.entries.size() > most_named) {
    mistake(tree, entry->place, where, fmt::format("has {} entries", tree.entries.size()),
            fmt::format("at most {} are supported", most_named));
    return;
  }
  for (const auto& named : tree.entries) {
    if (!check_name(named, where, sections.noun)) continue;
    read_mapping(named.value, named.place, fmt::format("{}.{}", where, named.key),
                 [&](TreeFields& inside) { sections.append(named.key, inside); });
  }
}

void TreeFields::read_choice(const TreeEntry& entry, const std::string& where, const Choices& choices) {
  const auto known = words_of(choices.kinds);
  const TreeEntry* kind = entry.value.find("kind");
  const bool has_word = kind && kind->value.kind == Tree::Kind::scalar;
  const std::string& word = has_word ? kind->value.text : entry.key;
  const auto found = std::ranges::find(known, word);
  if (found == known.end()) {
    const Tree& tree = has_word ? kind->value : entry.value;
    mistake(tree, has_word ? tree.place : entry.place, where,
            fmt::format("there is no {} {}", choices.noun, in_quotes(word)),
            has_word ? suggestion(word, known)
                     : fmt::format("{}; another label needs a kind: {}", suggestion(word, known), known.front()));
    return;
  }
  if (word != entry.key && std::ranges::find(known, entry.key) != known.end()) {
    mistake(entry.value, entry.place, where, fmt::format("the label names one {}, its kind another", choices.noun),
            fmt::format("choose another label, for example {}-2", word));
  }
  read_mapping(entry.value, entry.place, where, [&](TreeFields& inside) {
    if (kind && !has_word) inside.mistake(kind->value, kind->place, where + ".kind", "must be a word", "");
    inside.known_.emplace_back("kind");
    choices.append(entry.key, static_cast<std::size_t>(found - known.begin()), inside);
  });
}

void TreeFields::choices(const FieldText& field, const Choices& choices) {
  const auto* entry = take(field);
  if (!entry) return;
  const std::string where = path_to(field.name);
  if (entry->value.kind != Tree::Kind::mapping) {
    mistake(entry->value, entry->place, where, fmt::format("must be a mapping, got {}", kind_text(entry->value)),
            fmt::format("write {}: {{}}", choices.kinds.empty() ? "name" : choices.kinds.front().word));
    return;
  }
  for (const auto& labeled : entry->value.entries) {
    if (check_name(labeled, where, choices.noun)) {
      read_choice(labeled, fmt::format("{}.{}", where, labeled.key), choices);
    }
  }
}

void TreeFields::require(bool holds, std::string_view name, std::string_view what, std::string_view hint) {
  const bool already_wrong = mistakes_.size() > mistakes_before_;
  if (holds || already_wrong) return;
  const TreeEntry* entry = mapping_.find(name);
  const Tree& tree = entry ? entry->value : mapping_;
  mistake(tree, entry ? entry->place : place_, path_to(name), std::string(what), std::string(hint));
}

void TreeFields::one_of(const std::vector<std::string_view>& names, bool optional) {
  const TreeEntry* first = nullptr;
  for (const auto name : names) {
    const TreeEntry* entry = mapping_.find(name);
    if (entry && first) {
      mistake(entry->value, entry->place, path_to(name), fmt::format("cannot stand beside \"{}\"", first->key),
              fmt::format("give exactly one of {}", fmt::join(names, ", ")));
    }
    if (entry && !first) first = entry;
  }
  if (!first && !optional) {
    mistake(mapping_, place_, path_, fmt::format("needs one of the keys {}", fmt::join(names, ", ")), "");
  }
}

void TreeFields::finish() {
  for (const auto& entry : mapping_.entries) {
    if (std::ranges::find(known_, entry.key) != known_.end()) continue;
    mistake(entry.value, entry.place, path_, fmt::format("unknown key {}", in_quotes(entry.key)),
            suggestion(entry.key, known_));
  }
}

void read_tree(const Tree& root, std::vector<Mistake>& mistakes, const std::function<void(Fields&)>& describe) {
  if (root.kind != Tree::Kind::mapping) {
    mistakes.push_back({root.place, "", fmt::format("a scenario is a mapping, got {}", kind_text(root)),
                        "it begins with \"loadscape: 1\"", root.source});
    return;
  }
  TreeFields fields(root, "", {1, 1}, mistakes);
  describe(fields);
  fields.finish();
}

Written find_written(const Tree& root, std::string_view path) {
  Written written{{1, 1}, root.source};
  const Tree* tree = &root;
  while (!path.empty()) {
    const auto end = path.find_first_of(".[");
    const std::string_view key = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + (path[end] == '.' ? 1 : 0));
    const TreeEntry* entry = tree->find(key);
    if (!entry) return written;
    tree = &entry->value;
    written = {entry->place, tree->source};
    if (!path.empty() && path[0] == '[') {
      const auto close = path.find(']');
      std::size_t index = 0;
      std::from_chars(path.data() + 1, path.data() + close, index);
      path.remove_prefix(std::min(close + 2, path.size()));
      // One value alone is a list of one.
      if (tree->kind == Tree::Kind::scalar) written.place = tree->place;
      if (index >= tree->items.size()) return written;
      tree = &tree->items[index];
      written = {tree->place, tree->source};
    }
  }
  return written;
}

}  // namespace loadscape::models
