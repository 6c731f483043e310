#include "analysis/tables.hpp"

#include "analysis/expectations.hpp"
#include "analysis/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace loadscape::analysis {
namespace {

std::string cell_for(const ExpectationResult& expectation) {
  const auto& metric = expectation.metric;
  if (metric == "success" || metric == "goodput_share" || metric == "stale") return cell_share(expectation.measured);
  if (metric == "throughput") return cell_rate(expectation.measured);
  if (is_count(metric)) return cell_number(expectation.measured);
  return cell_seconds(expectation.measured);
}

std::string heading(const FlowResult& flow) {
  std::string text = fmt::format("{}: {} -> {}, {}", flow.name, flow.from, fmt::join(flow.to, ", "), flow.pattern);
  if (flow.offered.mean) text += fmt::format(", {} records", human_number(*flow.offered.mean));
  return wrapped(text);
}

std::string one_flow(const Results& results, std::size_t index) {
  TextTable table{{"", "delivered", "goodput", "success", "p50", "p95", "p99"}, {}};
  // The age of a change is its end-to-end time; that of a read says something else.
  const bool has_ages = std::ranges::any_of(results.topologies, [&](const TopologyResult& topology) {
    return topology.flows[index].may_be_stale && topology.flows[index].pattern != "data-change";
  });
  if (has_ages) table.header.insert(table.header.end(), {"age p50", "age p95"});
  for (const auto& topology : results.topologies) {
    const auto& flow = topology.flows[index];
    const auto& time = flow.end_to_end_time_s;
    auto& row = table.rows.emplace_back(std::vector{
        topology.name, cell_rate(flow.throughput_per_s), cell_rate(flow.goodput_per_s), cell_share(flow.success_share),
        cell_seconds(time.p50), cell_seconds(time.p95), cell_seconds(time.p99)});
    if (!has_ages) continue;
    const auto& age = flow.staleness_s;
    const auto cell = [&](const Estimate& estimate) { return flow.may_be_stale ? cell_seconds(estimate) : "-"; };
    row.insert(row.end(), {cell(age.p50), cell(age.p95)});
  }
  return heading(results.topologies.front().flows[index]) + layout(table);
}

/// One line per (flow, metric, bound); a topology that it does not apply to shows "".
struct ExpectationRows {
  std::vector<std::vector<std::string>> rows;
  std::map<std::string, std::size_t> row_of;

  std::vector<std::string>& row(const std::string& title, std::size_t columns) {
    const auto [at, added] = row_of.try_emplace(title, rows.size());
    if (added) {
      rows.emplace_back(columns);
      rows.back().front() = title;
    }
    return rows[at->second];
  }
};

std::string window_text(const LimitResult& limit) { return limit.window_s > 0.0 ? human_seconds(limit.window_s) : "-"; }

std::vector<std::string> limit_row(const std::string& topology, const LimitResult& limit) {
  return {fmt::format("{}  {}", topology, limit.name),
          human_number(static_cast<double>(limit.allowance)),
          window_text(limit),
          cell_number(limit.used),
          cell_share(limit.peak_use_share),
          cell_number(limit.refused),
          cell_share(limit.exhausted_share),
          cell_seconds(limit.first_exhausted_at_s)};
}

std::string largest_instability(const CouplingResult& coupling) {
  const ComponentCoupling* most = nullptr;
  for (const auto& component : coupling.components) {
    if (!most || component.afferent + component.efferent > most->afferent + most->efferent) most = &component;
  }
  return most ? fmt::format("{} {}/{}", most->name, most->afferent, most->efferent) : "-";
}

std::string entity_text(const CouplingResult& coupling) {
  if (coupling.entities.empty()) return "-";
  std::size_t components = 0, connections = 0;
  for (const auto& entity : coupling.entities) {
    components += entity.components.size();
    connections += entity.connections;
  }
  const auto n = static_cast<double>(coupling.entities.size());
  return fmt::format("{:.1f} / {:.1f}", static_cast<double>(components) / n, static_cast<double>(connections) / n);
}

double affected(const BlastFault* fault) { return fault->records_affected.mean.value_or(0.0); }

std::string one_blast(const std::string& topology, const std::vector<BlastFault>& faults) {
  std::vector<const BlastFault*> ranking;
  for (const auto& fault : faults) ranking.push_back(&fault);
  std::ranges::stable_sort(ranking, [](auto* a, auto* b) { return affected(a) > affected(b); });
  TextTable table{{topology, "flows", "affected", "failed", "lost", "dead", "unsent", "late", "recovery"}, {}};
  for (const auto* fault : ranking) {
    table.rows.push_back({fault->name.empty() ? fault->component : fault->name, cell_number(fault->flows_affected),
                          cell_number(fault->records_affected), cell_number(fault->records_failed),
                          cell_number(fault->records_lost), cell_number(fault->records_dead_lettered),
                          cell_number(fault->records_suppressed), cell_number(fault->records_late),
                          cell_seconds(fault->time_to_recover_s)});
  }
  return layout(table);
}

std::string warning_text(const Results& results) {
  std::string text;
  for (const auto& warning : results.warnings) text += wrapped(warning);
  return text;
}

std::string section(const std::string& title, const std::string& body) {
  return body.empty() ? "" : fmt::format("{}\n{}\n", wrapped(title), body);
}

}  // namespace

