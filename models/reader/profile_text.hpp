#pragma once
/// Profiles as they are written: "business-hours", "month-end(business_days=3, factor=2)", "growth(5 %/month)".

#include "models/profile.hpp"
#include "models/reader/expressions.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// "Mon-Fri 08:00 1", "18:00 0.2" (every day): the points that it means, one for each of the days.
Read<std::vector<WeekPoint>> read_points(std::string_view text);

/// The share and period of "5 %/month", as growth per second: ln(1.05) / month; a month is `mean_month`.
Read<double> read_growth(std::string_view text);

/// A profile of the scenario by its name; null when it has none of that name.
using ProfileLookup = std::function<const Profile*(std::string_view name)>;

/// One factor: always, business-hours, month-end, month-end(...), weekly(...), growth(...) or a name that is looked up.
Read<Profile> read_profile(std::string_view text, const ProfileLookup& lookup, const std::vector<std::string>& known);

/// "month-end * growth(5 %/month)": the product of factors that need no names.
Read<Profile> read_factors(std::string_view text);

/// The parts between separators that stand outside of all parentheses, trimmed.
std::vector<std::string_view> split_outside(std::string_view text, char separator);

/// Names that no profile of a scenario may take.
std::vector<std::string> built_in_profiles();

}  // namespace loadscape::models
