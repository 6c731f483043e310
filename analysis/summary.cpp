#include "analysis/summary.hpp"

#include "analysis/expectations.hpp"
#include "analysis/figures.hpp"
#include "analysis/human.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace loadscape::analysis {
namespace {

using models::FlowObservation;

template <class Rows, class Seen>
Figures figures_of(const Rows& rows, const Seen& seen, double scale) {
  Figures figures;
  figures.reserve(rows.size());
  for (const auto& row : rows) figures.push_back(row.of(seen, scale));
  return figures;
}

/// One figure of all replications.
Sample column(const std::vector<Figures>& figures, std::size_t row) {
  Sample sample;
  sample.reserve(figures.size());
  for (const auto& replication : figures) sample.push_back(replication[row]);
  return sample;
}

template <class Rows, class Result>
void fill(const Rows& rows, const std::vector<Figures>& figures, double level, std::string_view noun, Result& result) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    result.*(rows[i].at) = estimate(column(figures, i), rows[i].why, level, noun);
  }
}

Estimate scaled(Estimate estimate, double factor) {
  if (estimate.mean) *estimate.mean *= factor;
  if (estimate.half_width) *estimate.half_width *= factor;
  return estimate;
}

Estimate diverging(const std::string& node, double level) {
  auto result = absent(fmt::format("unstable: {} is offered more than it can do", node), level);
  result.diverges = true;
  return result;
}

constexpr std::string_view age_path = "staleness_s";

}  // namespace

TopologySummary::TopologySummary(const models::Landscape& landscape, const models::CompiledGraph& graph,
                                 double duration_s, double level)
    : landscape_{landscape},
      graph_{graph},
      duration_s_{duration_s},
      level_{level},
      flows_(models::flows_of(landscape).size()) {}

void TopologySummary::add_window(const models::Observation& observation) {
  for (std::size_t i = 0; i < observation.flows.size(); ++i) add_flow(i, observation.flows[i], observation.window_s);
  for (const auto& node : observation.nodes) {
    auto& summary = nodes_[node.node];
    summary.servers = node.servers;
    summary.figures.push_back(figures_of(node_rows(), node, observation.window_s));
    if (const auto load = station_load(node)) summary.loads.push_back(*load);
  }
}

void TopologySummary::add(const models::Observation& observation) {
  batches_ = std::max<std::size_t>(1, observation.batches.size());
  add_window(observation);
  for (const auto& batch : observation.batches) add_window(batch);
  for (const auto& limit : observation.limits) {
    auto& summary = limits_[limit.node];
    if (summary.figures.empty()) summary.first = limit;
    summary.figures.push_back(figures_of(limit_rows(), limit, duration_s_));
    summary.seen.push_back(limit);
  }
  caches_.add(observation.caches);
  for (const auto& policy : observation.policies) {
    policies_[policy.node].push_back(figures_of(policy_rows(), policy, duration_s_));
  }
  add_series(observation.series);
  events_ += observation.events;
  ++runs_;
}

void TopologySummary::add_flow(std::size_t index, const FlowObservation& seen, double window_s) {
  auto& flow = flows_.at(index);
  flow.figures.push_back(figures_of(flow_rows(), seen, window_s));
  if (models::flows_of(landscape_)[index].batch) flow.jobs.push_back(figures_of(job_rows(), seen.jobs, window_s));
  flow.failed.push_back(seen.failed);
  flow.lost_at.push_back(seen.lost_at);
  auto& spent = flow.spent.emplace_back();
  for (const auto& at : seen.spent) {
    if (seen.offered == 0) continue;
    const double records = number(seen.offered);
    spent[at.node] = {at.node,
                      at.wait_s / records,
                      at.service_s / records,
                      at.link_s / records,
                      at.retry_s / records,
                      at.limit_s / records};
  }
  flow.is_aged = flow.is_aged || seen.staleness.count() > 0;
  flow.pooled.merge(seen.end_to_end_time);
}

void TopologySummary::add_series(const std::vector<models::Series>& series) {
  if (series_sums_.empty()) {
    for (const auto& s : series) series_sums_.push_back({s.name, s.bucket_s, s.values});
    return;
  }
  for (std::size_t i = 0; i < std::min(series.size(), series_sums_.size()); ++i) {
    auto& sums = series_sums_[i].values;
    const auto& values = series[i].values;
    sums.resize(std::max(sums.size(), values.size()), 0.0);
    for (std::size_t bucket = 0; bucket < values.size(); ++bucket) sums[bucket] += values[bucket];
  }
}

