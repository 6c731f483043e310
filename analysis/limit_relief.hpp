#pragma once
/// What would take calls off a limit.

#include "analysis/limit_forecast.hpp"

#include <Eigen/Core>

#include <vector>

namespace loadscape::analysis {

/// Every measure that fits the flows which use the limit, with its saving in the fullest window; largest first.
///
/// Nobody waits for a call of a one-way flow: it can go along with others (composite, collections), or as an event over
/// a channel that the limit does not count. A job's calls can be one bulk job. A mere read can be answered by a copy.
/// A broker behind a platform's event bus takes one delivery of each event. All of the use can be spread evenly over the
/// run, where that is longer than the window.
/// @param calls_per_message  calls of each flow (column) for one message that each flow (row) has from outside
/// @param limit  its fullest window: peak_use, used_by and window_s
std::vector<Relief> relief_of(const models::Scenario& scenario, const Eigen::MatrixXd& calls_per_message,
                              const LimitForecast& limit);

}  // namespace loadscape::analysis
