#pragma once
/// Columns of text that fit a terminal.

#include <cstddef>
#include <string>
#include <vector>

namespace loadscape::analysis {

inline constexpr std::size_t text_width = 100;

/// The first column is left-aligned and names the row, the others are right-aligned.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  ///< each as long as the header
};

/// Columns two spaces apart, one when that is what it takes to fit; a table that is still too wide is cut into several,
/// each with the first column. Text longer than `longest_cell` is shortened to end in "~". Every line ends with "\n".
std::string layout(const TextTable& given, std::size_t width = text_width);
inline constexpr std::size_t longest_cell = 40;

/// Words filled into lines of at most `width`, those after the first indented by four.
std::string wrapped(const std::string& text, std::size_t width = text_width);

}  // namespace loadscape::analysis
