#pragma once
/// How one replication gives each figure of a result: the definitions behind docs/reference/results.md.

#include "analysis/results.hpp"
#include "models/observation.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace loadscape::analysis {

using Figure = std::optional<double>;  ///< of one replication; absent when it is not defined there

inline double number(std::uint64_t count) { return static_cast<double>(count); }
inline constexpr std::string_view time_path = "end_to_end_time_s";  ///< what paths of a flow's times begin with
inline constexpr std::string_view none_offered = "no record was offered";  ///< why a share of those is absent

/// One row per figure of a flow: its path, where it belongs, how one replication gives it, why it may be missing.
struct FlowRow {
  std::string_view path;
  Estimate& (*at)(FlowResult&);
  Figure (*of)(const models::FlowObservation&, double window_s);
  std::string_view why;
  bool is_count = false;  ///< of a whole run: the sum of its batches
};
std::span<const FlowRow> flow_rows();

struct JobRow {
  Estimate JobEstimates::* at;
  Figure (*of)(const models::JobObservation&, double window_s);
  std::string_view why;
  bool is_count = false;
};
std::span<const JobRow> job_rows();

struct NodeRow {
  Estimate NodeResult::* at;
  Figure (*of)(const models::NodeObservation&, double window_s);
  std::string_view why;
  bool is_count = false;
};
std::span<const NodeRow> node_rows();

struct LimitRow {
  Estimate LimitResult::* at;
  Figure (*of)(const models::LimitObservation&, double duration_s);
  std::string_view why;
};
std::span<const LimitRow> limit_rows();

struct PolicyRow {
  Estimate PolicyResult::* at;
  Figure (*of)(const models::PolicyObservation&, double duration_s);
  std::string_view why;
};
std::span<const PolicyRow> policy_rows();

}  // namespace loadscape::analysis
