#pragma once
/// Entity keys as they are written: "1000", "zipf(1000, 1.1)".

#include "models/reader/expressions.hpp"

#include <cstdint>
#include <string_view>

namespace loadscape::models {

inline constexpr std::uint32_t most_entities = 1'000'000;

/// A number of entities, all alike, or a number and the exponent of Zipf's law.
Read<EntityKeys> read_entity_keys(std::string_view text);

}  // namespace loadscape::models
