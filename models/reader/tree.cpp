#include "models/reader/tree.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

// How many more parentheses open than close.
int open_parentheses(std::string_view text) {
  return static_cast<int>(std::ranges::count(text, '(')) - static_cast<int>(std::ranges::count(text, ')'));
}

bool starts_split_call(const Tree& value) {
  return value.kind == Tree::Kind::scalar && !value.in_quotes && open_parentheses(value.text) > 0;
}

// A later part of a split call as it was written: "p99=600 ms)".
std::optional<std::string> part_text(const Tree& item) {
  if (item.kind != Tree::Kind::scalar || item.in_quotes) return std::nullopt;
  return item.text;
}
std::optional<std::string> part_text(const TreeEntry& entry) {
  if (entry.value.kind == Tree::Kind::null) return entry.key;
  const auto text = part_text(entry.value);
  return text ? std::optional(fmt::format("{}: {}", entry.key, *text)) : std::nullopt;
}

Tree& value_in(Tree& item) { return item; }
Tree& value_in(TreeEntry& entry) { return entry.value; }

// The length of the well-formed UTF-8 character at the front, zero when it is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

template <class Part>
void rejoin(std::vector<Part>& parts, std::vector<Mistake>& mistakes) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Tree& value = value_in(parts[i]);
    if (!starts_split_call(value)) continue;
    std::string joined = value.text;
    std::size_t end = i + 1;
    while (end < parts.size() && open_parentheses(joined) > 0) {
      const auto text = part_text(parts[end]);
      if (!text) break;
      joined += ", " + *text;
      ++end;
    }
    if (end == i + 1 || open_parentheses(joined) != 0) continue;
    mistakes.push_back({value.place, "",
                        fmt::format("a comma inside braces or brackets ends the value, got {}", in_quotes(value.text)),
                        fmt::format("put it in quotes: \"{}\"", joined), ""});
    value.text = joined;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1, parts.begin() + static_cast<std::ptrdiff_t>(end));
  }
}

}  // namespace

const TreeEntry* Tree::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &TreeEntry::key);
  return found == entries.end() ? nullptr : &*found;
}

TreeEntry* Tree::find(std::string_view key) {
  const auto found = std::ranges::find(entries, key, &TreeEntry::key);
  return found == entries.end() ? nullptr : &*found;
}

std::optional<Mistake> refuse_bytes(std::string_view text) {
  Place place{1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool control = (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7F;
    const std::size_t length = utf8_length(text.substr(i));
    if (control || length == 0) {
      return Mistake{place, "",
                     control ? fmt::format("is not a text file: it contains the byte 0x{:02x}", byte)
                             : fmt::format("is not UTF-8 text: it contains the byte 0x{:02x}", byte),
                     control ? "a scenario is a YAML file" : "save the file as UTF-8", ""};
    }
    place = byte == '\n' ? Place{place.line + 1, 1} : Place{place.line, place.column + 1};
    i += length;
  }
  return std::nullopt;
}

Tree plain_scalar(std::string_view text, Place place) {
  Tree tree;
  tree.place = place;
  const bool empty = text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
  tree.kind = empty ? Tree::Kind::null : Tree::Kind::scalar;
  tree.text = std::string(text);
  return tree;
}

void rejoin_split_calls(Tree& flow_collection, std::vector<Mistake>& mistakes) {
  rejoin(flow_collection.entries, mistakes);
  rejoin(flow_collection.items, mistakes);
}

}  // namespace loadscape::models