TopologyResult TopologySummary::result(const std::string& name, const std::string& kind) const {
  TopologyResult topology;
  topology.name = name;
  topology.kind = kind;
  const auto unstable = unstable_nodes_of_flows();
  for (std::size_t i = 0; i < flows_.size(); ++i) topology.flows.push_back(flow_result(i, name, unstable[i]));
  for (const auto& [vertex, summary] : nodes_) topology.nodes.push_back(node_result(vertex));
  for (const auto& [vertex, summary] : limits_) topology.limits.push_back(limit_result(vertex));
  topology.caches = caches_.results(graph_, level_);
  for (const auto& [vertex, figures] : policies_) topology.policies.push_back(policy_result(vertex));
  topology.series = series_sums_;
  for (auto& series : topology.series) {
    for (auto& value : series.values) value /= number(runs_);
  }
  topology.events = events_;
  return topology;
}

Estimate TopologySummary::total(const Sample& sample) const {
  return scaled(estimate(sample, "", level_), number(batches_));
}

bool TopologySummary::is_unstable_node(std::size_t vertex) const {
  const auto& loads = nodes_.at(vertex).loads;
  // in every replication, or there is nothing to judge
  return loads.size() == nodes_.at(vertex).figures.size() && is_unstable(loads, level_);
}

std::vector<std::set<std::size_t>> TopologySummary::unstable_nodes_of_flows() const {
  const auto& flows = models::flows_of(landscape_);
  std::vector<std::set<std::size_t>> unstable(flows.size());
  for (const auto& [vertex, node] : nodes_) {
    if (!is_unstable_node(vertex)) continue;
    const auto waits = [at = vertex](const auto& spent) {
      const auto found = spent.find(at);
      return found != spent.end() && found->second.wait_s > 0.0;
    };
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (std::ranges::any_of(flows_[i].spent, waits)) unstable[i].insert(vertex);
    }
  }
  for (std::size_t pass = 0; pass < flows.size(); ++pass) {  // calls nest no deeper than there are flows
    for (std::size_t i = 0; i < flows.size(); ++i) {
      const auto& trigger = flows[i].trigger;
      if (trigger && trigger->kind == models::TriggerKind::during) unstable[trigger->flow].merge(std::set(unstable[i]));
    }
  }
  return unstable;
}

std::vector<std::string> TopologySummary::instabilities(const std::string& topology) const {
  const auto& flows = models::flows_of(landscape_);
  const auto unstable = unstable_nodes_of_flows();
  std::vector<std::string> sentences;
  for (const auto& [vertex, node] : nodes_) {
    if (!is_unstable_node(vertex)) continue;
    std::vector<std::string> affected;
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (unstable[i].contains(vertex)) affected.push_back(flows[i].name);
    }
    const auto result = node_result(vertex);
    sentences.push_back(fmt::format(
        "{}: {} is unstable: its offered load is {} servers and it has {}, so its line grows as long as the run lasts. "
        "{}",
        topology, result.name, human_number(result.offered_load), *node.servers,
        affected.empty() ? "Its waits have no mean."
                         : fmt::format("Its waits and the times of {} have no mean.", fmt::join(affected, ", "))));
  }
  return sentences;
}

FlowResult TopologySummary::flow_result(std::size_t index, const std::string& topology,
                                        const std::set<std::size_t>& unstable) const {
  const auto& declared = models::flows_of(landscape_)[index];
  const auto& summary = flows_[index];
  FlowResult flow;
  flow.name = declared.name;
  flow.from = landscape_[declared.from].name;
  for (const auto to : declared.to) flow.to.push_back(landscape_[to].name);
  flow.pattern = word_of(declared.pattern);
  flow.entity = declared.entity;
  if (declared.deadline) flow.deadline_s = sim::to_seconds(*declared.deadline);
  flow.may_be_stale = summary.is_aged || declared.pattern == models::Pattern::data_change;
  const auto diverges = [&](std::string_view path) {  // a change is as old as it took
    const bool ages = path.starts_with(age_path) && declared.pattern == models::Pattern::data_change;
    return !unstable.empty() && (ages || path.starts_with(time_path));
  };
  for (std::size_t i = 0; i < flow_rows().size(); ++i) {
    const auto& row = flow_rows()[i];
    const auto sample = column(summary.figures, i);
    row.at(flow) = row.is_count ? total(sample) : estimate(sample, row.why, level_, noun());
    if (!diverges(row.path)) continue;
    row.at(flow) = diverging(graph_[*unstable.begin()].name, level_);
  }
  for (const auto vertex : unstable) flow.unstable_at.push_back(graph_[vertex].name);
  if (declared.batch) {
    auto& jobs = flow.jobs.emplace();
    for (std::size_t i = 0; i < job_rows().size(); ++i) {
      const auto& row = job_rows()[i];
      const auto sample = column(summary.jobs, i);
      jobs.*(row.at) = row.is_count ? total(sample) : estimate(sample, row.why, level_, noun());
    }
  }
  flow.failed = by_name(summary.failed);
  flow.lost_at = by_name(summary.lost_at);
  flow.time_spent_s = time_spent_of(summary);
  flow.pooled_end_to_end_time = summary.pooled;
  flow.expectations = judge_all(declared, topology, flow);
  return flow;
}

