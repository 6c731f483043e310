#include "analysis/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace loadscape::analysis {

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(character) >= 0x20 && character != 0x7f) escaped += character;
        if (character == '\n' || character == '\t') escaped += ' ';
    }
  }
  return escaped;
}

std::string with_plus_minus(std::string text) {
  constexpr std::string_view ascii = "+-";
  for (auto at = text.find(ascii); at != std::string::npos; at = text.find(ascii, at)) {
    const bool spaced = at > 0 && text[at - 1] == ' ';
    text.replace(at, ascii.size(), spaced ? "\u00b1" : " \u00b1 ");
  }
  return text;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t start = 0; start < bytes.size(); start += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - start);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[start + i]) : 0u);
    }
    for (std::size_t i = 0; i < 4; ++i) text += i <= count ? digits[group >> (18 - 6 * i) & 63u] : '=';
  }
  return text;
}

bool HtmlTable::repeats_above(std::size_t row, std::size_t column) const {
  if (row == 0) return false;
  for (std::size_t i = 0; i <= column; ++i) {
    if (columns_[i].is_number || rows_[row][i] != rows_[row - 1][i]) return false;
  }
  return true;
}

std::string HtmlTable::cell(std::size_t row, std::size_t column) const {
  const auto& text = rows_[row][column];
  constexpr std::size_t longest_line = 40;
  std::string css = columns_[column].is_number ? "number" : text.size() > longest_line ? "long" : "";
  for (const auto& [marked, css_class] : marks_) {
    if (text == marked) css = css_class;
  }
  const auto shown = repeats_above(row, column) ? std::string() : html_escaped(text);
  return css.empty() ? fmt::format("<td>{}</td>", shown) : fmt::format("<td class=\"{}\">{}</td>", css, shown);
}

std::string HtmlTable::html() const {
  std::string text = "<div class=\"wide\"><table>\n<thead><tr>";
  for (const auto& column : columns_) {
    text += fmt::format("<th scope=\"col\"{}>{}</th>", column.is_number ? " class=\"number\"" : "",
                        html_escaped(column.heading));
  }
  text += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    text += repeats_above(row, 0) ? "<tr>" : "<tr class=\"group\">";
    for (std::size_t column = 0; column < columns_.size(); ++column) text += cell(row, column);
    text += "</tr>\n";
  }
  return text + "</tbody></table></div>\n";
}

}  // namespace loadscape::analysis
