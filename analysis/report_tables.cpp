#include "analysis/html.hpp"
#include "analysis/report.hpp"
#include "analysis/report_cells.hpp"
#include "analysis/tables.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace loadscape::analysis {
namespace {

/// Calls `visit(topology, flow)` for every flow in turn, its topologies together.
template <class Visit>
void for_each_flow(const Results& results, Visit visit) {
  if (results.topologies.empty()) return;
  for (const auto& named : results.topologies.front().flows) {
    for (const auto& topology : results.topologies) {
      if (const auto* flow = find_flow(topology, named.name)) visit(topology, *flow);
    }
  }
}

std::string details(const std::string& summary, const HtmlTable& table, bool is_open = false) {
  if (table.empty()) return {};
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", is_open ? " open" : "", html_escaped(summary),
                     table.html());
}

std::string reasons(const FlowResult& flow) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : flow.failed) {
    if (value.mean.value_or(0.0) > 0.0) texts.push_back(fmt::format("{}: {}", name, human_number(*value.mean)));
  }
  return texts.empty() ? "-" : fmt::format("{}", fmt::join(texts, ", "));
}

bool is_eventful(const FlowResult& flow) {
  const Estimate* all[] = {&flow.failed_total,     &flow.lost,       &flow.expired,   &flow.dead_lettered,
                           &flow.in_flight_at_end, &flow.duplicates, &flow.reordered, &flow.corrupted};
  return std::ranges::any_of(all, [](const Estimate* one) { return one->mean.value_or(0.0) > 0.0; });
}

bool spent_any(const TimeSpentEstimates& spent) {
  double total = 0.0;
  for (const auto* part : {&spent.wait, &spent.service, &spent.link, &spent.retry, &spent.limit}) {
    total += part->mean.value_or(0.0);
  }
  return total > 0.0;
}

std::string largest_of(const std::vector<NamedEstimate>& by_flow) {
  const auto most =
      std::ranges::max_element(by_flow, {}, [](const NamedEstimate& flow) { return flow.value.mean.value_or(0.0); });
  return most == by_flow.end() ? "-" : most->name;
}

}  // namespace

std::string throughput_html(const Results& results) {
  HtmlTable table({{"Flow"},
                   {"Topology"},
                   {"Offered", true},
                   {"Throughput", true},
                   {"Goodput", true},
                   {"Delivered", true},
                   {"In deadline", true},
                   {"Attempts per record", true}});
  HtmlTable others({{"Flow"},
                    {"Topology"},
                    {"Failed", true},
                    {"Lost", true},
                    {"Expired", true},
                    {"Dead letters", true},
                    {"In flight", true},
                    {"Duplicates", true},
                    {"Reordered", true},
                    {"Corrupted", true},
                    {"Failed by reason, mean"}});
  HtmlTable batches({{"Flow"},
                     {"Topology"},
                     {"Jobs started", true},
                     {"Completed", true},
                     {"Skipped", true},
                     {"Overran", true},
                     {"Duration, mean", true},
                     {"Duration, longest", true},
                     {"Chunks", true},
                     {"Calls", true},
                     {"Error table", true}});
  for_each_flow(results, [&](const TopologyResult& topology, const FlowResult& flow) {
    if (flow.jobs) {
      const auto& jobs = *flow.jobs;
      batches.add_row({flow.name, topology.name, count_cell(jobs.started), count_cell(jobs.completed),
                       count_cell(jobs.skipped), count_cell(jobs.overran), seconds_cell(jobs.duration_mean_s),
                       seconds_cell(jobs.duration_max_s), count_cell(jobs.chunks), count_cell(jobs.calls),
                       count_cell(jobs.error_table)});
    }
    table.add_row({flow.name, topology.name, count_cell(flow.offered), rate_cell(flow.throughput_per_s),
                   rate_cell(flow.goodput_per_s), share_cell(flow.success_share), share_cell(flow.goodput_share),
                   count_cell(flow.attempts_per_record)});
    if (!is_eventful(flow)) return;
    others.add_row({flow.name, topology.name, count_cell(flow.failed_total), count_cell(flow.lost),
                    count_cell(flow.expired), count_cell(flow.dead_lettered), count_cell(flow.in_flight_at_end),
                    count_cell(flow.duplicates), count_cell(flow.reordered), count_cell(flow.corrupted),
                    reasons(flow)});
  });
  return table.html() + details("Jobs of the batch flows", batches) +
         details("Records that were not delivered, or more than once, or out of order", others, true);
}

