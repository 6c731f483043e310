#include "models/reader/expressions.hpp"

#include "models/characters.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

namespace loadscape::models {

Read<Bound> read_bound(std::string_view text, Dimension dimension, std::string_view example) {
  using Relation = Expectation::Relation;
  constexpr std::pair<std::string_view, Relation> relations[] = {
      {"<=", Relation::at_most}, {">=", Relation::at_least}, {"<", Relation::less}, {">", Relation::greater}};
  text = trimmed(text);
  for (const auto& [sign, relation] : relations) {
    if (!text.starts_with(sign)) continue;
    const auto measured = read_quantity(text.substr(sign.size()), dimension);
    if (!measured.value) return measured.complaint;
    const Range range{0.0, dimension == Dimension::share ? 1.0 : Range{}.high};
    if (auto wrong = outside(*measured.value, dimension, range)) return *wrong;
    return Bound{relation, *measured.value};
  }
  return Complaint{"must begin with <, <=, > or >=", fmt::format("write \"{}\", in quotes", example)};
}

Read<Quota> read_quota(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) {
    return Complaint{"must be a number of calls per window", "write \"100000 / 24 h\""};
  }
  const auto calls = read_quantity(text.substr(0, slash), Dimension::count);
  if (!calls.value) return calls.complaint;
  if (auto wrong = outside(*calls.value, Dimension::count, between(1, 1'000'000'000))) return *wrong;
  std::string window_text(trimmed(text.substr(slash + 1)));
  if (!window_text.empty() && !is_digit(window_text[0])) window_text.insert(0, "1 ");
  const auto window = read_quantity(window_text, Dimension::duration);
  if (!window.value) return window.complaint;
  if (auto wrong = outside(*window.value, Dimension::duration, between(1e-3, 366 * 86400.0))) return *wrong;
  return Quota{static_cast<std::uint64_t>(*calls.value), sim::from_seconds(*window.value)};
}

}  // namespace loadscape::models
