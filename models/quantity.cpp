#include "models/quantity.hpp"

#include "models/characters.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <ranges>
#include <span>
#include <utility>

namespace loadscape::models {

namespace {

struct Unit {
  std::string_view name;
  double factor;  // in base units
};

constexpr double day_s = 86400.0;
constexpr Unit duration_units[] = {{"ns", 1e-9},   {"us", 1e-6},     {"ms", 1e-3},       {"s", 1.0},
                                   {"min", 60.0},  {"h", 3600.0},    {"hour", 3600.0},   {"d", day_s},
                                   {"day", day_s}, {"w", 7 * day_s}, {"week", 7 * day_s}};
constexpr double binary = 1024.0;
constexpr Unit size_units[] = {{"B", 1.0},
                               {"KB", 1e3},
                               {"MB", 1e6},
                               {"GB", 1e9},
                               {"TB", 1e12},
                               {"KiB", binary},
                               {"MiB", binary* binary},
                               {"GiB", binary* binary* binary}};
constexpr Unit bandwidth_units[] = {{"bit/s", 0.125}, {"Kbit/s", 125.0}, {"Mbit/s", 125e3}, {"Gbit/s", 125e6},
                                    {"B/s", 1.0},     {"KB/s", 1e3},     {"MB/s", 1e6},     {"GB/s", 1e9}};
constexpr Unit share_units[] = {{"%", 0.01}};

// What people write instead of a unit, for hints only.
constexpr std::pair<std::string_view, std::string_view> habits[] = {
    {"sec", "s"},    {"secs", "s"},     {"second", "s"},    {"seconds", "s"},   {"msec", "ms"},     {"m", "min"},
    {"mins", "min"}, {"minute", "min"}, {"minutes", "min"}, {"hr", "h"},        {"hrs", "h"},       {"hours", "hour"},
    {"days", "day"}, {"weeks", "week"}, {"kbps", "Kbit/s"}, {"Mbps", "Mbit/s"}, {"Gbps", "Gbit/s"}, {"bytes", "B"}};

std::span<const Unit> table_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::duration: return duration_units;
    case Dimension::size: return size_units;
    case Dimension::bandwidth: return bandwidth_units;
    case Dimension::share: return share_units;
    default: return {};
  }
}

const Unit* find_unit(std::span<const Unit> table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Unit::name);
  return found == table.end() ? nullptr : &*found;
}

std::string nearest_unit(std::string_view word, std::span<const Unit> table) {
  const auto* const habit = std::ranges::find(habits, word, &std::pair<std::string_view, std::string_view>::first);
  if (habit != std::ranges::end(habits) && find_unit(table, habit->second)) return std::string(habit->second);
  return nearest(word, names_of(table));
}

// The length of the longest prefix that looks like a number; underscores only between digits.
std::size_t number_length(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t begin = i;
    while (i < text.size() && (is_digit(text[i]) || (text[i] == '_' && i > begin && is_digit(text[i - 1]) &&
                                                     i + 1 < text.size() && is_digit(text[i + 1])))) {
      ++i;
    }
    return i - begin;
  };
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  std::size_t found = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    found += digits();
  }
  if (found == 0) return 0;
  const std::size_t mantissa = i;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) i = mantissa;
  }
  return i;
}

bool names_no_number(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      break;
    }
  }
  return word == "nan" || word == "inf" || word == "infinity";
}

struct Split {
  std::optional<double> number;
  std::string_view rest;
  Complaint complaint;
};

// Splits "40 ms" into 40 and "ms".
Split split_number(std::string_view text, Dimension dimension) {
  const auto form = [&] { return fmt::format("write {} such as {}", noun_of(dimension), example_of(dimension)); };
  const std::size_t length = number_length(text);
  if (length == 0) {
    if (names_no_number(text)) return {{}, {}, {"must be a finite number", form()}};
    return {{}, {}, {fmt::format("must be {}", noun_of(dimension)), form()}};
  }
  std::string digits(text.substr(0, length));
  std::erase(digits, '_');
  const char* begin = digits.data() + (digits[0] == '+' ? 1 : 0);
  double number = 0.0;
  const auto [end, error] = std::from_chars(begin, digits.data() + digits.size(), number);
  if (error == std::errc::result_out_of_range) {
    return {{}, {}, {"is beyond what a number can hold", "write a number of ordinary size"}};
  }
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return {{}, {}, {fmt::format("must be {}", noun_of(dimension)), form()}};
  }
  const std::string_view rest = trimmed(text.substr(length));
  if (rest.size() > 1 && rest[0] == ',' && is_digit(rest[1])) {
    return {{}, {}, {"has a comma in its number", "write 1000 or 1_000, and a point for decimals"}};
  }
  return {number == 0.0 ? 0.0 : number, rest, {}};
}

Complaint wrong_unit(std::string_view unit, Dimension dimension, std::span<const Unit> table) {
  if (table.empty()) {
    return {fmt::format("must be {} without a unit", noun_of(dimension)),
            fmt::format("write {} such as {}", noun_of(dimension), example_of(dimension))};
  }
  const auto names = names_of(table);
  if (unit.empty()) {
    return {"needs a unit",
            fmt::format("write {} such as {}; units: {}", noun_of(dimension), example_of(dimension), listed(names))};
  }
  const std::string guess = nearest_unit(unit, table);
  return {fmt::format("has no unit \"{}\"", unit.substr(0, 20)),
          guess.empty() ? fmt::format("units: {}", listed(names))
                        : fmt::format("did you mean \"{}\"? units: {}", guess, listed(names))};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string> units_of(Dimension dimension) {
  if (dimension == Dimension::rate) {
    std::vector<std::string> names;
    for (const auto& unit : duration_units) names.push_back(fmt::format("/{}", unit.name));
    return names;
  }
  return names_of(table_of(dimension));
}

std::string_view noun_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::duration: return "a duration";
    case Dimension::size: return "a size";
    case Dimension::bandwidth: return "a bandwidth";
    case Dimension::share: return "a share";
    case Dimension::rate: return "a rate";
    case Dimension::count: return "a whole number";
    default: return "a number";
  }
}

