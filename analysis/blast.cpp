#include "analysis/blast.hpp"

#include <boost/range/iterator_range.hpp>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace loadscape::analysis {
namespace {

using models::RecordEntry;
using Fate = RecordEntry::Fate;

constexpr sim::Duration tolerated_delay = std::chrono::seconds{1};

/// Of a fault that comes once, for a known time.
struct Strike {
  std::optional<sim::Duration> at, length;
};
Strike strike_of(const models::Fault& fault) {
  const auto length = fault.timing.length ? fault.timing.length->constant() : std::nullopt;
  return {fault.timing.at, length ? std::optional{sim::from_seconds(*length)} : std::nullopt};
}

bool was_delivered(const RecordEntry& record) { return record.fate == Fate::delivered; }

bool is_late(const models::Flow& flow, const RecordEntry& without, const RecordEntry& with) {
  if (!flow.deadline) return with.closed - without.closed > tolerated_delay;
  const bool met_without = without.closed - without.emitted <= *flow.deadline;
  return met_without && with.closed - with.emitted > *flow.deadline;
}

/// By how many deliveries the run with the outage is behind, as it changes: (when, change).
using Backlog = std::vector<std::pair<sim::SimTime, double>>;

/// Area under the positive part of the backlog [records s]. Deliveries that never come count until the horizon.
double area_behind(Backlog& changes, sim::SimTime horizon) {
  std::ranges::stable_sort(changes, {}, &Backlog::value_type::first);
  double area = 0.0;
  double behind = 0.0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    behind += changes[i].second;
    const auto until = i + 1 < changes.size() ? changes[i + 1].first : horizon;
    area += std::max(0.0, behind) * sim::to_seconds(until - changes[i].first);
  }
  return area;
}

/// Walks two ordered lists in step and keeps count of what the outage did.
class Difference {
 public:
  Difference(const models::Landscape& landscape, const models::Fault& fault)
      : landscape_{landscape}, fault_{fault}, backlogs_(models::flows_of(landscape).size()) {
    sample_.flows.resize(backlogs_.size());
  }

  void both(const RecordEntry& without, const RecordEntry& with) {
    auto& flow = sample_.flows[without.flow];
    flow.offered += without.weight;
    if (with.duplicate && !without.duplicate) flow.duplicated += with.weight;
    const bool same = was_delivered(without) && was_delivered(with) && without.closed == with.closed;
    if (!same) note_backlog(without, with);
    if (!was_delivered(without) || !count_as(flow, without, with)) return;
    note_affected(without);
    last_close_ = std::max(last_close_, with.closed);
    if (with.fate == Fate::in_flight) sample_.unrecovered = true;
  }

  void only_without(const RecordEntry& without) {
    sample_.flows[without.flow].offered += without.weight;
    if (!was_delivered(without)) return;
    sample_.flows[without.flow].suppressed += without.weight;
    backlogs_[without.flow].emplace_back(without.closed, static_cast<double>(without.weight));
    note_affected(without);
  }

  void only_with(const RecordEntry& with) {
    if (was_delivered(with)) {
      backlogs_[with.flow].emplace_back(with.closed, -static_cast<double>(with.weight));
    }
  }

  BlastSample finish(sim::SimTime horizon) {
    for (auto& backlog : backlogs_) sample_.lost_area += area_behind(backlog, horizon);
    const auto [at, length] = strike_of(fault_);
    if (at && first_missing_ != sim::never) {
      sample_.time_to_first_impact_s = sim::to_seconds(first_missing_ - (sim::SimTime{} + *at));
    }
    if (at && length) {
      sample_.time_to_recover_s = std::max(0.0, sim::to_seconds(last_close_ - (sim::SimTime{} + *at + *length)));
    }
    sample_.systems.assign(systems_.begin(), systems_.end());
    return std::move(sample_);
  }

 private:
  void note_backlog(const RecordEntry& without, const RecordEntry& with) {
    auto& backlog = backlogs_[without.flow];
    if (was_delivered(without)) backlog.emplace_back(without.closed, static_cast<double>(without.weight));
    if (was_delivered(with)) backlog.emplace_back(with.closed, -static_cast<double>(with.weight));
  }

  /// True when the record fared worse.
  bool count_as(BlastFlowSample& flow, const RecordEntry& without, const RecordEntry& with) const {
    const auto& declared = models::flows_of(landscape_)[without.flow];
    switch (with.fate) {
      case Fate::failed: flow.failed += without.weight; return true;
      case Fate::lost: flow.lost += without.weight; return true;
      case Fate::expired: flow.expired += without.weight; return true;
      case Fate::dead_lettered: flow.dead_lettered += without.weight; return true;
      case Fate::in_flight: flow.late += without.weight; return true;
      case Fate::delivered: break;
    }
    if (!is_late(declared, without, with)) return false;
    flow.late += without.weight;
    return true;
  }

  void note_affected(const RecordEntry& without) {
    first_missing_ = std::min(first_missing_, without.closed);
    const auto& flow = models::flows_of(landscape_)[without.flow];
    for (const auto system : {flow.from, flow.to[without.target]}) {
      if (!models::strikes(fault_, landscape_[system].name)) systems_.insert(system);
    }
  }

  const models::Landscape& landscape_;
  const models::Fault& fault_;
  std::vector<Backlog> backlogs_;  ///< by flow: one flow's head start does not make up for another's delay
  std::set<std::size_t> systems_;
  sim::SimTime first_missing_ = sim::never;
  sim::SimTime last_close_{};
  BlastSample sample_;
};

auto identity(const RecordEntry& record) { return std::tuple{record.flow, record.target, record.key}; }

}  // namespace

