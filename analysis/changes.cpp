#include "analysis/changes.hpp"

#include "analysis/figures.hpp"
#include "models/adapters.hpp"

#include <boost/range/iterator_range.hpp>

#include <algorithm>
#include <utility>

namespace loadscape::analysis {
namespace {

using Toll = models::FlowObservation::ChangeToll;

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

void add_tolls(const std::vector<models::FlowObservation>& flows, std::size_t change, Toll& sum) {
  for (const auto& flow : flows) {
    if (change >= flow.by_change.size()) continue;
    const auto& toll = flow.by_change[change];
    sum.failed += toll.failed;
    sum.dead_lettered += toll.dead_lettered;
    sum.corrupted += toll.corrupted;
  }
}

/// Of the whole run, whether it was observed in batches or not.
Toll toll_of(const models::Observation& observation, std::size_t change) {
  Toll sum;
  add_tolls(observation.flows, change, sum);
  for (const auto& batch : observation.batches) add_tolls(batch.flows, change, sum);
  return sum;
}

models::Entity declared(const models::LandscapeInfo& info, const std::string& name) {
  const auto entity = std::ranges::find(info.entities, name, &models::Entity::name);
  return entity == info.entities.end() ? models::Entity{} : *entity;
}

/// The version that the entity has after change `index`: each change, breaking or not, makes a new one.
std::uint32_t version_after(const models::LandscapeInfo& info, std::size_t index) {
  const auto& change = info.changes[index];
  const std::uint32_t first = declared(info, change.entity).version;
  std::uint32_t earlier = 0;
  for (std::size_t i = 0; i < info.changes.size(); ++i) {
    const auto& other = info.changes[i];
    if (other.entity == change.entity && std::pair{other.at, i} < std::pair{change.at, index}) ++earlier;
  }
  return first + earlier + 1;
}

}  // namespace

std::vector<ChangeReach> reach_of_changes(const models::Landscape& landscape, const std::string& entity,
                                          std::span<const models::Adapter> adapters) {
  std::vector<ChangeReach> reaches;
  for (const auto system : boost::make_iterator_range(vertices(landscape))) {
    const auto is_end = [&](const models::Flow& flow) {
      return flow.entity == entity && (flow.from == system || std::ranges::find(flow.to, system) != flow.to.end());
    };
    if (std::ranges::none_of(models::flows_of(landscape), is_end)) continue;
    auto& reach = reaches.emplace_back();
    reach.system = landscape[system].name;
    models::SchemaChange change;
    change.system = system;
    change.entity = entity;
    for (const auto& adapter : adapters) {
      if (!models::has_to_follow(adapter, change)) continue;
      reach.adapters.push_back(adapter.name);
      add_once(reach.teams, adapter.owner);
    }
  }
  return reaches;
}

void ChangeSummary::add(const models::Observation& observation) {
  changes_.resize(observation.changes.size());
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const auto& seen = observation.changes[i];
    const auto toll = toll_of(observation, i);
    changes_[i].broken.emplace_back(number(seen.adapters_broken));
    changes_[i].failed.emplace_back(number(toll.failed));
    changes_[i].dead_lettered.emplace_back(number(toll.dead_lettered));
    changes_[i].corrupted.emplace_back(number(toll.corrupted));
    changes_[i].redeployed_s.push_back(seen.last_redeployed_s);
  }
}

std::vector<ChangeResult> ChangeSummary::result(const models::Landscape& landscape,
                                                std::span<const models::Adapter> adapters, double level) const {
  const auto& info = landscape[boost::graph_bundle];
  std::vector<ChangeResult> results;
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const auto& change = info.changes[i];
    auto& result = results.emplace_back();
    result.name = change.name;
    result.system = landscape[change.system].name;
    result.entity = change.entity;
    result.failure = change.failure == models::SchemaChange::Failure::silent ? "silent" : "loud";
    result.version = version_after(info, i);
    result.fields = declared(info, change.entity).fields;
    result.breaking = change.breaking;
    result.at_s = sim::to_seconds(change.at);
    result.compatible_for_s = sim::to_seconds(change.compatible_for);
    for (const auto& adapter : adapters) {
      if (!models::has_to_follow(adapter, change)) continue;
      result.adapters.push_back(adapter.name);
      add_once(result.teams, adapter.owner);
    }
    const auto& seen = changes_[i];
    result.adapters_broken = estimate(seen.broken, "", level);
    result.records_failed = estimate(seen.failed, "", level);
    result.records_dead_lettered = estimate(seen.dead_lettered, "", level);
    result.records_corrupted = estimate(seen.corrupted, "", level);
    result.time_to_redeploy_s = estimate(seen.redeployed_s, "no adapter has to be redeployed", level);
  }
  return results;
}

}  // namespace loadscape::analysis
