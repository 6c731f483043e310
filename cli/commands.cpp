#include "cli/commands.hpp"

#include "analysis/estimate.hpp"
#include "analysis/experiment.hpp"
#include "analysis/graph_export.hpp"
#include "analysis/human.hpp"
#include "analysis/limit_forecast.hpp"
#include "analysis/results_json.hpp"
#include "cli/failure.hpp"
#include "models/reader/read.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>
#include <boost/graph/adjacency_list.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <span>

namespace loadscape::cli {
namespace {

std::string mistakes_text(std::vector<models::Mistake> mistakes, const std::string& path) {
  for (auto& mistake : mistakes) mistake.source = written_as(mistake.source);
  auto text = models::format(mistakes, path);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

/// The limits that the catalog knows of a system and that are not simulated, by system.
std::string notes_text(const std::vector<models::CatalogNote>& notes, const std::string& path) {
  std::string text;
  for (std::size_t i = 0; i < notes.size();) {
    std::vector<std::string> limits;
    const auto& system = notes[i].system;
    for (; i < notes.size() && notes[i].system == system; ++i) limits.push_back(notes[i].limit);
    text += fmt::format(
        "  {}: limits of the catalog that are not simulated: {}\n    loadscape explain {} systems.{} tells why\n",
        system, models::listed(limits), path, system);
  }
  return text;
}

/// What can be said about each chosen topology without a simulation, as text or as JSON.
template <class Finding>
int reckon(const Invocation& invocation,
           Finding (*find)(const models::Scenario& scenario, const models::Compiled& compiled, const std::string& name,
                           const std::string& kind),
           std::string (*text_of)(std::span<const Finding> findings),
           std::string (*json_of)(const std::string& version, const std::string& title, const std::string& path,
                                  std::span<const Finding> findings)) {
  const auto scenario = read_scenario(invocation, invocation.scenarios.front());
  std::vector<Finding> findings;
  for (const auto& contender : chosen_contenders(scenario, invocation.topologies)) {
    findings.push_back(find(scenario, *contender.compiled, contender.name, contender.kind));
  }
  print_result(invocation.format == OutputFormat::json
                   ? json_of(LOADSCAPE_VERSION, scenario.title, scenario.path, findings)
                   : fmt::format("{}\n\n{}", scenario.title, text_of(findings)));
  return done;
}

}  // namespace

void print_result(const std::string& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw Failure(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
  }
}

models::ReadResult read_all(const Invocation& invocation, const std::string& path) {
  auto read = models::read_scenario_file(path, invocation.overrides);
  if (read.scenario) {
    // A topology that is asked for by its kind joins those of the scenario, with its defaults.
    auto overrides = invocation.overrides;
    for (const auto& name : invocation.topologies) {
      const auto& known = read.scenario->topologies;
      if (std::ranges::find(known, name, &models::TopologyChoice::label) != known.end()) continue;
      if (models::find_topology(name)) overrides.push_back(fmt::format("topologies.{}={{}}", name));
    }
    if (overrides.size() > invocation.overrides.size()) read = models::read_scenario_file(path, overrides);
  }
  if (!read.scenario) throw Failure(mistakes_text(std::move(read.mistakes), path));
  return read;
}

models::Scenario read_scenario(const Invocation& invocation, const std::string& path) {
  return std::move(*read_all(invocation, path).scenario);
}

int estimate(const Invocation& invocation) {
  return reckon(invocation, analysis::estimate_topology, analysis::estimate_text, analysis::json_text);
}

int limits(const Invocation& invocation) {
  return reckon(invocation, analysis::forecast_limits, analysis::forecast_text, analysis::forecast_json);
}

int check(const Invocation& invocation) {
  int code = done;
  for (const auto& path : invocation.scenarios) {
    try {
      const auto read = read_all(invocation, path);
      const auto& scenario = *read.scenario;
      const auto contenders = analysis::contenders_of(scenario);  // compiling finds what reading cannot
      auto waits = models::unwanted_circular_waits(scenario);
      if (!waits.empty()) throw Failure(mistakes_text(std::move(waits), path));
      print_result(
          fmt::format("{}: ok, {}, {}, {}\n", path, analysis::counted(num_vertices(scenario.landscape), "system"),
                      analysis::counted(models::flows_of(scenario.landscape).size(), "flow"),
                      contenders.size() == 1 ? "1 topology" : fmt::format("{} topologies", contenders.size())) +
          notes_text(read.notes, path));
    } catch (const Failure& failure) {
      fmt::print(stderr, "{}\n", failure.what());
      code = failure.code;
    }
  }
  return code;
}

int graph(const Invocation& invocation) {
  const auto scenario = read_scenario(invocation, invocation.scenarios.front());
  if (invocation.topologies.empty()) {
    print_result(analysis::graph_text(scenario.landscape, invocation.graph_format));
    return done;
  }
  if (invocation.topologies.size() > 1) {
    throw Failure("graph draws one topology at a time\n  hint: name one with --topology");
  }
  const auto contender = chosen_contenders(scenario, invocation.topologies).front();
  print_result(analysis::graph_text(scenario.landscape, *contender.compiled, contender.name, invocation.graph_format));
  return done;
}

int schema(const Invocation& invocation) {
  print_result(invocation.reference ? models::scenario_reference() : models::scenario_schema());
  return done;
}

int execute(const Invocation& invocation) {
  switch (invocation.command) {
    case Command::sweep: return sweep(invocation);
    case Command::estimate: return estimate(invocation);
    case Command::limits: return limits(invocation);
    case Command::check: return check(invocation);
    case Command::explain: return explain(invocation);
    case Command::graph: return graph(invocation);
    case Command::catalog: return catalog(invocation);
    case Command::schema: return schema(invocation);
    case Command::new_scenario: return new_scenario(invocation);
    case Command::claims: return claims(invocation);
    default: return simulate(invocation);
  }
}

std::vector<analysis::Contender> chosen_contenders(const models::Scenario& scenario,
                                                   const std::vector<std::string>& names) {
  auto all = analysis::contenders_of(scenario);
  if (names.empty()) return all;
  std::vector<std::string> known;
  for (const auto& contender : all) known.push_back(contender.name);
  std::vector<analysis::Contender> chosen;
  for (const auto& name : names) {
    const auto found = std::ranges::find(all, name, &analysis::Contender::name);
    if (found == all.end()) {
      throw Failure(fmt::format("{}: there is no topology {}\n  hint: {}", scenario.path, models::in_quotes(name),
                                models::suggestion(name, known)));
    }
    const bool repeated = std::ranges::find(chosen, name, &analysis::Contender::name) != chosen.end();
    if (!repeated) chosen.push_back(*found);
  }
  return chosen;
}

}  // namespace loadscape::cli
