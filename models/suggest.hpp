#pragma once
/// "Did you mean ...?" for keys, names and units.

#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// Insertions, deletions, replacements and swaps of neighbors that turn one word into the other.
///
/// Restricted Damerau-Levenshtein distance on bytes; letters that differ only in case count as equal.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known`, or empty when none is near enough to be a slip of the pen.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// `did you mean "station"? known: sink, source, station`; the first half when there is a guess, the second when the
/// list is short or there is no guess.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

/// What `suggestion` knows: the names of things that have one, or the keys of a map.
template <class Things>
std::vector<std::string> names_of(const Things& things) {
  std::vector<std::string> names;
  for (const auto& thing : things) names.emplace_back(thing.name);
  return names;
}
template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

/// "a, b, c", cut after `most` words with the number of those left out.
std::string listed(const std::vector<std::string>& words, std::size_t most = 20);

}  // namespace loadscape::models