std::string latency_html(const Results& results) {
  HtmlTable table(
      {{"Flow"}, {"Topology"}, {"Mean", true}, {"p50", true}, {"p95", true}, {"p99", true}, {"Longest", true}});
  for_each_flow(results, [&](const TopologyResult& topology, const FlowResult& flow) {
    const auto& time = flow.end_to_end_time_s;
    table.add_row({flow.name, topology.name, seconds_cell(time.mean), seconds_cell(time.p50), seconds_cell(time.p95),
                   seconds_cell(time.p99), seconds_cell(time.max)});
  });
  return table.html();
}

std::string staleness_html(const Results& results) {
  HtmlTable table({{"Flow"},
                   {"Topology"},
                   {"Mean", true},
                   {"p50", true},
                   {"p95", true},
                   {"p99", true},
                   {"Oldest", true},
                   {"Older than max_age", true}});
  for_each_flow(results, [&](const TopologyResult& topology, const FlowResult& flow) {
    if (!flow.may_be_stale) return;
    const auto& age = flow.staleness_s;
    table.add_row({flow.name, topology.name, seconds_cell(age.mean), seconds_cell(age.p50), seconds_cell(age.p95),
                   seconds_cell(age.p99), seconds_cell(age.max), share_cell(flow.stale_share)});
  });
  if (table.empty()) return {};
  return "<p>How old the data was: of what was read when it was read, and of changes when they were applied.</p>\n" +
         table.html();
}

std::string time_spent_html(const Results& results) {
  std::string text;
  if (results.topologies.empty()) return text;
  for (const auto& named : results.topologies.front().flows) {
    HtmlTable table({{"Topology"},
                     {"Node"},
                     {"Waiting", true},
                     {"Service", true},
                     {"Link", true},
                     {"Retry", true},
                     {"Limit", true}});
    for (const auto& topology : results.topologies) {
      const auto* flow = find_flow(topology, named.name);
      if (!flow) continue;
      for (const auto& spent : flow->time_spent_s) {
        if (!spent_any(spent)) continue;
        table.add_row({topology.name, spent.node, seconds_cell(spent.wait), seconds_cell(spent.service),
                       seconds_cell(spent.link), seconds_cell(spent.retry), seconds_cell(spent.limit)});
      }
    }
    text += details(named.name, table);
  }
  return text;
}

namespace {

std::string relief_html(const Results& results) {
  HtmlTable table(
      {{"What would relieve"}, {"Topology"}, {"By"}, {"Of"}, {"Saves", true}, {"Peak use then", true}, {"Enough"}});
  for (const auto& topology : results.topologies) {
    for (const auto& limit : topology.limits) {
      for (const auto& relief : limit.relief) {
        table.add_row({limit.name, topology.name, relief.measure, relief.flow.empty() ? "all" : relief.flow,
                       human_number(relief.saved), human_number(relief.peak_use_after),
                       relief.is_enough ? "yes" : "no"});
      }
    }
  }
  if (table.empty()) return {};
  return "<p>Reckoned for the fullest window, each measure alone; nothing of it has been simulated.</p>\n" +
         table.html();
}

}  // namespace

