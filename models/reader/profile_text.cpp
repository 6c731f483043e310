#include "models/reader/profile_text.hpp"

#include "models/distribution_text.hpp"
#include "models/quantity.hpp"
#include "models/reader/clock_text.hpp"
#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"
#include "sim/elementary.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

constexpr double largest_factor = 1e6;
constexpr std::string_view point_hint =
    "write days, a time and a factor: Mon-Fri 08:00 1.5, or 18:00 0.2 for every day";

Read<double> read_factor(std::string_view text) {
  const auto measured = read_number(text);
  if (!measured.value) return measured.complaint;
  if (auto wrong = outside(*measured.value, Dimension::number, between(0.0, largest_factor))) return *wrong;
  return *measured.value;
}

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    parts.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

Read<Profile> read_weekly(std::string_view text) {
  std::vector<WeekPoint> points;
  for (const auto part : parts_of(text)) {
    auto read = read_points(part);
    if (auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
    const auto& more = std::get<std::vector<WeekPoint>>(read);
    points.insert(points.end(), more.begin(), more.end());
  }
  return weekly(std::move(points));
}

Read<Profile> read_month_end(std::string_view text) {
  MonthEnd rule;
  for (const auto part : parts_of(text)) {
    const auto equals = part.find('=');
    const auto name = trimmed(part.substr(0, equals));
    const auto value = equals == std::string_view::npos ? std::string_view{} : trimmed(part.substr(equals + 1));
    if (name == "factor") {
      auto read = read_factor(value);
      if (auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
      rule.factor = std::get<double>(read);
    } else if (name == "days" || name == "business_days") {
      const auto measured = read_quantity(value, Dimension::count);
      if (!measured.value) return measured.complaint;
      if (auto wrong = outside(*measured.value, Dimension::count, between(1, name == "days" ? 28 : 20))) return *wrong;
      rule.days = static_cast<std::uint32_t>(*measured.value);
      rule.business = name == "business_days";
    } else {
      return Complaint{fmt::format("has an unknown argument {}", in_quotes(name)),
                       "write month-end(business_days=3, factor=2) or month-end(days=2, factor=3)"};
    }
  }
  return month_end(rule);
}

Read<Profile> built_by_call(const CallText& call) {
  if (call.name == "weekly") return read_weekly(call.arguments);
  if (call.name == "month-end") return read_month_end(call.arguments);
  if (call.name == "growth") {
    auto read = read_growth(call.arguments);
    if (auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
    return growth(std::get<double>(read));
  }
  return Complaint{fmt::format("has no profile {} with arguments", in_quotes(call.name)),
                   suggestion(call.name, {"weekly", "month-end", "growth"})};
}

}  // namespace

Read<std::vector<WeekPoint>> read_points(std::string_view text) {
  text = trimmed(text);
  std::uint8_t days = 0x7f;
  auto space = std::min(text.find(' '), text.size());
  if (const auto written = read_days(text.substr(0, space))) {
    days = *written;
    text = trimmed(text.substr(space));
    space = std::min(text.find(' '), text.size());
  }
  const auto time = read_clock(text.substr(0, space));
  if (!time) return Complaint{"must be a point of the week", std::string(point_hint)};
  auto factor = read_factor(trimmed(text.substr(space)));
  if (auto* complaint = std::get_if<Complaint>(&factor)) {
    if (complaint->hint.empty()) complaint->hint = point_hint;
    return *complaint;
  }
  std::vector<WeekPoint> points;
  for (unsigned day = 0; day < 7; ++day) {
    if ((days >> day & 1U) != 0) points.push_back({day * one_day + *time, std::get<double>(factor)});
  }
  return points;
}

Read<double> read_growth(std::string_view text) {
  constexpr std::pair<std::string_view, sim::Duration> periods[] = {
      {"day", one_day}, {"week", one_week}, {"month", mean_month}, {"year", 12 * mean_month}};
  Complaint shape{"must be a share per day, week, month or year", "write growth(5 %/month), or growth(-1 %/week)"};
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return shape;
  const auto* const period =
      std::ranges::find(periods, trimmed(text.substr(slash + 1)), &std::pair<std::string_view, sim::Duration>::first);
  if (period == std::end(periods)) return shape;
  const auto share = read_quantity(text.substr(0, slash), Dimension::share);
  if (!share.value) return share.complaint;
  if (auto wrong = outside(*share.value, Dimension::share, {-0.99, 100.0})) return *wrong;
  return sim::elementary::log1p(*share.value) / sim::to_seconds(period->second);
}

std::vector<std::string_view> split_outside(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] != separator || depth > 0) continue;
    parts.push_back(trimmed(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

Read<Profile> read_factors(std::string_view text) {
  Profile product;
  for (const auto part : split_outside(trimmed(text), '*')) {
    auto read = read_profile(part, [](std::string_view) { return nullptr; }, {"business-hours", "month-end"});
    if (auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
    product = product * std::get<Profile>(read);
  }
  return product;
}

std::vector<std::string> built_in_profiles() { return {"always", "business-hours", "month-end", "weekly", "growth"}; }

Read<Profile> read_profile(std::string_view text, const ProfileLookup& lookup, const std::vector<std::string>& known) {
  text = trimmed(text);
  if (text == "always") return always();
  if (text == "business-hours") return business_hours();
  if (text == "month-end") return month_end({});
  if (const auto call = read_call(text)) {
    if (!call->rest.empty()) return Complaint{fmt::format("has {} after a profile", in_quotes(call->rest)), ""};
    return built_by_call(*call);
  }
  if (const auto* found = lookup(text)) return *found;
  return Complaint{fmt::format("has no profile {}", in_quotes(text)), suggestion(text, known)};
}

}  // namespace loadscape::models
