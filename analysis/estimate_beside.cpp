/// Estimates beside what was simulated: for the terminal and for the report.

#include "analysis/html.hpp"
#include "analysis/report.hpp"
#include "analysis/report_cells.hpp"
#include "analysis/tables.hpp"
#include "analysis/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace loadscape::analysis {
namespace {

std::vector<TopologyEstimate> estimates_in(const Results& results) {
  std::vector<TopologyEstimate> estimates;
  for (const auto& topology : results.topologies) {
    if (topology.estimate) estimates.push_back(*topology.estimate);
  }
  return estimates;
}

/// "741 ms -0.8 %", or why there is no mean.
std::string time_cell(const TopologyResult& topology, const std::string& flow) {
  const auto* estimated = topology.estimate ? find_flow(*topology.estimate, flow) : nullptr;
  const auto* simulated = find_flow(topology, flow);
  if (!estimated || !simulated) return "-";
  if (!estimated->end_to_end_time_mean_s) return estimated->overloaded ? "overloaded" : "-";
  const auto difference = difference_of(estimated->end_to_end_time_mean_s, simulated->end_to_end_time_s.mean);
  return fmt::format("{} {}", human_seconds(*estimated->end_to_end_time_mean_s), difference_text(difference));
}

/// The bottleneck's utilization over the window: "erp 0.34 % -0.2 %".
std::string utilization_cell(const TopologyResult& topology) {
  const auto* station = topology.estimate ? find_station(*topology.estimate, topology.estimate->bottleneck) : nullptr;
  if (!station || !station->mean_utilization) return "-";
  const auto* simulated = find_node(topology, station->name);
  const auto difference = simulated ? difference_of(station->mean_utilization, simulated->utilization) : std::nullopt;
  return fmt::format("{} {} {}", station->name, cell_share(station->mean_utilization), difference_text(difference));
}

std::string sentences(const std::vector<EstimateNote>& notes) {
  std::vector<std::string> texts;
  for (const auto& note : notes) texts.push_back(text_of(note));
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string caveats(const std::vector<TopologyEstimate>& estimates) {
  const auto approximate = sentences(notes_of(estimates, &TopologyEstimate::approximations));
  const auto missing = sentences(notes_of(estimates, &TopologyEstimate::not_modeled));
  std::string text;
  if (!approximate.empty()) text += wrapped("Approximate: " + approximate + ".");
  if (!missing.empty()) text += wrapped("Not modeled: " + missing + ".");
  return text;
}

std::string times_html(const Results& results) {
  HtmlTable table({{"Flow"}, {"Topology"}, {"Simulated mean", true}, {"Estimated mean", true}, {"Difference", true}});
  if (results.topologies.empty()) return {};
  for (const auto& named : results.topologies.front().flows) {
    for (const auto& topology : results.topologies) {
      const auto* estimated = topology.estimate ? find_flow(*topology.estimate, named.name) : nullptr;
      const auto* simulated = find_flow(topology, named.name);
      if (!estimated || !simulated) continue;
      const auto& mean = simulated->end_to_end_time_s.mean;
      table.add_row(
          {named.name, topology.name, seconds_cell(mean),
           estimated->end_to_end_time_mean_s ? cell_seconds(estimated->end_to_end_time_mean_s) : estimated->why,
           difference_text(difference_of(estimated->end_to_end_time_mean_s, mean))});
    }
  }
  return table.empty() ? std::string() : table.html();
}

std::string stations_html(const Results& results) {
  HtmlTable table({{"Topology"},
                   {"Station"},
                   {"Utilization, simulated", true},
                   {"Utilization, estimated", true},
                   {"Difference", true},
                   {"At the peak", true},
                   {"Wait at the peak", true},
                   {"Formula"}});
  for (const auto& topology : results.topologies) {
    if (!topology.estimate) continue;
    for (const auto& station : topology.estimate->stations) {
      const auto* simulated = find_node(topology, station.name);
      if (!station.servers || !station.mean_utilization || !simulated) continue;
      table.add_row({topology.name, station.name, share_cell(simulated->utilization),
                     cell_share(station.mean_utilization),
                     difference_text(difference_of(station.mean_utilization, simulated->utilization)),
                     cell_share(station.utilization), cell_seconds(station.wait_mean_s),
                     station.overloaded ? "overloaded" : station.formula});
    }
  }
  if (table.empty()) return {};
  return fmt::format("<details><summary>Every station</summary>\n{}</details>\n", table.html());
}

std::string list_html(std::string_view heading, const std::vector<EstimateNote>& notes) {
  if (notes.empty()) return {};
  std::string text = fmt::format("<p class=\"note\">{}:</p>\n<ul class=\"note\">\n", heading);
  for (const auto& note : notes) text += fmt::format("<li>{}</li>\n", html_escaped(text_of(note)));
  return text + "</ul>\n";
}

}  // namespace

std::string estimate_table(const Results& results) {
  const auto estimates = estimates_in(results);
  if (estimates.empty()) return {};
  TextTable table{{""}, {}};
  for (const auto& topology : results.topologies) table.header.push_back(topology.name);
  for (const auto& flow : results.topologies.front().flows) {
    auto& row = table.rows.emplace_back(std::vector{flow.name});
    for (const auto& topology : results.topologies) row.push_back(time_cell(topology, flow.name));
  }
  auto& row = table.rows.emplace_back(std::vector<std::string>{"(utilization)"});
  for (const auto& topology : results.topologies) row.push_back(utilization_cell(topology));
  auto text = layout(table);
  if (text.find('*') != std::string::npos) text += "*: outside of the simulation's interval.\n";
  return text + caveats(estimates);
}

std::string estimate_html(const Results& results) {
  const auto estimates = estimates_in(results);
  if (estimates.empty()) return {};
  return times_html(results) + stations_html(results) +
         list_html("Approximate", notes_of(estimates, &TopologyEstimate::approximations)) +
         list_html("Not modeled in the estimate", notes_of(estimates, &TopologyEstimate::not_modeled));
}

}  // namespace loadscape::analysis
