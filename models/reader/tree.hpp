#pragma once
/// The tree between text and landscape: every value knows where it was written.
///
/// A YAML file, a Python dictionary and a page's JSON all become this tree and get the same checks from there on.

#include "models/fields.hpp"
#include "models/reader/mistake.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

struct TreeEntry;

struct Tree {
  enum class Kind { null, scalar, mapping, sequence };
  Kind kind = Kind::null;
  std::string text;                ///< scalar: as written, without quotes
  bool in_quotes = false;          ///< scalar: never null, whatever it says
  std::vector<TreeEntry> entries;  ///< mapping: in the order written, keys unique
  std::vector<Tree> items;         ///< sequence
  Place place;
  std::string source;              ///< the override that it comes from, else empty

  const TreeEntry* find(std::string_view key) const;
  TreeEntry* find(std::string_view key);
};

struct TreeEntry {
  std::string key;
  Place place;
  Tree value;
};

/// A tree, or none because the text cannot be read at all; mistakes either way.
struct TreeResult {
  std::optional<Tree> tree;
  std::vector<Mistake> mistakes;
};

inline constexpr std::size_t deepest_nesting = 100;
inline constexpr std::size_t most_aliased_values = 100'000;
inline constexpr std::size_t largest_text_bytes = 10'000'000;

/// YAML 1.2 to tree. Duplicate keys, tags, merge keys, several documents, text that is not UTF-8, nesting beyond
/// `deepest_nesting` and aliases that expand to more than `most_aliased_values` values are mistakes.
TreeResult tree_of_yaml(std::string_view text);

/// What makes bytes no text: not UTF-8, or control characters. Places are within the text.
std::optional<Mistake> refuse_bytes(std::string_view text);

/// A scalar tree; `~`, `null` and nothing at all are null.
Tree plain_scalar(std::string_view text, Place place);

/// Finds values such as `{service: lognormal(p50=1 s, p99=2 s)}`, which YAML splits at the comma, and mends them
/// after reporting how to write them.
void rejoin_split_calls(Tree& flow_collection, std::vector<Mistake>& mistakes);

/// Applies `PATH=VALUE`, such as "flows.order.timeout=5 s", to the tree.
void apply_override(Tree& root, std::string_view assignment, std::vector<Mistake>& mistakes);

}  // namespace loadscape::models
