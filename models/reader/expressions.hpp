#pragma once
/// The small languages inside a scenario's values: arrivals, times of day and of the week, expectations, quotas.

#include "models/fields.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace loadscape::models {

/// What was read, or what is wrong with it.
template <class T>
using Read = std::variant<T, Complaint>;

/// "poisson(500/day) * business-hours", "every 10 s", "renewal(lognormal(p50=1 s, p99=9 s))".
///
/// A rate per ms, s, min or hour holds while the profile is open. A rate per day or week says how many fall on a
/// calendar day or week, spread over the open time: poisson(500/day) * business-hours gives 500 on each business day.
Read<Arrivals> read_arrivals(std::string_view text);

/// What a time of day looks like, as an ECMAScript expression.
inline constexpr std::string_view clock_pattern = "([01][0-9]|2[0-3]):[0-5][0-9]";

/// "daily 02:00" or "02:00", since midnight.
Read<sim::Duration> read_time_of_day(std::string_view text);

/// "Mon 06:00", since Monday 00:00.
Read<sim::Duration> read_time_of_week(std::string_view text);
std::string write_time_of_week(sim::Duration since_monday);

/// A relation and a bound: ">= 99.7 %", "< 5 min", "<= 0".
struct Bound {
  Expectation::Relation relation = Expectation::Relation::at_least;
  double value = 0.0;
};
Read<Bound> read_bound(std::string_view text, Dimension dimension, std::string_view example);

/// "100000 / 24 h": calls in any window of that length.
struct Quota {
  std::uint64_t allowance = 0;
  sim::Duration window{0};
};
Read<Quota> read_quota(std::string_view text);

/// "3", "1..5", "geometric(2.5)".
Read<CallCount> read_call_count(std::string_view text);

/// A value read by one of the functions above.
template <class T>
Value custom_value(std::string expects, std::string example, std::string pattern, Read<T> (*read)(std::string_view),
                   std::function<void(T)> set) {
  Value value;
  value.expects = std::move(expects);
  value.example = std::move(example);
  value.pattern = std::move(pattern);
  value.text = [] { return std::string(); };
  value.read = [read, set = std::move(set)](std::string_view text) -> std::optional<Complaint> {
    Read<T> result = read(text);
    if (auto* complaint = std::get_if<Complaint>(&result)) return std::move(*complaint);
    set(std::move(std::get<T>(result)));
    return std::nullopt;
  };
  return value;
}

}  // namespace loadscape::models
