#pragma once
/// Parameters of a compiled graph as people read them: "4 workers", "lognormal, mean 143.2 ms".

#include "models/landscape.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace loadscape::models {

std::string count_or_unlimited(const std::optional<std::uint32_t>& count);
std::string seconds_text(double seconds);                              ///< in ms below 1 s
std::string distribution_text(const DistributionPtr& distribution);    ///< null: "none"
std::string backoff_text(const RetryPolicy& retry);                    ///< "0 ms, 2 s, 4 s"

}  // namespace loadscape::models
