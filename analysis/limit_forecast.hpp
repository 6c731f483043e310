#pragma once
/// How far the limits of a topology are used up, reckoned from rates and calendars instead of simulated.
///
/// Calls per record come from the traffic equations of the compiled topology, records per minute from the flows'
/// calendars; their product, summed over each window, is the use. What is exact and what is left out:
/// docs/reference/limit-forecast.md.

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace loadscape::models {
struct Scenario;
class Compiled;
}  // namespace loadscape::models

namespace loadscape::analysis {

/// What would take calls off a limit, and how many of those in its fullest window.
struct Relief {
  std::string flow;     ///< empty: all of them together
  std::string measure;  ///< "composite calls of 25"
  double saved = 0.0;   ///< of the fullest window's use
  double peak_use_after = 0.0;  ///< with that measure alone
  bool is_enough = false;       ///< so that the limit is not reached in the mean
};

struct FlowUse {
  std::string flow;
  double calls = 0.0;  ///< in the fullest window
};

struct LimitForecast {
  std::string name, component;
  std::string counts;  ///< what uses it up: "calls", "bulk batches", "deliveries"
  std::uint64_t allowance = 0;
  std::optional<double> window_s;  ///< absent: calls count while they are under way
  double offered = 0.0;            ///< expected calls in the whole run, those beyond the limit included
  double peak_use = 0.0;           ///< expected calls in the fullest window, or under way at the peak
  double peak_share = 0.0;         ///< peak_use / allowance
  double peak_at_s = 0.0;          ///< end of the fullest window, on the run's clock from 0 on; 0 without a window
  double exhausted_probability = 0.0;  ///< that it is used up in the fullest window, by a normal approximation
  std::optional<double> first_exhausted_at_s;  ///< when the expected use reaches the allowance
  std::optional<double> earliest_s, latest_s;  ///< 95 % interval of that instant; latest absent: may not happen
  double refused = 0.0;  ///< expected calls beyond the limit in the whole run, refused
  double delayed = 0.0;  ///< the same for a limit that delays: most calls that wait at once
  std::vector<FlowUse> used_by;  ///< largest first
  std::vector<Relief> relief;    ///< largest saving first; empty while the limit holds with room to spare
};

struct TopologyForecast {
  std::string name, kind;
  std::vector<LimitForecast> limits;     ///< in vertex order
  std::vector<std::string> not_modeled;  ///< sentences
};

/// Limits with less room than this at the peak get their relief reckoned.
inline constexpr double share_worth_relief = 0.5;

/// The list as results.json has it: `flow` (null: all of them), `measure`, `saved`, `peak_use_after`, `enough`.
nlohmann::ordered_json relief_json(std::span<const Relief> relief);

/// @param name, kind  label and registry name of the topology
TopologyForecast forecast_limits(const models::Scenario& scenario, const models::Compiled& compiled,
                                 const std::string& name, const std::string& kind);

/// Tables for people, topology by topology.
std::string forecast_text(std::span<const TopologyForecast> forecasts);
/// The same as one JSON document. @param version, title, path  of program and scenario
std::string forecast_json(const std::string& version, const std::string& title, const std::string& path,
                          std::span<const TopologyForecast> forecasts);

}  // namespace loadscape::analysis
