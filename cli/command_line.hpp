#pragma once
/// What the user typed, checked as far as that is possible without reading a scenario.

#include "analysis/graph_export.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loadscape::cli {

enum class Command {
  compare,
  run,
  blast,
  sweep,
  estimate,
  limits,
  check,
  explain,
  graph,
  catalog,
  schema,
  new_scenario,
  claims
};
enum class OutputFormat { table, json };

/// One call of the program. Options that the command does not have keep their defaults.
struct Invocation {
  Command command = Command::compare;
  std::vector<std::string> scenarios;
  std::vector<std::string> topologies;  ///< empty: every one of the scenario
  std::vector<std::string> overrides;   ///< "PATH=VALUE", in order; --seed and its like are among them
  unsigned jobs = 0;                    ///< 0: one per core
  std::optional<std::string> output_directory;
  OutputFormat format = OutputFormat::table;
  analysis::GraphFormat graph_format = analysis::GraphFormat::dot;
  bool quiet = false;
  bool reference = false;  ///< schema: the reference page instead
  bool force = false;
  bool no_blast = false;
  std::string vary;            ///< sweep: "PATH=FROM..TO"
  std::size_t steps = 8;       ///< sweep: values in FROM..TO
  std::vector<std::string> blast_components;  ///< empty: every one
  std::size_t systems = 5, flows = 8;         ///< new: how many
  std::uint64_t seed = 1;                     ///< new
  bool faults = false;                        ///< new: with what makes records fail
  std::vector<std::string> without;           ///< new: features left out
  std::string name;    ///< catalog: a platform, profile or number; explain: a path; may be empty
  std::string search;  ///< catalog: text to look for; may be empty
};

/// An invocation, or a text to print and the exit code to leave with (help, version, a mistake).
struct ParsedCommandLine {
  std::optional<Invocation> invocation;
  std::string text;
  bool is_mistake = false;  ///< the text belongs on standard error, and the exit code is 2
};

ParsedCommandLine parse_command_line(int argc, const char* const* argv);

/// The option that an override such as "run.seed=7" was written as: "--seed 7"; the "--set ..." it is otherwise.
std::string written_as(const std::string& set_source);

}  // namespace loadscape::cli
