#pragma once
/// One knob turned: what each topology does at each of its values, and where it breaks.

#include "analysis/results.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace loadscape::analysis {

/// "systems.app.copies=3..30" as the path of the knob and the values it takes.
struct Knob {
  std::string path;
  std::vector<std::string> values;  ///< as they would be written in the scenario, in the order asked for
};
struct KnobMistake {
  std::string what, hint;
};

/// PATH=A,B,C, or PATH=FROM..TO with the same unit at both ends: `steps` values evenly spaced, or all of them when both
/// ends are whole numbers that lie closer. Commas inside parentheses belong to the value.
std::variant<Knob, KnobMistake> read_knob(std::string_view assignment, std::size_t steps);

/// The worst of one topology at one value, over its flows and nodes.
struct SweepRow {
  std::string value, topology;
  std::string slowest_flow;  ///< by 95th percentile; empty when nothing was delivered
  Estimate slowest_p95_s;
  std::string least_successful_flow;
  Estimate least_success_share;
  std::string busiest_node;  ///< by utilization; empty when no node has a limited number of servers
  Estimate busiest_utilization;
  std::size_t connections = 0;  ///< adapters to build and keep
  std::size_t widest_change = 0;  ///< components that one entity's schema change touches, at most
  std::size_t unstable_nodes = 0;  ///< offered more than they can do
  std::size_t expectations = 0, missed = 0;
  std::string first_missed;  ///< "sync p95 900 ms +- 20 ms, expected < 500 ms"
};
SweepRow sweep_row(const std::string& value, const TopologyResult& topology);

struct Sweep {
  std::string version, title, scenario_path, path;  ///< of the knob
  std::vector<std::string> values;
  std::vector<SweepRow> rows;  ///< by value, then by topology
};

/// The first value at which a topology misses an expectation; null while it misses none.
const SweepRow* breaking_point(const Sweep& sweep, std::string_view topology);

std::string sweep_text(const Sweep& sweep);  ///< a table per topology and a sentence on where each breaks
std::string sweep_json(const Sweep& sweep);
std::string sweep_csv(const Sweep& sweep);  ///< tidy, one row per value and topology

}  // namespace loadscape::analysis