BlastSample compare_records(const models::Landscape& landscape, std::span<const RecordEntry> without,
                            std::span<const RecordEntry> with, const models::Fault& fault, sim::SimTime horizon) {
  Difference difference(landscape, fault);
  auto a = without.begin();
  auto b = with.begin();
  while (a != without.end() || b != with.end()) {
    if (b == with.end() || (a != without.end() && identity(*a) < identity(*b))) {
      difference.only_without(*a++);
    } else if (a == without.end() || identity(*b) < identity(*a)) {
      difference.only_with(*b++);
    } else {
      difference.both(*a++, *b++);
    }
  }
  return difference.finish(horizon);
}

std::vector<models::Fault> blast_outages(const models::Landscape& landscape, const models::DependencyGraph& components,
                                         const BlastOptions& options, sim::Duration at) {
  std::vector<std::string> names;
  for (const auto v : boost::make_iterator_range(vertices(landscape))) names.push_back(landscape[v].name);
  for (const auto v : boost::make_iterator_range(vertices(components))) {
    if (components[v].middleware) names.push_back(components[v].name);
  }
  std::vector<models::Fault> outages;
  for (const auto& name : names) {
    const auto& wanted = options.components;
    if (!wanted.empty() && std::ranges::find(wanted, name) == wanted.end()) continue;
    outages.push_back(models::scheduled_outage("blast: " + name, name, at, options.length));
  }
  return outages;
}

namespace {

template <class Of>
Estimate over(std::span<const BlastSample> replications, double level, Of of,
              std::string_view why = "no replication was run") {
  Sample sample;
  for (const auto& replication : replications) sample.push_back(of(replication));
  return estimate(sample, why, level);
}

BlastFlow summarize_flow(const std::string& name, std::size_t index, std::span<const BlastSample> replications,
                         double level) {
  const auto each = [&](auto of) {
    return over(replications, level, [&](const BlastSample& s) { return of(s.flows[index]); });
  };
  BlastFlow flow;
  flow.name = name;
  flow.offered = each([](const BlastFlowSample& s) { return s.offered; });
  flow.affected = each([](const BlastFlowSample& s) { return s.affected(); });
  flow.failed = each([](const BlastFlowSample& s) { return s.failed; });
  flow.lost = each([](const BlastFlowSample& s) { return s.lost; });
  flow.expired = each([](const BlastFlowSample& s) { return s.expired; });
  flow.dead_lettered = each([](const BlastFlowSample& s) { return s.dead_lettered; });
  flow.suppressed = each([](const BlastFlowSample& s) { return s.suppressed; });
  flow.late = each([](const BlastFlowSample& s) { return s.late; });
  flow.duplicated = each([](const BlastFlowSample& s) { return s.duplicated; });
  return flow;
}

template <class Of>
double sum_over_flows(const BlastSample& sample, Of of) {
  double total = 0.0;
  for (const auto& flow : sample.flows) total += of(flow);
  return total;
}

double count_affected(const BlastSample& sample) {
  return sum_over_flows(sample, [](const BlastFlowSample& s) { return s.affected() > 0.0 ? 1.0 : 0.0; });
}

void summarize_records(BlastFault& fault, std::span<const BlastSample> replications, double level) {
  const auto total = [&](auto of) {
    return over(replications, level, [&](const BlastSample& s) { return sum_over_flows(s, of); });
  };
  fault.records_affected = total([](const BlastFlowSample& s) { return s.affected(); });
  fault.records_failed = total([](const BlastFlowSample& s) { return s.failed; });
  fault.records_lost = total([](const BlastFlowSample& s) { return s.lost + s.expired; });
  fault.records_dead_lettered = total([](const BlastFlowSample& s) { return s.dead_lettered; });
  fault.records_suppressed = total([](const BlastFlowSample& s) { return s.suppressed; });
  fault.records_late = total([](const BlastFlowSample& s) { return s.late; });
  fault.records_duplicated = total([](const BlastFlowSample& s) { return s.duplicated; });
}

void summarize_times(BlastFault& fault, std::span<const BlastSample> replications, double level) {
  fault.time_to_first_impact_s = over(
      replications, level, [](const BlastSample& s) { return s.time_to_first_impact_s; },
      fault.at_s ? "no record was affected" : "it has no one beginning");
  fault.time_to_recover_s = over(
      replications, level, [](const BlastSample& s) { return s.time_to_recover_s; },
      fault.at_s && fault.length_s ? "no replication was run" : "it has no one end");
  fault.unrecovered_share = over(replications, level, [](const BlastSample& s) { return s.unrecovered ? 1.0 : 0.0; });
  fault.lost_area = over(replications, level, [](const BlastSample& s) { return s.lost_area; });
}

}  // namespace

BlastFault summarize_blast(const models::Landscape& landscape, const models::Fault& declared, bool middleware,
                           std::span<const BlastSample> replications, double level) {
  BlastFault fault;
  fault.component = declared.targets.front();
  fault.kind = models::kind_of(declared.effect);
  fault.targets = declared.targets;
  fault.middleware = middleware;
  const auto [at, length] = strike_of(declared);
  if (at) fault.at_s = sim::to_seconds(*at);
  if (length) fault.length_s = sim::to_seconds(*length);
  const auto& flows = models::flows_of(landscape);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    fault.flows.push_back(summarize_flow(flows[i].name, i, replications, level));
  }
  fault.flows_affected = over(replications, level, count_affected);
  fault.systems_touched =
      over(replications, level, [](const BlastSample& s) { return static_cast<double>(s.systems.size()); });
  std::set<std::size_t> systems;
  for (const auto& replication : replications) systems.insert(replication.systems.begin(), replication.systems.end());
  for (const auto system : systems) fault.systems.push_back(landscape[system].name);
  summarize_records(fault, replications, level);
  summarize_times(fault, replications, level);
  return fault;
}

}  // namespace loadscape::analysis