std::string_view example_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::duration: return "40 ms";
    case Dimension::size: return "16 KB";
    case Dimension::bandwidth: return "100 Mbit/s";
    case Dimension::share: return "30 %";
    case Dimension::rate: return "50/s";
    case Dimension::count: return "16";
    default: return "1.5";
  }
}

std::string pattern_of(Dimension dimension) {
  std::string number = R"([+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][+-]?[0-9]+)?)";
  switch (dimension) {
    case Dimension::duration:
    case Dimension::size:
    case Dimension::bandwidth: return fmt::format("{} *({})", number, fmt::join(units_of(dimension), "|"));
    case Dimension::share: return fmt::format("{} *%?", number);
    case Dimension::rate: return fmt::format("{} */ *({})", number, fmt::join(names_of(duration_units), "|"));
    default: return number;
  }
}

Measured read_number(std::string_view text) { return read_quantity(text, Dimension::number); }

Measured read_quantity(std::string_view text, Dimension dimension) {
  if (dimension == Dimension::rate) {
    auto [rate, complaint] = read_rate(text);
    return rate ? Measured{rate->per_s(), {}} : Measured{{}, std::move(complaint)};
  }
  const auto [number, unit_text, complaint] = split_number(trimmed(text), dimension);
  if (!number) return {{}, complaint};
  const auto table = table_of(dimension);
  if (unit_text.empty() && (table.empty() || dimension == Dimension::share)) {
    if (dimension == Dimension::count && *number != std::floor(*number)) {
      return {{}, {"must be a whole number", "leave out the fraction"}};
    }
    return {number, {}};
  }
  const Unit* unit = find_unit(table, unit_text);
  if (!unit) return {{}, wrong_unit(unit_text, dimension, table)};
  // 30 % is the number nearest to 0.3, which 30 * 0.01 is not.
  const double value = dimension == Dimension::share ? *number / 100.0 : *number * unit->factor;
  if (!std::isfinite(value)) return {{}, {"is beyond what a number can hold", "write a number of ordinary size"}};
  return {value, {}};
}

MeasuredRate read_rate(std::string_view text) {
  const auto [number, rest, complaint] = split_number(trimmed(text), Dimension::rate);
  if (!number) return {{}, complaint};
  const std::string units = listed(units_of(Dimension::rate));
  if (rest.empty() || rest[0] != '/') {
    return {{}, {"needs a period", fmt::format("write a rate such as 50/s; periods: {}", units)}};
  }
  const std::string_view period = trimmed(rest.substr(1));
  const Unit* unit = find_unit(duration_units, period);
  if (!unit) {
    const std::string guess = nearest_unit(period, duration_units);
    return {{},
            {fmt::format("has no period \"/{}\"", period.substr(0, 20)),
             guess.empty() ? fmt::format("periods: {}", units)
                           : fmt::format("did you mean \"/{}\"? periods: {}", guess, units)}};
  }
  return {Rate{*number, sim::from_seconds(unit->factor)}, {}};
}

std::optional<Complaint> outside(double value, Dimension dimension, const Range& range) {
  const bool too_low = range.above ? value <= range.low : value < range.low;
  if (!too_low && value <= range.high) return std::nullopt;
  if (dimension == Dimension::share && range.low == 0.0 && range.high == 1.0 && !range.above) {
    return Complaint{"must lie between 0 % and 100 %", "write a share such as 30 % or 0.3"};
  }
  if (!too_low) return Complaint{fmt::format("must be at most {}", write_quantity(range.high, dimension)), ""};
  if (range.above && range.low == 0.0) return Complaint{"must be positive", ""};
  if (!range.above && range.low == 0.0) return Complaint{"must not be negative", ""};
  return Complaint{
      fmt::format("must be {} {}", range.above ? "more than" : "at least", write_quantity(range.low, dimension)), ""};
}

std::string duration_text(sim::Duration duration) {
  return write_quantity(static_cast<double>(duration.count()) / 1e9, Dimension::duration);
}

std::string write_quantity(double value, Dimension dimension) {
  if (dimension == Dimension::rate) return fmt::format("{}/s", value);
  if (dimension == Dimension::share) return fmt::format("{:.10g} %", value * 100.0);
  if (dimension == Dimension::count) return fmt::format("{:.0f}", value);
  const auto table = table_of(dimension);
  if (table.empty()) return fmt::format("{}", value);
  const std::string_view base = dimension == Dimension::duration ? "s" : dimension == Dimension::size ? "B" : "B/s";
  std::string best = fmt::format("{} {}", value, base);
  if (value <= 0.0) return best;
  for (const auto& unit : std::views::reverse(table)) {
    const double scaled = value / unit.factor;
    if (scaled < 1.0) continue;
    // Twelve digits hide the last bit that a factor such as 1e-3 costs.
    std::string text = fmt::format("{:.12g} {}", scaled, unit.name);
    if (text.size() < best.size() || (value < 1.0 && best.ends_with(fmt::format(" {}", base)))) best = std::move(text);
  }
  return best;
}

}  // namespace loadscape::models
