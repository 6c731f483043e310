#pragma once
/// Formulas of allowances: "100000 + 1000 * licences", "min(50, max(10, licences / 100))".

#include "models/fields.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// A number for a name, such as `licences`.
struct NamedNumber {
  std::string name;
  double number = 0.0;
};

/// The value of a formula, or what is wrong with it.
struct Calculated {
  std::optional<double> value;
  Complaint complaint;
};

/// Numbers, names, + - * /, parentheses, min(...) and max(...); a name that is not among `numbers` is a complaint.
Calculated calculate(std::string_view formula, const std::vector<NamedNumber>& numbers);

/// The names that a formula uses.
std::set<std::string> names_in(std::string_view formula);

}  // namespace loadscape::models