std::string limits_html(const Results& results) {
  HtmlTable table({{"Limit"},
                   {"Topology"},
                   {"Allowance", true},
                   {"Window", true},
                   {"Used", true},
                   {"Peak use", true},
                   {"Refused", true},
                   {"Delayed", true},
                   {"Exhausted", true},
                   {"First exhausted", true},
                   {"Used up by"},
                   {"Most used by"},
                   {"Most refused"}});
  std::vector<std::pair<std::string, std::vector<std::string>>> rows;
  for (const auto& topology : results.topologies) {
    for (const auto& limit : topology.limits) {
      rows.push_back(
          {limit.name,
           {limit.name, topology.name, human_number(static_cast<double>(limit.allowance)) + " " + limit.unit,
            limit.window_s > 0.0 ? models::write_quantity(limit.window_s, models::Dimension::duration) : "-",
            count_cell(limit.used), share_cell(limit.peak_use_share), count_cell(limit.refused),
            count_cell(limit.delayed), share_cell(limit.exhausted_share), seconds_cell(limit.first_exhausted_at_s),
            largest_of(limit.first_exhausted_by), largest_of(limit.used_by), largest_of(limit.refused_by)}});
    }
  }
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return row.first; });
  for (auto& [name, cells] : rows) table.add_row(std::move(cells));
  return table.empty() ? "<p>No limit is declared on any system.</p>\n" : table.html() + relief_html(results);
}

std::string caches_html(const Results& results) {
  HtmlTable table(
      {{"Cache"}, {"Topology"}, {"Hits", true}, {"Hit share", true}, {"Misses", true}, {"Stale, on error", true}});
  std::vector<std::vector<std::string>> rows;
  for (const auto& topology : results.topologies) {
    for (const auto& cache : topology.caches) {
      rows.push_back({cache.name, topology.name, count_cell(cache.hits), share_cell(cache.hit_share),
                      count_cell(cache.misses), count_cell(cache.served_stale)});
    }
  }
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return row.front(); });
  for (auto& row : rows) table.add_row(std::move(row));
  return table.empty() ? std::string() : table.html();
}

std::string nodes_html(const Results& results) {
  HtmlTable table({{"Topology"},
                   {"Node"},
                   {"Workers", true},
                   {"Utilization", true},
                   {"Waiting, mean", true},
                   {"Waiting, largest", true},
                   {"Wait p95", true},
                   {"Rejected", true},
                   {"Available", true}});
  for (const auto& topology : results.topologies) {
    for (const auto& node : topology.nodes) {
      if (!node.servers) continue;
      table.add_row({topology.name, node.name, human_number(*node.servers), share_cell(node.utilization),
                     count_cell(node.queue_length), count_cell(node.max_queue), seconds_cell(node.wait_p95_s),
                     count_cell(node.rejected), share_cell(node.availability)});
    }
  }
  return details("Utilization and waiting at every node with workers", table);
}

