#include "analysis/human.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <string_view>

namespace loadscape::analysis {
namespace {

/// Power of ten of the last of three significant digits: -2 for 1.23, 2 for 12,300.
int last_digit(double value) {
  if (value == 0.0) return 0;
  const std::string text = fmt::format("{:.2e}", std::abs(value));  // rounds first: 9.999 has the digits of 10.0
  return std::atoi(text.c_str() + text.find('e') + 1) - 2;
}

std::string grouped(std::string digits) {
  const auto point = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = point; at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

/// The value rounded to the given power of ten.
std::string rounded(double value, int digit) {
  if (digit <= 0) return grouped(fmt::format("{:.{}f}", value, -digit));
  const double unit = std::pow(10.0, digit);
  return grouped(fmt::format("{:.0f}", std::round(value / unit) * unit));
}

struct Unit {
  double size;
  double from;  ///< values at least this large use it
  std::string_view name;
};
constexpr std::array time_units{Unit{1e-6, 0.0, "us"},    Unit{1e-3, 1e-3, "ms"},    Unit{1.0, 1.0, "s"},
                                Unit{60.0, 120.0, "min"}, Unit{3600.0, 3600.0, "h"}, Unit{86400.0, 172800.0, "d"}};
constexpr std::array rate_units{Unit{1.0 / 86400.0, 0.0, "/d"}, Unit{1.0 / 3600.0, 1.0 / 3600.0, "/h"},
                                Unit{1.0 / 60.0, 1.0 / 60.0, "/min"}, Unit{1.0, 1.0, "/s"}};
constexpr Unit plain{1.0, 0.0, ""};
constexpr Unit percent{0.01, 0.0, "%"};
constexpr Unit points{0.01, 0.0, "points"};

const Unit& fitting(std::span<const Unit> units, double value) {
  const Unit* best = &units.front();
  for (const auto& unit : units) {
    if (std::abs(value) >= unit.from) best = &unit;
  }
  return *best;
}

/// Unit for an estimate: that of the mean, or of the half width when the mean is zero.
double scale_of(const Estimate& estimate) {
  if (estimate.mean && *estimate.mean != 0.0) return *estimate.mean;
  return estimate.half_width.value_or(0.0);
}

const Unit& time_unit(double seconds) { return seconds == 0.0 ? time_units[2] : fitting(time_units, seconds); }
const Unit& rate_unit(double per_s) { return per_s == 0.0 ? rate_units[3] : fitting(rate_units, per_s); }

std::string with_unit(const std::string& number, const Unit& unit) {
  return unit.name.empty() ? number : fmt::format("{} {}", number, unit.name);
}

/// Last digit for a number; a share close to 100 % shows two digits of what is missing, so that 99.97 % and 99.7 % do
/// not look alike.
int digit_for(const Unit& unit, double scaled) {
  const double missing = 100.0 - scaled;
  if (unit.name != "%" || missing <= 0.0 || missing >= 1.0) return last_digit(scaled);
  return std::max(-4, last_digit(missing) + 1);
}

std::string missing(const Estimate& estimate) { return estimate.diverges ? "unstable" : "-"; }

std::string sentence(const Estimate& estimate, const Unit& unit) {
  if (!estimate.mean) return missing(estimate);
  const int digit = digit_for(unit, scale_of(estimate) / unit.size);
  std::string mean = with_unit(rounded(*estimate.mean / unit.size, digit), unit);
  if (!estimate.half_width) return mean;
  return fmt::format("{} +- {}", mean, with_unit(rounded(*estimate.half_width / unit.size, digit), unit));
}

std::string cell(const Estimate& estimate, const Unit& unit) {
  if (!estimate.mean) return missing(estimate);
  const int digit = digit_for(unit, scale_of(estimate) / unit.size);
  std::string text = rounded(*estimate.mean / unit.size, digit);
  // an interval of zero width is a fact about a deterministic figure, not worth a column's width
  if (estimate.half_width && *estimate.half_width > 0.0) {
    text += "+-" + rounded(*estimate.half_width / unit.size, digit);
  }
  return with_unit(text, unit);
}

Estimate certain(double value) {
  Estimate estimate;
  estimate.mean = value;
  return estimate;
}

}  // namespace

std::string human_number(double value) { return rounded(value, last_digit(value)); }

std::string human_seconds(double seconds) {
  const Unit& unit = time_unit(seconds);
  return with_unit(human_number(seconds / unit.size), unit);
}

std::string whole_percent(double share) { return fmt::format("{:.0f} %", 100.0 * share); }

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string human_number(const Estimate& value) { return sentence(value, plain); }
std::string human_seconds(const Estimate& seconds) { return sentence(seconds, time_unit(scale_of(seconds))); }
std::string human_share(const Estimate& share) { return sentence(share, percent); }
std::string human_points(const Estimate& share) { return sentence(share, points); }

std::string cell_number(const Estimate& value) { return cell(value, plain); }
std::string cell_seconds(const Estimate& seconds) { return cell(seconds, time_unit(scale_of(seconds))); }
std::string cell_share(const Estimate& share) { return cell(share, percent); }
std::string cell_rate(const Estimate& per_s) { return cell(per_s, rate_unit(scale_of(per_s))); }

std::string cell_seconds(const std::optional<double>& seconds) {
  constexpr double clock = 1e-9;
  return seconds ? human_seconds(*seconds < clock ? 0.0 : *seconds) : "-";
}
std::string cell_share(const std::optional<double>& share) { return share ? cell_share(certain(*share)) : "-"; }
std::string cell_rate(double per_s) { return cell_rate(certain(per_s)); }

}  // namespace loadscape::analysis
