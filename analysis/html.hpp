#pragma once
/// Pieces of a web page, with every text escaped: names from a scenario can never become markup.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadscape::analysis {

/// Safe between tags and inside a quoted attribute; control characters are dropped.
std::string html_escaped(std::string_view text);

/// The sign instead of the "+-" of plain ASCII texts, with a space on either side.
std::string with_plus_minus(std::string text);

/// The bytes as base64, for data: addresses. [RFC4648]
std::string base64(std::string_view bytes);

/// A table with a heading row; numbers are set to the right.
class HtmlTable {
 public:
  struct Column {
    std::string heading;
    bool is_number = false;
  };
  explicit HtmlTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell per column; a cell that repeats the one above it in the leading text columns is left blank.
  void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// The class of a cell whose text is exactly this, such as "missed".
  void mark(std::string text, std::string css_class) { marks_.emplace_back(std::move(text), std::move(css_class)); }
  bool empty() const { return rows_.empty(); }
  std::string html() const;

 private:
  std::string cell(std::size_t row, std::size_t column) const;
  bool repeats_above(std::size_t row, std::size_t column) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::pair<std::string, std::string>> marks_;
};

}  // namespace loadscape::analysis
