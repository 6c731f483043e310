#include "models/nodes/limits/limit_values.hpp"

#include "models/quantity.hpp"
#include "models/reader/expressions.hpp"

#include <fmt/format.h>

namespace loadscape::models {

Value quota_value(std::uint64_t& allowance, sim::Duration& window, std::string_view noun) {
  return custom_value<Quota>(
      fmt::format("a number of {} per window", noun), "100000 / 24 h",
      fmt::format("{} */ *({}|{})", pattern_of(Dimension::count), pattern_of(Dimension::duration),
                  fmt::join(units_of(Dimension::duration), "|")),
      read_quota, [&allowance, &window](Quota quota) {
        allowance = quota.allowance;
        window = quota.window;
      });
}

Value allowance_value(std::uint64_t& allowance) {
  Value value = value_of(allowance, between(std::uint64_t{1}, most_calls));
  value.text = [] { return std::string(); };  // there is no default: the kind is what is written
  return value;
}

}  // namespace loadscape::models
