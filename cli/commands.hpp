#pragma once
/// The commands, one function each. They print their result to standard output and return the exit code.

#include "analysis/experiment.hpp"
#include "cli/command_line.hpp"
#include "models/reader/read.hpp"
#include "models/topology.hpp"

#include <string>
#include <vector>

namespace loadscape::cli {

/// compare, run and blast: simulate, tell, and write the output directory.
int simulate(const Invocation& invocation);
int sweep(const Invocation& invocation);
int estimate(const Invocation& invocation);
/// The use of limits, forecast from rates and calendars.
int limits(const Invocation& invocation);
int check(const Invocation& invocation);
/// Where every effective value of a scenario comes from.
int explain(const Invocation& invocation);
int graph(const Invocation& invocation);
/// Lists the catalog, or shows a part of it.
int catalog(const Invocation& invocation);
int schema(const Invocation& invocation);
/// Writes a random landscape as a scenario file.
int new_scenario(const Invocation& invocation);
/// Runs the claims of a directory and judges them.
int claims(const Invocation& invocation);

int execute(const Invocation& invocation);

/// Reads a scenario with the invocation's overrides. @throws Failure with every mistake in it.
models::Scenario read_scenario(const Invocation& invocation, const std::string& path);
/// The same with what the file says besides. @throws Failure.
models::ReadResult read_all(const Invocation& invocation, const std::string& path);

/// The topologies of these names, in their order; all of the scenario when there are no names.
/// @throws Failure for a name that the scenario does not have.
std::vector<analysis::Contender> chosen_contenders(const models::Scenario& scenario,
                                                   const std::vector<std::string>& names);

/// Writes a result. @throws Failure when standard output does not take it.
void print_result(const std::string& text);

}  // namespace loadscape::cli
