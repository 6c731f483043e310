#include "models/adapters.hpp"

#include "sim/random.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

namespace loadscape::models {

bool knows_changed_shape(const Adapter& adapter, const SchemaChange& change) {
  return adapter.entity == change.entity && std::ranges::find(adapter.knows, change.system) != adapter.knows.end();
}

bool has_to_follow(const Adapter& adapter, const SchemaChange& change) {
  return change.breaking && knows_changed_shape(adapter, change);
}

namespace {

sim::Duration time_to_redeploy(const SchemaChange& change, const Adapter& adapter, std::uint64_t run_key) {
  if (!change.redeploy) return sim::Duration{0};
  sim::Stream stream(run_key, sim::name_key(change.name + "/redeploy"), sim::name_key(adapter.name));
  return sim::from_seconds(change.redeploy->sample(stream));
}

std::vector<std::size_t> in_order_of_time(std::span<const SchemaChange> changes) {
  std::vector<std::size_t> order(changes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t change) { return changes[change].at; });
  return order;
}

}  // namespace

std::vector<Redeployment> plan_redeployments(std::span<const SchemaChange> changes, std::span<const Adapter> adapters,
                                             std::uint64_t run_key) {
  std::vector<Redeployment> plan;
  std::map<std::string, sim::SimTime> free_at;  // by team
  for (const auto index : in_order_of_time(changes)) {
    const auto& change = changes[index];
    const auto at = sim::SimTime{} + change.at;
    for (std::size_t i = 0; i < adapters.size(); ++i) {
      if (!has_to_follow(adapters[i], change)) continue;
      auto done = at + time_to_redeploy(change, adapters[i], run_key);
      if (change.order == SchemaChange::Order::sequential) {
        auto& team = free_at[adapters[i].owner];
        done += std::max(team, at) - at;
        team = done;
      }
      plan.push_back({index, i, at + change.compatible_for, done});
    }
  }
  return plan;
}

}  // namespace loadscape::models
