#include "models/reader/expressions.hpp"

#include "models/distribution_text.hpp"
#include "models/quantity.hpp"
#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace loadscape::models {

namespace {

constexpr double fastest_rate_per_s = 1e6;
constexpr double fastest_interval_s = 1e-6;
constexpr std::string_view arrivals_hint =
    "write poisson(500/day), every 10 s or renewal(lognormal(p50=1 s, p99=9 s)), then optionally * business-hours";

struct NamedProfile {
  std::string_view name;
  Profile (*make)();
};
constexpr NamedProfile profiles[] = {{"always", always}, {"business-hours", business_hours}};

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

// How many arrivals per second of open time; see read_arrivals for what "per day" means.
double rate_while_open(const Rate& rate, const Profile& profile) {
  const double open_s = profile.integral(sim::Duration{0}, one_week);
  if (rate.period == one_week) return rate.count / open_s;
  if (rate.period != one_day) return rate.per_s();
  int open_days = 0;
  for (int day = 0; day < 7; ++day) {
    if (profile.integral(day * one_day, (day + 1) * one_day) > 0.0) ++open_days;
  }
  return rate.count * open_days / open_s;
}

Read<Arrivals> poisson(std::string_view text, const Profile& profile) {
  const auto [rate, complaint] = read_rate(text);
  if (!rate) return complaint;
  if (auto wrong = outside(rate->count, Dimension::number, positive)) return *wrong;
  Arrivals arrivals;
  arrivals.kind = ArrivalKind::poisson;
  arrivals.profile = profile;
  arrivals.rate_per_s = rate_while_open(*rate, profile);
  if (arrivals.rate_per_s > fastest_rate_per_s) return Complaint{"must be at most 1000000/s", ""};
  return arrivals;
}

Read<Arrivals> renewal(std::string_view text, const Profile& profile) {
  auto [distribution, complaint] = read_distribution(text, Dimension::duration);
  if (!distribution) return complaint;
  if (!(distribution->mean() >= fastest_interval_s)) {
    return Complaint{"must leave at least 1 us between arrivals on average", ""};
  }
  Arrivals arrivals;
  arrivals.kind = ArrivalKind::renewal;
  arrivals.profile = profile;
  arrivals.interarrival_time = std::move(distribution);
  return arrivals;
}

Read<Arrivals> process(std::string_view text, const Profile& profile) {
  if (text.starts_with("every ")) {
    const std::string_view interval = text.substr(6);
    const auto measured = read_quantity(interval, Dimension::duration);
    if (!measured.value) return measured.complaint;
    return renewal(interval, profile);
  }
  const auto call = read_call(text);
  if (!call && text.find('(') != std::string_view::npos) {
    return Complaint{"has an unmatched parenthesis", "close every ( with a )"};
  }
  if (!call) return Complaint{"must say how records arrive", std::string(arrivals_hint)};
  if (!call->rest.empty()) {
    return Complaint{fmt::format("has {} after the process", quoted(call->rest)), std::string(arrivals_hint)};
  }
  if (call->name == "poisson") return poisson(call->arguments, profile);
  if (call->name == "renewal") return renewal(call->arguments, profile);
  return Complaint{fmt::format("has no arrival process {}", quoted(call->name)),
                   suggestion(call->name, {"poisson", "every", "renewal"})};
}

// Hours and minutes as "02:00".
std::optional<sim::Duration> clock_time(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::hours{hours} + std::chrono::minutes{minutes};
}

}  // namespace

Read<Arrivals> read_arrivals(std::string_view text) {
  text = trimmed(text);
  const auto star = text.rfind('*');
  if (star == std::string_view::npos) return process(text, always());
  const std::string_view name = trimmed(text.substr(star + 1));
  const auto* const found = std::ranges::find(profiles, name, &NamedProfile::name);
  if (found == std::ranges::end(profiles)) {
    std::vector<std::string> known;
    for (const auto& profile : profiles) known.emplace_back(profile.name);
    return Complaint{fmt::format("has no profile {}", quoted(name)), suggestion(name, known)};
  }
  return process(trimmed(text.substr(0, star)), found->make());
}

Read<sim::Duration> read_time_of_day(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("daily ")) text = trimmed(text.substr(6));
  if (const auto time = clock_time(text)) return *time;
  return Complaint{"must be a time of day", "write \"daily 02:00\", from 00:00 to 23:59"};
}

Read<sim::Duration> read_time_of_week(std::string_view text) {
  text = trimmed(text);
  const auto* const day = std::ranges::find(weekdays, text.substr(0, text.find(' ')));
  const auto time = text.size() > 4 ? clock_time(trimmed(text.substr(4))) : std::nullopt;
  if (day == weekdays.end() || !time) {
    return Complaint{"must be a day of the week and a time",
                     "write \"Mon 06:00\"; days: Mon, Tue, Wed, Thu, Fri, Sat, Sun"};
  }
  return (day - weekdays.begin()) * one_day + *time;
}

std::string write_time_of_week(sim::Duration since_monday) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(since_monday % one_day).count();
  const auto day = static_cast<std::size_t>(since_monday / one_day) % weekdays.size();
  return fmt::format("{} {:02}:{:02}", weekdays[day], minutes / 60, minutes % 60);
}

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
  if (!window_text.empty() && (window_text[0] < '0' || window_text[0] > '9')) window_text.insert(0, "1 ");
  const auto window = read_quantity(window_text, Dimension::duration);
  if (!window.value) return window.complaint;
  if (auto wrong = outside(*window.value, Dimension::duration, between(1e-3, 366 * 86400.0))) return *wrong;
  return Quota{static_cast<std::uint64_t>(*calls.value), sim::from_seconds(*window.value)};
}

}  // namespace loadscape::models
