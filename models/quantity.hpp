#pragma once
/// Numbers with units, as they are written in a scenario: "40 ms", "16 KB", "30 %", "500/day".

#include "models/fields.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// A number in base units, or what is wrong with the text.
struct Measured {
  std::optional<double> value;
  Complaint complaint;
};

/// A number without a unit: digits, optional underscores between them, a decimal point, an exponent.
Measured read_number(std::string_view text);

/// A number with one of the units of the dimension.
///
/// Durations and sizes always need a unit; a share is "30 %" or 0.3; counts and numbers have none. Never negative
/// zero, infinite or NaN; ranges are checked by `outside`.
Measured read_quantity(std::string_view text, Dimension dimension);

/// What is wrong with a value outside the range; nothing when it lies inside.
std::optional<Complaint> outside(double value, Dimension dimension, const Range& range);

/// The shortest text in one unit that reads back as the value: 7200 -> "2 h".
std::string write_quantity(double value, Dimension dimension);
std::string duration_text(sim::Duration duration);

/// A rate keeps its period, because "per day" means something else than "per second" on a profile.
struct Rate {
  double count = 0.0;
  sim::Duration period{0};
  double per_s() const { return count * 1e9 / static_cast<double>(period.count()); }
};
struct MeasuredRate {
  std::optional<Rate> rate;
  Complaint complaint;
};
MeasuredRate read_rate(std::string_view text);

std::string_view noun_of(Dimension dimension);     ///< "a duration"
std::string_view example_of(Dimension dimension);  ///< "40 ms"
std::string pattern_of(Dimension dimension);       ///< ECMAScript expression, without anchors
std::vector<std::string> units_of(Dimension dimension);

std::string_view trimmed(std::string_view text);

}  // namespace loadscape::models
