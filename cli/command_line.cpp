#include "cli/command_line.hpp"

#include "models/generator/generator.hpp"
#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <memory>

namespace loadscape::cli {
namespace {

struct CommandText {
  Command command;
  const char* name;
  const char* sentence;
  const char* example;
};

constexpr std::array commands{
    CommandText{Command::compare, "compare", "Run every topology of a scenario under the same load and compare them",
                "loadscape compare scenarios/order-to-cash.yaml -o out/order-to-cash"},
    CommandText{Command::run, "run", "Run one topology of a scenario",
                "loadscape run scenarios/first-steps.yaml --topology hub-and-spoke --duration \"4 h\""},
    CommandText{Command::blast, "blast",
                "Fail every system and middleware component in turn: who notices, and how badly",
                "loadscape blast scenarios/order-to-cash.yaml --topologies esb,event-driven --component erp"},
    CommandText{Command::sweep, "sweep", "Turn one knob of a scenario: how each topology takes it, and where it breaks",
                "loadscape sweep scenarios/order-to-cash.yaml --vary systems.erp.workers=1..4 --duration \"12 h\""},
    CommandText{Command::estimate, "estimate", "What queueing theory says about every topology, without a simulation",
                "loadscape estimate scenarios/order-to-cash.yaml --topologies hub-and-spoke,esb"},
    CommandText{Command::limits, "limits", "How far every limit is used up, when and by whom, without a simulation",
                "loadscape limits scenarios/order-to-cash.yaml --set flows.order.arrivals=\"poisson(5000/day)\""},
    CommandText{Command::check, "check", "Read scenarios and report every mistake, without running anything",
                "loadscape check scenarios/*.yaml"},
    CommandText{Command::explain, "explain", "Tell where every effective value of a scenario comes from",
                "loadscape explain scenarios/quota.yaml systems.crm"},
    CommandText{Command::graph, "graph", "Draw the landscape, or what a topology makes of it",
                "loadscape graph scenarios/first-steps.yaml --topology esb --format mermaid"},
    CommandText{Command::catalog, "catalog", "List the platforms of the catalog, their numbers and sources",
                "loadscape catalog salesforce/enterprise"},
    CommandText{Command::schema, "schema", "Print the JSON Schema of scenario files, for editors",
                "loadscape schema > scenario-1.json"},
    CommandText{Command::new_scenario, "new", "Write a plausible random landscape as a scenario file, to begin with",
                "loadscape new shop --systems 6 --flows 12 --seed 3"},
    CommandText{Command::claims, "claims", "Simulate what others claim, and say which claims hold",
                "loadscape claims scenarios/claims"},
};

// Options whose value is a parameter of the scenario; the reader checks them and names the option in its message.
struct RunOption {
  const char* option;
  const char* path;
  const char* value_name;
  const char* sentence;
};
constexpr std::array run_options{
    RunOption{"--replications", "run.replications", "N", "Independent repetitions; intervals need at least 2"},
    RunOption{"--seed", "run.seed", "N", "Seed of all random numbers"},
    RunOption{"--duration", "run.duration", "D", R"(Simulated time, with a unit: "4 h", "1 d")"},
};

/// What CLI11 writes into before it is known which command it belongs to.
struct Raw {
  Invocation invocation;
  std::string scenario;
  std::vector<std::string> sets;
  std::array<std::string, run_options.size()> run_values;
  std::string format;
};

void add_scenarios(CLI::App& app, Raw& raw) {
  app.add_option("SCENARIO", raw.invocation.scenarios, "Scenario files")->required()->type_name("");
}

void add_scenario(CLI::App& app, Raw& raw) {
  app.add_option("SCENARIO", raw.scenario, "Scenario file")->required()->type_name("");
}

void add_set(CLI::App& app, Raw& raw) {
  app.add_option("--set", raw.sets, "Change one value of the scenario, e.g. --set systems.erp.workers=8 (repeatable)")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
}

void add_topologies(CLI::App& app, Raw& raw, const char* sentence) {
  app.add_option("--topology,--topologies", raw.invocation.topologies, sentence)
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_format(CLI::App& app, Raw& raw, const char* value_name, const char* sentence) {
  app.add_option("--format", raw.format, sentence)->type_name(value_name);
}

void add_overrides(CLI::App& app, Raw& raw) {
  for (std::size_t i = 0; i < run_options.size(); ++i) {
    app.add_option(run_options[i].option, raw.run_values[i], run_options[i].sentence)
        ->type_name(run_options[i].value_name);
  }
  add_set(app, raw);
}

void add_experiment_options(CLI::App& app, Raw& raw) {
  add_overrides(app, raw);
  app.add_option("--jobs", raw.invocation.jobs, "Threads; results do not depend on it (default: one per core)")
      ->type_name("N")
      ->check(CLI::Range(1U, 1024U));
  app.add_option("-o,--output", raw.invocation.output_directory,
                 "Write results.json, report.html, tables and plots into this directory")
      ->type_name("DIR");
  app.add_flag("--force", raw.invocation.force, "Replace the results of another run in that directory");
  add_format(app, raw, "table|json", "What goes to standard output (default: table)");
  app.add_flag("--quiet", raw.invocation.quiet, "No progress, no timing");
}

void add_landscape_options(CLI::App& app, Raw& raw) {
  auto& invocation = raw.invocation;
  app.add_option("NAME", raw.scenario, "Writes NAME.yaml; letters, digits, - and _")->required()->type_name("");
  app.add_option("--systems", invocation.systems, "How many systems (default: 5)")
      ->type_name("N")
      ->check(CLI::Range(2U, 10'000U));
  app.add_option("--flows", invocation.flows, "How many flows (default: 8)")
      ->type_name("N")
      ->check(CLI::Range(1U, 100'000U));
  app.add_option("--seed", invocation.seed, "Another seed, another landscape (default: 1)")->type_name("N");
  app.add_flag("--faults", invocation.faults, "With limits, errors, random failures and outages");
  app.add_option(
         "--without", invocation.without,
         fmt::format("Features left out, separated by commas: {}", fmt::join(models::usual_features(true), ", ")))
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_flag("--force", invocation.force, "Replace the file if it is already there");
}

void add_sweep_options(CLI::App& app, Raw& raw) {
  app.add_option("--vary", raw.invocation.vary, "The knob and its values: systems.erp.workers=4..16, or =4,8,16")
      ->type_name("PATH=VALUES")
      ->required();
  app.add_option("--steps", raw.invocation.steps, "How many values FROM..TO stands for (default: 8)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{2}, std::size_t{1000}));
}

void add_claims_options(CLI::App& app, Raw& raw) {
  app.add_option("DIR", raw.scenario, "Directory with scenarios that carry claims (default: those that come with it)")
      ->type_name("");
  app.add_option("--jobs", raw.invocation.jobs, "Threads; results do not depend on it (default: one per core)")
      ->type_name("N")
      ->check(CLI::Range(1U, 1024U));
  add_format(app, raw, "table|json", "What goes to standard output (default: table)");
  app.add_flag("--quiet", raw.invocation.quiet, "No progress");
}

void add_catalog_options(CLI::App& app, Raw& raw) {
  app.add_option(
         "NAME", raw.invocation.name,
         "A platform, one of its profiles or numbers: salesforce, salesforce/enterprise (default: a list of all)")
      ->type_name("");
  app.add_option("--search", raw.invocation.search, "Only numbers with this text in their name, meaning or source")
      ->type_name("TEXT");
  add_format(app, raw, "table|json", "What goes to standard output (default: table)");
}

void add_explain_options(CLI::App& app, Raw& raw) {
  add_scenario(app, raw);
  app.add_option("PATH", raw.invocation.name, "Only this part: systems.crm, flows.order.retry (default: everything)")
      ->type_name("");
  add_overrides(app, raw);
  add_format(app, raw, "table|json", "What goes to standard output (default: table)");
}

void add_options(CLI::App& app, Command command, Raw& raw) {
  if (command == Command::catalog) {
    add_catalog_options(app, raw);
    return;
  }
  if (command == Command::explain) {
    add_explain_options(app, raw);
    return;
  }
  if (command == Command::claims) {
    add_claims_options(app, raw);
    return;
  }
  if (command == Command::new_scenario) {
    add_landscape_options(app, raw);
    return;
  }
  if (command == Command::schema) {
    app.add_flag("--reference", raw.invocation.reference, "The reference page of scenario files instead, in Markdown");
    return;
  }
  if (command == Command::check) {
    add_scenarios(app, raw);
    return;
  }
  add_scenario(app, raw);
  if (command == Command::graph) {
    add_topologies(app, raw, "Which topology to draw (default: the landscape itself)");
    add_set(app, raw);
    add_format(app, raw, "dot|mermaid|json", "How to write it (default: dot)");
    return;
  }
  if (command == Command::estimate || command == Command::limits) {
    add_topologies(app, raw, "Which topologies, separated by commas (default: all)");
    add_set(app, raw);
    add_format(app, raw, "table|json", "What goes to standard output (default: table)");
    return;
  }
  add_topologies(
      app, raw,
      command == Command::run ? "Which topology to run" : "Which topologies, separated by commas (default: all)");
  add_experiment_options(app, raw);
  if (command == Command::sweep) {
    add_sweep_options(app, raw);
    return;
  }
  if (command == Command::blast) {
    app.add_option("--component", raw.invocation.blast_components,
                   "Fail only these, separated by commas (default: all)")
        ->type_name("NAME")
        ->delimiter(',')
        ->allow_extra_args(false);
  } else {
    app.add_flag("--no-blast", raw.invocation.no_blast,
                 "Leave out the outages of the blast radius: several times faster");
  }
}

std::string examples() {
  std::string text = "Examples:\n";
  for (const auto& row : commands) text += fmt::format("  {}\n", row.example);
  return text +
         "\nExit codes: 0 done; 1 an expectation of the scenario was missed; 2 the command line or the scenario\n"
         "is wrong; 3 an invariant of the simulation broke.\n`loadscape COMMAND --help` lists the options of a "
         "command.";
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const auto& row : commands) names.emplace_back(row.name);
  return names;
}

std::string words_hint(const std::string& word, const std::vector<std::string>& known) {
  return fmt::format("  hint: {}\n", models::suggestion(word, known));
}

ParsedCommandLine mistake(const std::string& text) { return {std::nullopt, "loadscape: " + text, true}; }

ParsedCommandLine unknown_option(const CLI::App& command, const std::string& extra) {
  const auto name = extra.substr(0, extra.find('='));
  if (!name.starts_with('-')) {
    return mistake(fmt::format("unexpected argument {}\n  hint: loadscape {} --help lists what it takes\n",
                               models::in_quotes(extra), command.get_name()));
  }
  std::vector<std::string> known;
  for (const auto* option : command.get_options()) {
    for (const auto& long_name : option->get_lnames()) known.push_back("--" + long_name);
  }
  return mistake(fmt::format("{} has no option {}\n", command.get_name(), name) + words_hint(name, known));
}

/// Finishes the invocation: format words and options that are parameters of the scenario.
std::optional<ParsedCommandLine> complete(Raw& raw) {
  auto& invocation = raw.invocation;
  if (invocation.command != Command::check) invocation.scenarios = {raw.scenario};
  invocation.overrides = raw.sets;
  for (std::size_t i = 0; i < run_options.size(); ++i) {
    if (raw.run_values[i].empty()) continue;
    invocation.overrides.push_back(fmt::format("{}={}", run_options[i].path, raw.run_values[i]));
  }
  if (raw.format.empty()) return std::nullopt;
  const bool is_graph = invocation.command == Command::graph;
  const std::vector<std::string> known =
      is_graph ? analysis::graph_format_names() : std::vector<std::string>{"table", "json"};
  const auto found = std::ranges::find(known, raw.format);
  if (found == known.end()) {
    return mistake(fmt::format("--format: there is no format {}\n", models::in_quotes(raw.format)) +
                   words_hint(raw.format, known));
  }
  if (is_graph) invocation.graph_format = *analysis::graph_format_named(raw.format);
  invocation.format = raw.format == "json" ? OutputFormat::json : OutputFormat::table;
  return std::nullopt;
}

std::unique_ptr<CLI::App> make_app(Raw& raw) {
  auto app = std::make_unique<CLI::App>(
      "Loadscape simulates integration landscapes: one statement of systems and flows, "
      "several architectures, the same load.",
      "loadscape");
  app->set_version_flag("--version", std::string("loadscape ") + LOADSCAPE_VERSION, "Print the version and leave");
  app->set_help_flag("-h,--help", "Print this help and leave");
  app->require_subcommand(1);
  app->footer(examples());
  for (const auto& row : commands) {
    auto* command = app->add_subcommand(row.name, row.sentence);
    command->footer(fmt::format("Example:\n  {}", row.example));
    add_options(*command, row.command, raw);
    command->callback([&raw, kind = row.command] { raw.invocation.command = kind; });
  }
  return app;
}

ParsedCommandLine explain(CLI::App& app, const CLI::ParseError& error) {
  const auto chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    if (dynamic_cast<const CLI::CallForVersion*>(&error))
      return {std::nullopt, std::string(error.what()) + "\n", false};
    return {std::nullopt, app.help(), false};
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
    const auto extras = app.remaining(true);
    if (!extras.empty() && !chosen.empty()) return unknown_option(command, extras.front());
  }
  const auto* name = chosen.empty() ? "" : chosen.front()->get_name().c_str();
  return mistake(fmt::format("{}\n  hint: loadscape {}{}--help\n", error.what(), name, *name ? " " : ""));
}

}  // namespace

ParsedCommandLine parse_command_line(int argc, const char* const* argv) {
  const auto known = command_names();
  if (argc < 2)
    return mistake(
        fmt::format("no command\n  hint: {}; loadscape --help explains them\n", models::suggestion("", known)));
  const std::string first = argv[1];
  if (!first.starts_with('-') && std::ranges::find(known, first) == known.end()) {
    return mistake(fmt::format("there is no command {}\n", models::in_quotes(first)) + words_hint(first, known));
  }
  Raw raw;
  const auto app = make_app(raw);
  try {
    app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return explain(*app, error);
  }
  if (auto wrong = complete(raw)) return *wrong;
  return {raw.invocation, {}, false};
}

std::string written_as(const std::string& set_source) {
  for (const auto& row : run_options) {
    const auto prefix = fmt::format("--set {}=", row.path);
    if (set_source.starts_with(prefix)) return fmt::format("{} {}", row.option, set_source.substr(prefix.size()));
  }
  return set_source;
}

}  // namespace loadscape::cli
