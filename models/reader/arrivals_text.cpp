#include "models/reader/arrivals_text.hpp"

#include "models/characters.hpp"
#include "models/distribution_text.hpp"
#include "models/quantity.hpp"
#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace loadscape::models {

namespace {

constexpr double fastest_rate_per_s = 1e6;
constexpr double fastest_interval_s = 1e-6;
constexpr std::string_view arrivals_hint =
    "write poisson(500/day), every 10 s or renewal(lognormal(p50=1 s, p99=9 s)), then optionally * business-hours";
constexpr std::string_view mmpp_hint = "write mmpp(quiet 2/min for 10 min, burst 60/min for 30 s)";

Profile weekly_part(Profile profile) {
  profile.month_ends.clear();
  profile.growth = {};
  return profile;
}

// How many arrivals per second while the weekly factor is 1; see read_arrivals for what "per day" means.
double rate_while_open(const Rate& rate, const Profile& whole) {
  const Profile profile = weekly_part(whole);
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

// "quiet 2/min for 10 min"; the name may be left out.
Read<BurstState> burst_state(std::string_view text, const Profile& profile) {
  constexpr std::string_view between_them = " for ";
  BurstState state;
  const auto middle = text.find(between_them);
  if (middle == std::string_view::npos) {
    return Complaint{fmt::format("has a state {} without rate or duration", in_quotes(text)), std::string(mmpp_hint)};
  }
  auto front = trimmed(text.substr(0, middle));
  const bool has_name = !front.empty() && !is_digit(front[0]) && front[0] != '-';
  if (has_name) {
    const auto space = std::min(front.find(' '), front.size());
    state.name = std::string(front.substr(0, space));
    front = trimmed(front.substr(space));
  }
  const auto [rate, complaint] = read_rate(front);
  if (!rate) return complaint;
  if (auto wrong = outside(rate->count, Dimension::number, at_least(0))) return *wrong;
  state.rate_per_s = rate_while_open(*rate, profile);
  if (state.rate_per_s > fastest_rate_per_s) return Complaint{"must be at most 1000000/s", ""};
  const auto sojourn = read_quantity(text.substr(middle + between_them.size()), Dimension::duration);
  if (!sojourn.value) return sojourn.complaint;
  if (auto wrong = outside(*sojourn.value, Dimension::duration, between(1e-3, 366 * 86'400.0))) return *wrong;
  state.sojourn_s = *sojourn.value;
  return state;
}

Read<Arrivals> mmpp(std::string_view text, const Profile& profile) {
  Arrivals arrivals;
  arrivals.kind = ArrivalKind::bursts;
  arrivals.profile = profile;
  for (const auto part : split_outside(text, ',')) {
    auto read = burst_state(part, profile);
    if (auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
    arrivals.states.push_back(std::get<BurstState>(std::move(read)));
  }
  if (arrivals.states.size() < 2) {
    return Complaint{"needs two states or more; one alone is poisson", std::string(mmpp_hint)};
  }
  if (!(*arrivals.mean_rate_per_s() > 0.0)) return Complaint{"has no state in which anything arrives", ""};
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
    return Complaint{fmt::format("has {} after the process", in_quotes(call->rest)), std::string(arrivals_hint)};
  }
  if (call->name == "poisson") return poisson(call->arguments, profile);
  if (call->name == "renewal") return renewal(call->arguments, profile);
  if (call->name == "mmpp") return mmpp(call->arguments, profile);
  return Complaint{fmt::format("has no arrival process {}", in_quotes(call->name)),
                   suggestion(call->name, {"poisson", "every", "renewal", "mmpp"})};
}

Read<Arrivals> read_with(std::string_view text, const ProfileLookup& lookup, const std::vector<std::string>& known) {
  const auto parts = split_outside(trimmed(text), '*');
  Profile profile;
  for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
    auto read = read_profile(*part, lookup, known);
    if (auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
    profile = profile * std::get<Profile>(read);
  }
  if (weekly_part(profile).integral(sim::Duration{0}, one_week) <= 0.0) {
    return Complaint{"is multiplied with 0 at all times", "let a factor be above 0 at some time of the week"};
  }
  return process(parts.front(), profile);
}

}  // namespace

Read<Arrivals> read_arrivals(std::string_view text, const std::vector<Profile>& named) {
  std::vector<std::string> known{"always", "business-hours", "month-end"};
  for (const auto& profile : named) known.push_back(profile.name);
  const auto lookup = [&](std::string_view name) -> const Profile* {
    const auto found = std::ranges::find(named, name, &Profile::name);
    return found == named.end() ? nullptr : &*found;
  };
  return read_with(text, lookup, known);
}

Read<Arrivals> read_arrivals_early(std::string_view text) {
  static const Profile any = always();
  return read_with(text, [](std::string_view name) { return name.empty() ? nullptr : &any; }, {"business-hours"});
}

}  // namespace loadscape::models
