#pragma once
/// Numbers for people: three significant digits and a unit, plain ASCII.

#include "analysis/statistics.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace loadscape::analysis {

/// Three significant digits, thousands grouped: "0.0120", "48.2", "12,300".
std::string human_number(double value);
std::string human_seconds(double seconds);  ///< "1.20 s", "340 ms", "2.31 h"

std::string whole_percent(double share);    ///< "43 %"
/// "1 flow", "2 flows".
std::string counted(std::size_t count, std::string_view noun);

/// Sentences: "1.20 s +- 0.10 s", "1.20 s" without an interval, "-" when nothing was measured, "unstable" when it
/// diverges. Both numbers of a pair
/// have the unit and the decimals of the mean.
std::string human_number(const Estimate& value);
std::string human_seconds(const Estimate& seconds);
std::string human_share(const Estimate& share);   ///< "99.70 % +- 0.02 %"
std::string human_points(const Estimate& share);  ///< a difference of shares: "1.20 points +- 0.10 points"

/// Cells of a table: "1.20+-0.10 s", "99.7+-0.1 %", "52.1+-0.4 /h" (per s, min, h or d, whichever reads well).
std::string cell_number(const Estimate& value);
std::string cell_seconds(const Estimate& seconds);
std::string cell_share(const Estimate& share);
std::string cell_rate(const Estimate& per_s);

/// Cells of what is reckoned and not measured: "-" when absent. A time below the simulator's clock is nothing.
std::string cell_seconds(const std::optional<double>& seconds);
std::string cell_share(const std::optional<double>& share);
std::string cell_rate(double per_s);

}  // namespace loadscape::analysis
