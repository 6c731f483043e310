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

using Columns = std::vector<HtmlTable::Column>;
using Cells = std::vector<std::string>;

/// Both tables say what became of the records, between columns of their own.
Columns columns_of_records(Columns all, const Columns& after) {
  all.insert(all.end(), {{"Affected", true},
                         {"Failed", true},
                         {"Lost", true},
                         {"Late", true},
                         {"Dead letters", true},
                         {"Duplicates", true}});
  all.insert(all.end(), after.begin(), after.end());
  return all;
}

Cells cells_of_records(Cells all, const BlastFault& fault, const Cells& after) {
  for (const auto* count : {&fault.records_affected, &fault.records_failed, &fault.records_lost, &fault.records_late,
                            &fault.records_dead_lettered, &fault.records_duplicated}) {
    all.push_back(count_cell(*count));
  }
  all.insert(all.end(), after.begin(), after.end());
  return all;
}

}  // namespace

std::string blast_html(const Results& results) {
  HtmlTable table(columns_of_records({{"Topology"}, {"Component down"}, {"Flows", true}, {"Systems", true}},
                                     {{"Time to recover", true}}));
  for (const auto& blast : results.blast) {
    auto faults = blast.faults;
    std::ranges::stable_sort(faults, std::greater{},
                             [](const BlastFault& fault) { return fault.records_affected.mean.value_or(0.0); });
    for (const auto& fault : faults) {
      table.add_row(cells_of_records({blast.topology, fault.component + (fault.middleware ? " (middleware)" : ""),
                                      count_cell(fault.flows_affected), count_cell(fault.systems_touched)},
                                     fault, {seconds_cell(fault.time_to_recover_s)}));
    }
  }
  return table.empty() ? std::string() : table.html();
}

std::string faults_html(const Results& results) {
  HtmlTable table(columns_of_records({{"Fault"}, {"Topology"}},
                                     {{"First impact after", true}, {"Time to recover", true}, {"Which flows"}}));
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
      const auto what =
          fmt::format("{}: {} of {}, {}", name, fault->kind, fmt::join(fault->targets, ", "), when(*fault));
      table.add_row(cells_of_records(
          {what, blast.topology}, *fault,
          {seconds_cell(fault->time_to_first_impact_s), seconds_cell(fault->time_to_recover_s), sufferers(*fault)}));
    }
  }
  return table.empty() ? std::string() : table.html();
}

}  // namespace loadscape::analysis
