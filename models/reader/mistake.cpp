#include "models/reader/mistake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace loadscape::models {

namespace {

// The length of the UTF-8 character that starts with this byte.
std::size_t character_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::string location(const Mistake& mistake, std::string_view path) {
  if (!mistake.source.empty()) return mistake.source;
  if (mistake.place.line == 0) return std::string(path);
  return fmt::format("{}:{}:{}", path, mistake.place.line, mistake.place.column);
}

}  // namespace

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string result = "\"";
  for (std::size_t i = 0; i < text.size();) {
    if (result.size() > longest) return result + "...\"";
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) {
      result += text[i] == '\n' ? "\\n" : text[i] == '\t' ? "\\t" : fmt::format("\\x{:02x}", byte);
      ++i;
    } else {
      const std::size_t length = std::min(character_length(text[i]), text.size() - i);
      result += text.substr(i, length);
      i += length;
    }
  }
  return result + '"';
}

std::string format(const std::vector<Mistake>& mistakes, std::string_view path) {
  std::vector<const Mistake*> sorted;
  for (const auto& mistake : mistakes) sorted.push_back(&mistake);
  std::ranges::stable_sort(sorted, {}, [](const Mistake* mistake) {
    return std::tuple(!mistake->source.empty(), mistake->place.line, mistake->place.column);
  });
  constexpr std::size_t most_shown = 100;
  std::string text;
  for (const auto* mistake : sorted) {
    if (mistake == sorted[std::min(most_shown, sorted.size() - 1)] && sorted.size() > most_shown) {
      return text + fmt::format("{}: and {} more mistakes\n", path, sorted.size() - most_shown);
    }
    text += fmt::format("{}: ", location(*mistake, path));
    if (!mistake->where.empty()) text += fmt::format("{}: ", mistake->where);
    text += mistake->what + '\n';
    if (!mistake->hint.empty()) text += fmt::format("  hint: {}\n", mistake->hint);
  }
  return text;
}

}  // namespace loadscape::models
