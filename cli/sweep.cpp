#include "analysis/sweep.hpp"

#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "cli/interrupt.hpp"
#include "cli/output_directory.hpp"
#include "cli/plots.hpp"
#include "cli/progress.hpp"

#include <fmt/format.h>

#include <optional>

namespace loadscape::cli {
namespace {

analysis::Knob knob_of(const Invocation& invocation) {
  auto read = analysis::read_knob(invocation.vary, invocation.steps);
  if (const auto* mistake = std::get_if<analysis::KnobMistake>(&read)) {
    throw Failure(fmt::format("--vary {} {}\n  hint: {}", invocation.vary, mistake->what, mistake->hint));
  }
  return std::get<analysis::Knob>(std::move(read));
}

/// The scenario at each value: every mistake of any value is told before anything runs.
std::vector<models::Scenario> scenarios_of(Invocation invocation, const analysis::Knob& knob) {
  std::vector<models::Scenario> scenarios;
  for (const auto& value : knob.values) {
    invocation.overrides.push_back(fmt::format("{}={}", knob.path, value));
    scenarios.push_back(read_scenario(invocation, invocation.scenarios.front()));
    invocation.overrides.pop_back();
  }
  return scenarios;
}

analysis::Results results_of(const Invocation& invocation, const models::Scenario& scenario) {
  analysis::ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = chosen_contenders(scenario, invocation.topologies);
  plan.jobs = invocation.jobs;
  plan.cancel = &interrupt_flag();
  plan.command = "sweep";
  plan.version = LOADSCAPE_VERSION;
  plan.series_bucket = sim::Duration{0};
  return analysis::run_experiment(plan);
}

}  // namespace

int sweep(const Invocation& invocation) {
  const auto knob = knob_of(invocation);
  const auto scenarios = scenarios_of(invocation, knob);
  std::optional<OutputDirectory> directory;
  if (invocation.output_directory) directory.emplace(*invocation.output_directory, invocation.force);

  Progress progress(!invocation.quiet);
  analysis::Sweep sweep{.version = LOADSCAPE_VERSION,
                        .title = scenarios.front().title,
                        .scenario_path = scenarios.front().path,
                        .path = knob.path,
                        .values = knob.values,
                        .rows = {}};
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    for (const auto& topology : results_of(invocation, scenarios[i]).topologies) {
      sweep.rows.push_back(analysis::sweep_row(knob.values[i], topology));
    }
    progress.show(i + 1, scenarios.size());
  }
  if (directory) {
    directory->write("sweep.json", analysis::sweep_json(sweep));
    directory->write("tables/sweep.csv", analysis::sweep_csv(sweep));
    progress.say("drawing plots");
    const auto problem = draw_plots(directory->partial(), "sweep.json");
    progress.clear();
    if (!problem.empty()) fmt::print(stderr, "warning: no plots were drawn: {}\n", problem);
    directory->publish();
  }
  progress.clear();
  print_result(invocation.format == OutputFormat::json ? analysis::sweep_json(sweep) : analysis::sweep_text(sweep));
  return done;
}

}  // namespace loadscape::cli