std::string coupling_html(const Results& results) {
  HtmlTable summary({{"Topology"},
                     {"Connections", true},
                     {"Propagation cost, schema", true},
                     {"Propagation cost, synchronous", true},
                     {"Single points of failure"}});
  HtmlTable components({{"Topology"},
                        {"Component"},
                        {"Ca", true},
                        {"Ce", true},
                        {"Instability", true},
                        {"Betweenness", true},
                        {"Cut point"},
                        {"Flows through it", true},
                        {"Waited for by"}});
  HtmlTable entities({{"Entity"}, {"Topology"}, {"Components to change", true}, {"Connections", true}, {"Which"}});
  HtmlTable reaches({{"Entity"}, {"Changed at"}, {"Topology"}, {"Adapters", true}, {"Teams", true}, {"Who must act"}});
  std::vector<std::vector<std::string>> followers;
  std::vector<std::vector<std::string>> changes;
  for (const auto& topology : results.topologies) {
    const auto& coupling = topology.coupling;
    for (const auto& component : coupling.components) {
      components.add_row(
          {topology.name, component.name, std::to_string(component.afferent), std::to_string(component.efferent),
           component.instability ? fmt::format("{:.2f}", *component.instability) : "-",
           fmt::format("{:.2f}", component.betweenness), component.articulation_point ? "yes" : "no",
           component.reuse ? std::to_string(*component.reuse) : "-",
           component.reached_by.empty() ? "-" : fmt::format("{}", fmt::join(component.reached_by, ", "))});
    }
    summary.add_row({topology.name, std::to_string(coupling.connections.size()),
                     whole_percent(coupling.propagation_cost_schema),
                     whole_percent(coupling.propagation_cost_synchronous), single_points_text(coupling)});
    for (const auto& entity : coupling.entities) {
      changes.push_back({entity.entity, topology.name, std::to_string(entity.components.size()),
                         std::to_string(entity.connections), fmt::format("{}", fmt::join(entity.components, ", "))});
      for (const auto& reach : entity.at) {
        followers.push_back({entity.entity, reach.system, topology.name, std::to_string(reach.adapters.size()),
                             std::to_string(reach.teams.size()), fmt::format("{}", fmt::join(reach.teams, ", "))});
      }
    }
  }
  std::ranges::stable_sort(changes, {}, [](const auto& row) { return row.front(); });
  for (auto& row : changes) entities.add_row(std::move(row));
  std::ranges::stable_sort(followers, {}, [](const auto& row) { return std::tie(row[0], row[1]); });
  for (auto& row : followers) reaches.add_row(std::move(row));
  return summary.html() + details("Every component", components) +
         details("What a change of an entity touches", entities) +
         details("Who must follow when an entity changes at one system", reaches);
}

std::string changes_html(const Results& results) {
  HtmlTable table({{"Change"},
                   {"Topology"},
                   {"Adapters", true},
                   {"Teams", true},
                   {"Broken", true},
                   {"Failed", true},
                   {"Dead letters", true},
                   {"Corrupted", true},
                   {"Last redeployed after", true},
                   {"Who must act"}});
  if (results.topologies.empty()) return {};
  for (std::size_t i = 0; i < results.topologies.front().changes.size(); ++i) {
    for (const auto& topology : results.topologies) {
      const auto& change = topology.changes[i];
      const auto fields = change.fields > 0 ? fmt::format(", {} fields", change.fields) : std::string();
      table.add_row(
          {fmt::format("{}: {} of {}, version {}{}", change.name, change.entity, change.system, change.version, fields),
           topology.name, std::to_string(change.adapters.size()), std::to_string(change.teams.size()),
           count_cell(change.adapters_broken), count_cell(change.records_failed),
           count_cell(change.records_dead_lettered), count_cell(change.records_corrupted),
           seconds_cell(change.time_to_redeploy_s),
           change.teams.empty() ? "nobody" : fmt::format("{}", fmt::join(change.teams, ", "))});
    }
  }
  return table.empty() ? std::string() : table.html();
}

std::string expectations_html(const Results& results) {
  HtmlTable table({{"Flow"}, {"Metric"}, {"Expected"}, {"Topology"}, {"Measured", true}, {"Verdict"}});
  table.mark("missed", "missed");
  table.mark("met", "met");
  std::vector<std::vector<std::string>> rows;
  for_each_flow(results, [&](const TopologyResult& topology, const FlowResult& flow) {
    for (const auto& expectation : flow.expectations) {
      rows.push_back({flow.name, expectation.metric, expectation.text, topology.name, measured_text(expectation),
                      std::string(text_of(expectation.judgement))});
    }
  });
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return std::tie(row[0], row[1], row[2]); });
  for (auto& row : rows) {
    row[4] = with_plus_minus(row[4]);
    table.add_row(std::move(row));
  }
  return table.empty() ? "<p>The scenario states no expectations.</p>\n" : table.html();
}

}  // namespace loadscape::analysis
