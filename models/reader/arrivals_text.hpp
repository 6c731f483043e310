#pragma once
/// Arrival processes as they are written, and the factors that they are multiplied with.

#include "models/reader/expressions.hpp"
#include "models/reader/profile_text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// "poisson(500/day) * business-hours", "every 10 s", "renewal(lognormal(p50=1 s, p99=9 s)) * growth(5 %/month)",
/// "mmpp(quiet 2/min for 10 min, burst 60/min for 30 s)".
///
/// A rate per ms, s, min or hour holds while the weekly factor is 1. A rate per day or week says how many fall on a
/// calendar day or week, spread over the week in proportion to the factor: poisson(500/day) * business-hours gives 500
/// on each business day. Month ends and growth come on top.
/// @param named  the scenario's profiles
Read<Arrivals> read_arrivals(std::string_view text, const std::vector<Profile>& named = {});

/// The same before the scenario's profiles are known: any name will do for one.
Read<Arrivals> read_arrivals_early(std::string_view text);

}  // namespace loadscape::models
