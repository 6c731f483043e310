#pragma once
/// Estimates as cells of the report's tables: as in a terminal, with the sign instead of "+-".

#include "analysis/statistics.hpp"

#include <string>

namespace loadscape::analysis {

std::string seconds_cell(const Estimate& value);
std::string share_cell(const Estimate& value);
std::string rate_cell(const Estimate& per_s);
/// A count: a small one that is the same in every replication is exact, "4", not "4.00".
std::string count_cell(const Estimate& value);

}  // namespace loadscape::analysis
