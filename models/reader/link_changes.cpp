#include "models/quantity.hpp"
#include "models/reader/link.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>

namespace loadscape::models {
namespace {

constexpr std::size_t most_changes = std::numeric_limits<std::uint8_t>::max();  // the ledger's note of a change

bool is_end_of(std::size_t system, const Flow& flow) {
  return flow.from == system || std::ranges::find(flow.to, system) != flow.to.end();
}

/// Whether a message of the flow comes from the system unasked, or goes there.
bool tells(std::size_t system, const Flow& flow) {
  return (flow.from == system && !flow.poll) || std::ranges::find(flow.to, system) != flow.to.end();
}

std::set<std::string> entities_of(const std::vector<Flow>& flows) {
  std::set<std::string> names;
  for (const auto& flow : flows) names.insert(flow.entity);
  return names;
}

}  // namespace

void Linker::link_entities(Scenario& scenario) {
  auto& info = scenario.landscape[boost::graph_bundle];
  const auto used = entities_of(info.flows);
  for (auto& draft : draft_.entities) {
    const std::string where = "entities." + draft.name;
    auto entity = std::move(draft.entity);
    entity.name = draft.name;
    const auto owner = resolve(where + ".owner", "system", systems_, draft.owner);
    if (owner != unknown) entity.owner = owner;
    entity.second_keys = link_second_keys(draft, info.flows);
    info.entities.push_back(std::move(entity));
  }
  if (!info.entities.empty()) check_declared(info.flows);
  if (!is_clean("flows")) return;
  for (const auto& entity : info.entities) {
    if (used.contains(entity.name)) continue;
    mistake("entities." + entity.name, "is carried by no flow", fmt::format("flows carry {}", fmt::join(used, ", ")));
  }
}

std::optional<SecondKeys> Linker::link_second_keys(const EntityDraft& draft, const std::vector<Flow>& flows) {
  if (!draft.second_keys) return std::nullopt;
  const std::string where = fmt::format("entities.{}.second_keys", draft.name);
  const auto index = resolve(where + ".at", "system", systems_, draft.second_keys->at);
  if (index == unknown) return std::nullopt;
  bool is_met = false;
  for (const auto& flow : flows) {
    if (flow.entity != draft.name || !minds_second_keys(flow) || !tells(index, flow)) continue;
    is_met = true;
    if (flow.keys || !is_clean("flows." + flow.name)) continue;
    mistake("flows." + flow.name,
            fmt::format("needs the key \"keys\", for some of its entities have two at {}", draft.second_keys->at),
            "keys: 1000");
  }
  if (!is_met && is_clean("flows")) {
    mistake(where, fmt::format("no flow tells {} of {}, or is told by it", draft.second_keys->at, draft.name),
            "second keys matter to fire-and-forget and to data-change, which a publisher that is polled sends once");
  }
  return SecondKeys{index, draft.second_keys->share};
}

void Linker::check_declared(const std::vector<Flow>& flows) {
  Names declared;
  for (const auto& draft : draft_.entities) declared.emplace(draft.name, declared.size());
  for (const auto& flow : flows) {
    const std::string where = "flows." + flow.name;
    if (is_written(where + ".entity")) {
      resolve(where + ".entity", "entity", declared, flow.entity);
    } else if (!declared.contains(flow.entity)) {
      mistake(where, "needs the key \"entity\", for entities are declared",
              "name one of them, or declare one with the name of the flow");
    }
  }
}

SchemaChange Linker::link_change(const ChangeDraft& draft, const LandscapeInfo& info) {
  const std::string where = "changes." + draft.name;
  auto change = draft.change;
  change.name = draft.name;
  Names names;
  for (const auto& name : entities_of(info.flows)) names.emplace(name, names.size());
  const bool is_known = resolve(where + ".entity", "entity", names, change.entity) != unknown;
  change.system = resolve(where + ".system", "system", systems_, draft.system);
  if (!draft.system.empty() || !is_known) return change;
  const auto entity = std::ranges::find(info.entities, change.entity, &Entity::name);
  if (entity != info.entities.end() && entity->owner) {
    change.system = *entity->owner;
  } else if (is_clean(where)) {
    mistake(where, fmt::format("needs the key \"system\", for {} has no owner", in_quotes(change.entity)),
            "system: whose shape of the entity changes");
  }
  return change;
}

void Linker::check_change(const SchemaChange& change, const Landscape& landscape) {
  const std::string where = "changes." + change.name;
  const auto& flows = flows_of(landscape);
  if (change.at >= draft_.run.duration && is_clean(where + ".at") && is_clean("run.duration")) {
    mistake(where + ".at", "comes after the run has ended",
            fmt::format("the run lasts {}", duration_text(draft_.run.duration)));
  }
  if (!change.breaking) {
    for (const std::string_view key : {"redeploy", "order", "failure", "compatible_for"}) {
      const auto path = fmt::format("{}.{}", where, key);
      if (is_written(path)) mistake(path, "belongs to a breaking change", "write breaking: true, or remove it");
    }
  } else if (!is_written(where + ".redeploy") && is_clean(where)) {
    mistake(where, "a breaking change needs the key \"redeploy\"", "redeploy: 4 h");
  }
  if (change.system == unknown || !is_clean(where) || !is_clean("flows")) return;
  std::set<std::string> carried;
  for (const auto& flow : flows) {
    if (is_end_of(change.system, flow)) carried.insert(flow.entity);
  }
  if (carried.contains(change.entity)) return;
  const auto& system = landscape[change.system].name;
  mistake(where, fmt::format("no flow from or to {} carries {}", in_quotes(system), in_quotes(change.entity)),
          carried.empty() ? fmt::format("{} has no flow", system)
                          : fmt::format("flows of {} carry {}", system, fmt::join(carried, ", ")));
}

void Linker::link_changes(Scenario& scenario) {
  auto& info = scenario.landscape[boost::graph_bundle];
  if (draft_.changes.size() > most_changes) {
    mistake("changes", fmt::format("has {} changes", draft_.changes.size()), fmt::format("at most {}", most_changes));
  }
  for (const auto& draft : draft_.changes) {
    info.changes.push_back(link_change(draft, info));
    check_change(info.changes.back(), scenario.landscape);
  }
}

}  // namespace loadscape::models
