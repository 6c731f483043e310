#include "analysis/experiment.hpp"
#include "analysis/report.hpp"
#include "analysis/results_csv.hpp"
#include "analysis/results_json.hpp"
#include "analysis/tables.hpp"
#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "cli/interrupt.hpp"
#include "cli/output_directory.hpp"
#include "cli/plots.hpp"
#include "cli/progress.hpp"
#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>
#include <boost/range/iterator_range.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>

namespace loadscape::cli {
namespace {

using analysis::Results;

std::string command_name(Command command) {
  if (command == Command::run) return "run";
  return command == Command::blast ? "blast" : "compare";
}

void require_one_topology(const models::Scenario& scenario, const std::vector<std::string>& names) {
  if (names.size() == 1 || (names.empty() && scenario.topologies.size() == 1)) return;
  std::vector<std::string> known;
  for (const auto& choice : scenario.topologies) known.push_back(choice.label);
  throw Failure(
      fmt::format("run needs one topology: --topology NAME\n  hint: {} has {}; loadscape compare runs several",
                  scenario.path, models::listed(known)));
}

void require_components(const std::vector<analysis::Contender>& contenders, const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const auto& contender : contenders) {
    const auto& graph = contender.compiled->dependencies();
    for (const auto vertex : boost::make_iterator_range(vertices(graph))) {
      const auto& name = graph[vertex].name;
      if (std::ranges::find(known, name) == known.end()) known.push_back(name);
    }
  }
  for (const auto& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    throw Failure(fmt::format("--component: there is no system or middleware component {}\n  hint: {}",
                              models::in_quotes(name), models::suggestion(name, known)));
  }
}

analysis::ExperimentPlan plan_of(const Invocation& invocation, const models::Scenario& scenario) {
  analysis::ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = chosen_contenders(scenario, invocation.topologies);
  require_components(plan.contenders, invocation.blast_components);
  plan.blast = !invocation.no_blast;
  plan.blast_options.components = invocation.blast_components;
  plan.jobs = invocation.jobs;
  plan.cancel = &interrupt_flag();
  plan.command = command_name(invocation.command);
  plan.version = LOADSCAPE_VERSION;
  return plan;
}

std::vector<analysis::ReportPicture> pictures_in(const std::filesystem::path& directory) {
  std::vector<analysis::ReportPicture> pictures;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() != ".svg") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    pictures.push_back({entry.path().stem().string(), {std::istreambuf_iterator<char>(file), {}}});
  }
  return pictures;
}

/// Everything that -o promises; the files are in place when it returns.
void fill(OutputDirectory& directory, const Results& results, Progress& progress) {
  directory.write("results.json", analysis::json_text(results));
  for (const auto& table : analysis::csv_tables(results)) directory.write("tables/" + table.name, table.text);
  progress.say("drawing plots");
  const auto problem = draw_plots(directory.partial());
  progress.clear();
  if (!problem.empty()) fmt::print(stderr, "warning: no plots were drawn: {}\n", problem);
  directory.write("report.html", analysis::report_html(results, pictures_in(directory.partial() / "plots"), problem));
  directory.publish();
}

std::string effort_text(const Results& results, double elapsed_s) {
  std::uint64_t events = 0;
  for (const auto& topology : results.topologies) events += topology.events;
  return fmt::format("\nSimulated {} events{} in {:.1f} s of CPU time, {:.1f} s by the clock.\n",
                     analysis::human_number(static_cast<double>(events)),
                     results.blast.empty() ? "" : " and the outages of the blast radius", results.cpu_time_s,
                     elapsed_s);
}

std::string result_text(const Invocation& invocation, const Results& results) {
  if (invocation.format == OutputFormat::json) return analysis::json_text(results);
  const auto heading = fmt::format("{}\n\n", results.scenario.title);
  if (invocation.command == Command::blast) {
    const auto declared = analysis::declared_fault_table(results);
    const auto* const title = "\nFaults of the scenario: records per replication that fare worse because of each\n";
    return heading + analysis::blast_table(results) + (declared.empty() ? "" : title + declared);
  }
  return heading + analysis::comparison_text(results);
}

}  // namespace

int simulate(const Invocation& invocation) {
  const auto started = std::chrono::steady_clock::now();
  const auto scenario = read_scenario(invocation, invocation.scenarios.front());
  if (invocation.command == Command::run) require_one_topology(scenario, invocation.topologies);
  auto plan = plan_of(invocation, scenario);
  std::optional<OutputDirectory> directory;
  if (invocation.output_directory) directory.emplace(*invocation.output_directory, invocation.force);

  Progress progress(!invocation.quiet);
  plan.progress = [&](std::size_t runs_done, std::size_t runs) { progress.show(runs_done, runs); };
  const auto results = analysis::run_experiment(plan);
  if (directory) fill(*directory, results, progress);
  progress.clear();

  auto text = result_text(invocation, results);
  const bool talks = invocation.format == OutputFormat::table;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
  if (talks && !invocation.quiet) text += effort_text(results, elapsed.count());
  if (talks && directory) text += fmt::format("Report: {}\n", (directory->final_path() / "report.html").string());
  print_result(text);
  const bool judges = invocation.command != Command::blast;
  return judges && !analysis::missed_expectations(results).empty() ? expectation_missed : done;
}

}  // namespace loadscape::cli
