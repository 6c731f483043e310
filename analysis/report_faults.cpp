/// The report's tables of what goes wrong: outages tried in turn, and the faults that the scenario declares.

#include "analysis/html.hpp"
#include "analysis/report.hpp"
#include "analysis/report_cells.hpp"
#include "analysis/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::analysis {
namespace {

std::string when(const BlastFault& fault) {
  if (!fault.at_s) return "at times";
  const auto from = "at " + human_seconds(*fault.at_s);
  return fault.length_s ? fmt::format("{} for {}", from, human_seconds(*fault.length_s)) : from;
}

/// The flows that suffer, the most affected first.
std::string sufferers(const BlastFault& fault) {
  std::vector<const BlastFlow*> flows;
  for (const auto& flow : fault.flows) {
    if (flow.affected.mean.value_or(0.0) > 0.0) flows.push_back(&flow);
  }
  std::ranges::stable_sort(flows, std::greater{}, [](const BlastFlow* flow) { return *flow->affected.mean; });
  std::vector<std::string> texts;
  texts.reserve(flows.size());
  for (const auto* flow : flows) texts.push_back(fmt::format("{}: {}", flow->name, human_number(*flow->affected.mean)));
  return texts.empty() ? "-" : fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::string blast_html(const Results& results) {
  HtmlTable table({{"Topology"},
                   {"Component down"},
                   {"Flows", true},
                   {"Systems", true},
                   {"Affected", true},
                   {"Failed", true},
                   {"Lost", true},
                   {"Late", true},
                   {"Dead letters", true},
                   {"Duplicates", true},
                   {"Time to recover", true}});
  for (const auto& blast : results.blast) {
    auto faults = blast.faults;
    std::ranges::stable_sort(faults, std::greater{},
                             [](const BlastFault& fault) { return fault.records_affected.mean.value_or(0.0); });
    for (const auto& fault : faults) {
      table.add_row({blast.topology, fault.component + (fault.middleware ? " (middleware)" : ""),
                     count_cell(fault.flows_affected), count_cell(fault.systems_touched),
                     count_cell(fault.records_affected), count_cell(fault.records_failed),
                     count_cell(fault.records_lost), count_cell(fault.records_late),
                     count_cell(fault.records_dead_lettered), count_cell(fault.records_duplicated),
                     seconds_cell(fault.time_to_recover_s)});
    }
  }
  return table.empty() ? std::string() : table.html();
}

std::string faults_html(const Results& results) {
  HtmlTable table({{"Fault"},
                   {"Topology"},
                   {"Affected", true},
                   {"Failed", true},
                   {"Lost", true},
                   {"Late", true},
                   {"Dead letters", true},
                   {"Duplicates", true},
                   {"First impact after", true},
                   {"Time to recover", true},
                   {"Which flows"}});
  std::vector<std::string> names;  // in the scenario's order; a topology lists only what strikes something there
  for (const auto& blast : results.blast) {
    for (const auto& fault : blast.declared) {
      if (std::ranges::find(names, fault.name) == names.end()) names.push_back(fault.name);
    }
  }
  for (const auto& name : names) {
    for (const auto& blast : results.blast) {
      const auto fault = std::ranges::find(blast.declared, name, &BlastFault::name);
      if (fault == blast.declared.end()) continue;
      table.add_row({fmt::format("{}: {} of {}, {}", name, fault->kind, fmt::join(fault->targets, ", "), when(*fault)),
                     blast.topology, count_cell(fault->records_affected), count_cell(fault->records_failed),
                     count_cell(fault->records_lost), count_cell(fault->records_late),
                     count_cell(fault->records_dead_lettered), count_cell(fault->records_duplicated),
                     seconds_cell(fault->time_to_first_impact_s), seconds_cell(fault->time_to_recover_s),
                     sufferers(*fault)});
    }
  }
  return table.empty() ? std::string() : table.html();
}

}  // namespace loadscape::analysis
