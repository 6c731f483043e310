#pragma once
/// The small languages inside a scenario's values: expectations, quotas. Arrivals, profiles and times have
/// sources of their own.

#include "models/fields.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace loadscape::models {

/// What was read, or what is wrong with it.
template <class T>
using Read = std::variant<T, Complaint>;

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