std::vector<NamedEstimate> TopologySummary::by_name(const std::vector<CountsByName>& replications) const {
  std::set<std::string> names;
  for (const auto& replication : replications) {
    for (const auto& [name, count] : replication) names.insert(name);
  }
  std::vector<NamedEstimate> estimates;
  for (const auto& name : names) {
    Sample sample;
    for (const auto& replication : replications) {
      const auto found = replication.find(name);
      sample.emplace_back(found == replication.end() ? 0.0 : number(found->second));
    }
    estimates.push_back({name, total(sample)});
  }
  return estimates;
}

std::vector<TimeSpentEstimates> TopologySummary::time_spent_of(const FlowSummary& flow) const {
  using models::TimeSpent;
  std::set<std::size_t> vertices_seen;
  for (const auto& replication : flow.spent) {
    for (const auto& [vertex, spent] : replication) {
      const bool any =
          spent.wait_s > 0 || spent.service_s > 0 || spent.link_s > 0 || spent.retry_s > 0 || spent.limit_s > 0;
      if (any) vertices_seen.insert(vertex);
    }
  }
  std::vector<TimeSpentEstimates> result;
  for (const auto vertex : vertices_seen) {
    const auto part = [&](double TimeSpent::* of) {
      Sample sample;
      for (const auto& replication : flow.spent) {
        const auto found = replication.find(vertex);
        sample.emplace_back(found == replication.end() ? 0.0 : found->second.*of);
      }
      return estimate(sample, none_offered, level_, noun());
    };
    const bool grows = nodes_.contains(vertex) && is_unstable_node(vertex);
    result.push_back({graph_[vertex].name, grows ? diverging(graph_[vertex].name, level_) : part(&TimeSpent::wait_s),
                      part(&TimeSpent::service_s), part(&TimeSpent::link_s), part(&TimeSpent::retry_s),
                      part(&TimeSpent::limit_s)});
  }
  return result;
}

NodeResult TopologySummary::node_result(std::size_t vertex) const {
  const auto& summary = nodes_.at(vertex);
  const auto& info = graph_[vertex];
  NodeResult node;
  node.name = info.name;
  node.kind = info.kind;
  node.component = info.component;
  node.middleware = info.middleware;
  node.servers = summary.servers;
  fill(node_rows(), summary.figures, level_, noun(), node);
  node.rejected = scaled(node.rejected, number(batches_));
  node.unstable = is_unstable_node(vertex);
  if (node.unstable) node.queue_length = node.wait_mean_s = node.wait_p95_s = diverging(info.name, level_);
  return node;
}

LimitResult TopologySummary::limit_result(std::size_t vertex) const {
  const auto& summary = limits_.at(vertex);
  LimitResult limit;
  limit.name = graph_[vertex].name;
  limit.component = graph_[vertex].component;
  limit.kind = summary.first.kind;
  limit.unit = summary.first.unit;
  limit.allowance = summary.first.allowance;
  limit.window_s = summary.first.window_s;
  fill(limit_rows(), summary.figures, level_, "replications", limit);
  using Seen = models::LimitObservation;
  const auto by_flow = [&](auto figure) {
    std::vector<NamedEstimate> named;
    const auto& flows = models::flows_of(landscape_);
    for (std::size_t i = 0; i < flows.size(); ++i) {
      Sample sample;
      for (const auto& seen : summary.seen) sample.emplace_back(figure(seen, i));
      if (std::ranges::all_of(sample, [](const auto& value) { return *value == 0.0; })) continue;
      named.push_back({flows[i].name, estimate(sample, "", level_)});
    }
    return named;
  };
  const auto count_of = [&](std::vector<std::uint64_t> Seen::* counts) {
    return by_flow([counts](const Seen& seen, std::size_t flow) {
      return flow < (seen.*counts).size() ? number((seen.*counts)[flow]) : 0.0;
    });
  };
  limit.used_by = count_of(&Seen::used_by);
  limit.refused_by = count_of(&Seen::refused_by);
  limit.delayed_by = count_of(&Seen::delayed_by);
  limit.first_exhausted_by =
      by_flow([](const Seen& seen, std::size_t flow) { return seen.first_exhausted_by == flow ? 1.0 : 0.0; });
  return limit;
}

PolicyResult TopologySummary::policy_result(std::size_t vertex) const {
  PolicyResult policy;
  policy.name = graph_[vertex].name;
  policy.component = graph_[vertex].component;
  policy.kind = graph_[vertex].kind;
  fill(policy_rows(), policies_.at(vertex), level_, "replications", policy);
  return policy;
}

Sample TopologySummary::sample(std::size_t flow, std::string_view path) const {
  const auto row = std::ranges::find(flow_rows(), path, &FlowRow::path);
  if (row == flow_rows().end()) throw std::invalid_argument("no such metric of a flow: " + std::string(path));
  return column(flows_.at(flow).figures, static_cast<std::size_t>(row - flow_rows().begin()));
}

}  // namespace loadscape::analysis
