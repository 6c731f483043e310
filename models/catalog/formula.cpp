#include "models/catalog/formula.hpp"

#include "models/characters.hpp"
#include "models/quantity.hpp"
#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadscape::models {

namespace {

constexpr int deepest_parentheses = 20;

bool begins_name(char c) { return is_letter(c) || c == '_'; }
bool goes_on_with_name(char c) { return begins_name(c) || is_digit(c); }

/// Recursive descent; the first complaint ends it.
class Calculator {
 public:
  Calculator(std::string_view text, const std::vector<NamedNumber>& numbers) : rest_{text}, numbers_{numbers} {}

  Calculated result() {
    const double value = sum();
    skip_blanks();
    if (complaint_.what.empty() && !rest_.empty()) complain(fmt::format("goes on with {}", in_quotes(rest_)));
    if (complaint_.what.empty() && !std::isfinite(value)) complain("has no finite value");
    if (!complaint_.what.empty()) return {std::nullopt, complaint_};
    return {value, {}};
  }

 private:
  void complain(std::string what, std::string hint = "write for example 100000 + 1000 * licences") {
    if (complaint_.what.empty()) complaint_ = {std::move(what), std::move(hint)};
    rest_ = {};
  }
  void skip_blanks() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }
  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  template <class Legal>
  std::string_view take_while(Legal legal) {
    const auto end = std::ranges::find_if_not(rest_, legal);
    const auto taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  double sum() {
    double value = product();
    while (true) {
      if (take('+')) {
        value += product();
      } else if (take('-')) {
        value -= product();
      } else {
        return value;
      }
    }
  }
  double product() {
    double value = factor();
    while (true) {
      if (take('*')) {
        value *= factor();
      } else if (take('/')) {
        value /= factor();
      } else {
        return value;
      }
    }
  }
  double factor() {
    if (take('(')) return inside([this] { return sum(); });
    skip_blanks();
    if (rest_.empty()) {
      complain("ends where a number or a name should be");
      return 0.0;
    }
    if (is_digit(rest_.front())) return number();
    if (begins_name(rest_.front())) return name();
    complain(fmt::format("has {} where a number or a name should be", in_quotes(rest_.substr(0, 1))));
    return 0.0;
  }
  template <class Read>
  double inside(Read read) {
    if (++depth_ > deepest_parentheses) complain("has too many parentheses in each other");
    const double value = read();
    --depth_;
    if (!take(')')) complain("has a parenthesis that does not close");
    return value;
  }
  double number() {
    const auto legal = [](char c) { return is_digit(c) || c == '.' || c == '_'; };
    const auto text = take_while(legal);
    const auto read = read_number(text);
    if (!read.value) complain(read.complaint.what);
    return read.value.value_or(0.0);
  }
  double name() {
    const std::string word(take_while(goes_on_with_name));
    if ((word == "min" || word == "max") && take('(')) {
      return inside([this, smallest = word == "min"] { return extreme(smallest); });
    }
    const auto found = std::ranges::find(numbers_, word, &NamedNumber::name);
    if (found != numbers_.end()) return found->number;
    std::vector<std::string> known;
    for (const auto& named : numbers_) known.push_back(named.name);
    complain(fmt::format("names {}, which nothing has", in_quotes(word)), suggestion(word, known));
    return 0.0;
  }
  double extreme(bool smallest) {
    double value = sum();
    while (take(',')) {
      const double next = sum();
      value = smallest ? std::min(value, next) : std::max(value, next);
    }
    return value;
  }

  std::string_view rest_;
  const std::vector<NamedNumber>& numbers_;
  Complaint complaint_;
  int depth_ = 0;
};

}  // namespace

Calculated calculate(std::string_view formula, const std::vector<NamedNumber>& numbers) {
  return Calculator(formula, numbers).result();
}

std::set<std::string> names_in(std::string_view formula) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < formula.size(); ++i) {
    if (!begins_name(formula[i])) continue;
    std::size_t end = i;
    while (end < formula.size() && goes_on_with_name(formula[end])) ++end;
    const std::string word(formula.substr(i, end - i));
    if (word != "min" && word != "max") names.insert(word);
    i = end;
  }
  return names;
}

}  // namespace loadscape::models
