/// From fault drafts to faults: where each strikes, and what does not fit together.

#include "models/profile.hpp"
#include "models/quantity.hpp"
#include "models/reader/link.hpp"
#include "models/reader/tree_fields.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadscape::models {

void Linker::link_groups() {
  for (const auto& group : draft_.groups) {
    const std::string where = fmt::format("groups.{}", group.name);
    if (components_.contains(group.name)) {
      mistake(where, fmt::format("{} is the name of a node", in_quotes(group.name)),
              fmt::format("call it something else, for example {}-region", group.name));
    }
    for (std::size_t i = 0; i < group.nodes.size(); ++i) {
      resolve(fmt::format("{}.nodes[{}]", where, i), "node", components_, group.nodes[i]);
    }
    groups_.emplace(group.name, groups_.size());
  }
}

/// @param key  becomes the key that says where the fault strikes
std::vector<std::string> Linker::link_fault_targets(const FaultDraft& draft, std::string_view& key) {
  const std::string where = "faults." + draft.name + ".";
  Names limits;
  for (const auto& system : draft_.systems) {
    for (const auto& limit : system.limits) {
      limits.emplace(fmt::format("{}.{}", system.name, limit.name), limits.size());
    }
  }
  const auto one = [&](std::string_view name, std::string_view noun, const Names& names, const std::string& target) {
    key = name;
    resolve(where + std::string(name), noun, names, target);
    return std::vector{target};
  };
  const auto several = [&](std::string_view name, const Names& names, const std::vector<std::string>& targets) {
    key = name;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const auto item = fmt::format("{}{}[{}]", where, name, i);
      resolve(item, "node", names, targets[i]);
      const auto begin = targets.begin();
      if (std::find(begin, begin + static_cast<std::ptrdiff_t>(i), targets[i]) !=
          begin + static_cast<std::ptrdiff_t>(i)) {
        mistake(item, fmt::format("names {} twice", in_quotes(targets[i])), "keep one of them");
      }
    }
    return targets;
  };
  if (!draft.node.empty()) return one("node", "node", components_, draft.node);
  if (!draft.nodes.empty()) return several("nodes", components_, draft.nodes);
  if (!draft.link.empty()) return one("link", "node", connected_, draft.link);
  if (!draft.between.empty()) return several("between", connected_, draft.between);
  if (!draft.flow.empty()) return one("flow", "flow", flows_, draft.flow);
  if (!draft.subscription.empty()) return one("subscription", "system", systems_, draft.subscription);
  if (!draft.queue.empty()) return one("queue", "node", connected_, draft.queue);
  if (!draft.limit.empty()) {
    if (limits.empty()) mistake(where + "limit", "no system has a limit", "declare one under limits: of the system");
    return one("limit", "limit", limits, draft.limit);
  }
  key = "group";
  if (draft.group.empty()) return {};
  if (groups_.empty()) {
    mistake(where + "group", "the scenario declares no groups", "groups: {eu-west: {nodes: [crm, erp]}}");
  } else if (resolve(where + "group", "group", groups_, draft.group) != unknown) {
    return std::ranges::find(draft_.groups, draft.group, &GroupDraft::name)->nodes;
  }
  return {};
}

Fault Linker::link_fault(FaultDraft& draft, const Landscape& landscape) {
  std::string_view key;
  Fault fault;
  fault.name = draft.name;
  fault.targets = link_fault_targets(draft, key);
  fault.effect = draft.effect;
  if (auto* outage = std::get_if<OutageFault>(&fault.effect)) outage->drain = draft.drain;
  if (auto* away = std::get_if<DisconnectFault>(&fault.effect)) {
    away->kind = draft.queue.empty() ? "subscription" : "queue";
  }
  if (auto* lost = std::get_if<ConsumersLostFault>(&fault.effect)) {
    lost->kind = draft.queue.empty() ? "subscription" : "queue";
  }
  fault.timing = draft.timing;
  std::ranges::sort(fault.timing.weekly);
  if (draft.held != FaultDraft::Held::declared) {
    fault.held = draft.held == FaultDraft::Held::lose     ? HeldWork::lose
                 : draft.held == FaultDraft::Held::resume ? HeldWork::resume
                                                          : HeldWork::restart;
  }
  fault.restart = draft.restart;
  fault.place = draft.place;
  const std::string where = "faults." + draft.name;
  check_labels(where + ".in", draft.in);
  fault.topologies = std::move(draft.in);
  if (is_clean(where)) check_fault_place(draft, key);
  if (is_clean(where)) check_fault_times(draft);
  if (is_clean(where)) check_fault_recovery(draft);
  if (is_clean(where)) check_fault_on_systems(draft, fault);
  if (is_clean(where)) check_poison(draft, landscape);
  if (is_clean(where) && is_clean("flows")) check_fault_loss(landscape, fault);
  return fault;
}

void Linker::link_faults(Scenario& scenario) {
  link_groups();
  auto& faults = scenario.landscape[boost::graph_bundle].faults;
  for (auto& draft : draft_.faults) faults.push_back(link_fault(draft, scenario.landscape));
}

}  // namespace loadscape::models
