#include "analysis/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::analysis {
namespace {

using Row = std::vector<std::string>;

std::string shortened(const std::string& text) {
  return text.size() <= longest_cell ? text : text.substr(0, longest_cell - 1) + "~";
}

std::vector<std::size_t> widths_of(const TextTable& table) {
  std::vector<std::size_t> widths;
  for (const auto& title : table.header) widths.push_back(title.size());
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  return widths;
}

/// Columns [begin, end) beside the first one.
struct Block {
  std::size_t begin = 1;
  std::size_t end = 1;
};

constexpr std::size_t margin = 2;

std::vector<Block> blocks_of(const std::vector<std::size_t>& widths, std::size_t gap, std::size_t width) {
  std::vector<Block> blocks{{1, 1}};
  std::size_t used = margin + widths.front();
  for (std::size_t i = 1; i < widths.size(); ++i) {
    const bool first_of_block = blocks.back().begin == i;
    if (used + gap + widths[i] > width && !first_of_block) {
      blocks.push_back({i, i});
      used = margin + widths.front();
    }
    used += gap + widths[i];
    blocks.back().end = i + 1;
  }
  return blocks;
}

std::string line(const Row& row, const std::vector<std::size_t>& widths, const Block& block, std::size_t gap) {
  std::string text = fmt::format("{:{}}{:<{}}", "", margin, row.front(), widths.front());
  for (std::size_t i = block.begin; i < block.end; ++i) text += fmt::format("{:>{}}", row[i], gap + widths[i]);
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

}  // namespace

std::string layout(const TextTable& given, std::size_t width) {
  TextTable table = given;
  for (auto& row : table.rows) std::ranges::transform(row, row.begin(), shortened);
  std::ranges::transform(table.header, table.header.begin(), shortened);
  const auto widths = widths_of(table);
  const std::size_t gap = blocks_of(widths, 2, width).size() == 1 ? 2 : 1;
  std::string text;
  for (const auto& block : blocks_of(widths, gap, width)) {
    text += line(table.header, widths, block, gap);
    for (const auto& row : table.rows) text += line(row, widths, block, gap);
  }
  return text;
}

std::string wrapped(const std::string& text, std::size_t width) {
  std::string result;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::size_t length = end - at;
    if (column > 0 && column + 1 + length > width) {
      result += "\n    ";
      column = 4;
    } else if (column > 0) {
      result += " ";
      ++column;
    }
    result.append(text, at, length);
    column += length;
    at = end + 1;
  }
  return result + "\n";
}

}  // namespace loadscape::analysis
