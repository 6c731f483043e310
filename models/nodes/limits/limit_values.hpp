#pragma once
/// The values that the keys of limits have.

#include "models/fields.hpp"

#include <cstdint>
#include <string_view>

namespace loadscape::models {

inline constexpr std::uint64_t most_calls = 1'000'000'000;

/// "100000 / 24 h"
Value quota_value(std::uint64_t& allowance, sim::Duration& window, std::string_view noun);
/// A whole number of at least one.
Value allowance_value(std::uint64_t& allowance);

}  // namespace loadscape::models
