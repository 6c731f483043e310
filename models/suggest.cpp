#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace loadscape::models {

namespace {
bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}
}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = above;
    above = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.empty() || word.size() > 64) return "";
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : known) {
    if (candidate.size() > 64) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string listed(const std::vector<std::string>& words, std::size_t most) {
  const auto shown = static_cast<std::ptrdiff_t>(std::min(most, words.size()));
  std::string text = fmt::format("{}", fmt::join(words.begin(), words.begin() + shown, ", "));
  if (words.size() > most) text += fmt::format(" and {} more", words.size() - most);
  return text;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  if (known.empty()) return "";
  const std::string guess = nearest(word, known);
  if (guess.empty()) return fmt::format("known: {}", listed(known));
  constexpr std::size_t readable = 8;
  if (known.size() > readable) return fmt::format("did you mean \"{}\"?", guess);
  return fmt::format("did you mean \"{}\"? known: {}", guess, listed(known));
}

}  // namespace loadscape::models