std::string single_points_text(const CouplingResult& coupling) {
  std::map<std::string, std::size_t> flows;
  for (const auto& flow : coupling.flows) {
    for (const auto& point : flow.single_points) ++flows[point];
  }
  std::vector<std::string> texts;
  for (const auto& [point, count] : flows) texts.push_back(fmt::format("{} ({})", point, counted(count, "flow")));
  return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, ", "));
}

std::string flow_table(const Results& results) {
  std::string text;
  if (results.topologies.empty()) return text;
  for (std::size_t i = 0; i < results.topologies.front().flows.size(); ++i) {
    if (i > 0) text += "\n";
    text += one_flow(results, i);
  }
  return text;
}

std::string expectation_table(const Results& results) {
  TextTable table{{""}, {}};
  for (const auto& topology : results.topologies) table.header.push_back(topology.name);
  ExpectationRows rows;
  for (std::size_t t = 0; t < results.topologies.size(); ++t) {
    for (const auto& flow : results.topologies[t].flows) {
      for (const auto& expectation : flow.expectations) {
        const auto title = fmt::format("{} {} {}", flow.name, expectation.metric, expectation.text);
        rows.row(title, table.header.size())[t + 1] =
            fmt::format("{} {}", cell_for(expectation), text_of(expectation.judgement));
      }
    }
  }
  table.rows = std::move(rows.rows);
  return table.rows.empty() ? "" : layout(table);
}

std::string limit_table(const Results& results) {
  TextTable table{{"", "allowance", "per", "used", "peak", "refused", "exhausted", "first at"}, {}};
  for (const auto& topology : results.topologies) {
    for (const auto& limit : topology.limits) table.rows.push_back(limit_row(topology.name, limit));
  }
  return table.rows.empty() ? "" : layout(table);
}

std::string coupling_table(const Results& results) {
  TextTable table{{"", "connections", "change reach", "wait reach", "entity touches", "busiest Ca/Ce", "single points"},
                  {}};
  for (const auto& topology : results.topologies) {
    const auto& coupling = topology.coupling;
    table.rows.push_back({topology.name, fmt::format("{}", coupling.connections.size()),
                          whole_percent(coupling.propagation_cost_schema),
                          whole_percent(coupling.propagation_cost_synchronous), entity_text(coupling),
                          largest_instability(coupling), single_points_text(coupling)});
  }
  return table.rows.empty() ? "" : layout(table);
}

std::string blast_table(const Results& results) {
  std::string text;
  for (const auto& blast : results.blast) {
    if (!text.empty()) text += "\n";
    text += one_blast(blast.topology, blast.faults);
  }
  return text;
}

std::string declared_fault_table(const Results& results) {
  std::string text;
  for (const auto& blast : results.blast) {
    if (blast.declared.empty()) continue;
    if (!text.empty()) text += "\n";
    text += one_blast(blast.topology, blast.declared);
  }
  return text;
}

std::string comparison_text(const Results& results) {
  std::string blast_title = "Blast radius: records per replication that fare worse while a component is down";
  if (!results.blast.empty() && !results.blast.front().faults.empty()) {
    const auto& first = results.blast.front().faults.front();
    blast_title += fmt::format(" ({}, from {} into the run)", human_seconds(first.length_s.value_or(0.0)),
                               human_seconds(first.at_s.value_or(0.0)));
  }
  std::string text =
      section("Warnings", warning_text(results)) + section("Flows", flow_table(results)) +
      section("Expectations", expectation_table(results)) + section("Limits", limit_table(results)) +
      section("Estimated without simulating: mean end-to-end time, and how far it is from the simulated mean",
              estimate_table(results)) +
      section("Coupling (entity touches: components / connections, mean per entity)", coupling_table(results)) +
      section(blast_title, blast_table(results)) +
      section("Faults of the scenario: records per replication that fare worse because of each",
              declared_fault_table(results)) +
      section("Verdicts", verdict_text(results));
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace loadscape::analysis
