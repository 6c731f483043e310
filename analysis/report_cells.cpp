#include "analysis/report_cells.hpp"

#include "analysis/html.hpp"
#include "analysis/human.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadscape::analysis {

std::string seconds_cell(const Estimate& value) { return with_plus_minus(cell_seconds(value)); }
std::string share_cell(const Estimate& value) { return with_plus_minus(cell_share(value)); }
std::string rate_cell(const Estimate& per_s) { return with_plus_minus(cell_rate(per_s)); }

std::string count_cell(const Estimate& value) {
  const double mean = value.mean.value_or(0.5);
  const bool exact = mean == std::floor(mean) && mean < 1000.0 && value.half_width.value_or(0.0) == 0.0;
  return exact ? fmt::format("{:.0f}", mean) : with_plus_minus(cell_number(value));
}

}  // namespace loadscape::analysis
