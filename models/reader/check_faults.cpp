/// Which faults make sense: where each kind can strike, when, and what it asks of the rest.

#include "models/policies/policy.hpp"
#include "models/profile.hpp"
#include "models/quantity.hpp"
#include "models/reader/link.hpp"
#include "models/reader/tree_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace loadscape::models {
namespace {

struct Places {
  std::vector<std::string_view> keys;
  std::string_view reason;
  std::string_view hint;
};

/// By alternative of FaultEffect.
const Places& places_of(const FaultEffect& effect) {
  static const Places node{
      {"node", "nodes", "group"}, "strikes nodes", "write node: erp, nodes: [erp, crm] or a group"};
  static const Places link{{"link", "between"},
                           "strikes what lies between nodes",
                           "write link: erp for all its traffic, or between: [crm, erp]"};
  static const Places limit{{"limit"}, "strikes a limit", "write limit: crm.daily-api"};
  static const Places flow{{"flow"}, "is a property of records", "write flow: order"};
  static const Places store{
      {"subscription", "queue"}, "strikes the consumers of a store", "write subscription: erp or queue: erp"};
  static const std::array<const Places*, std::variant_size_v<FaultEffect>> all{&node, &node,  &node, &link,  &link,
                                                                               &link, &limit, &flow, &store, &store};
  return *all[effect.index()];
}

bool receives(const Flow& flow, std::size_t system) { return std::ranges::find(flow.to, system) != flow.to.end(); }

}  // namespace

void Linker::check_fault_place(const FaultDraft& draft, std::string_view key) {
  const std::string where = "faults." + draft.name;
  const auto& places = places_of(draft.effect);
  if (std::ranges::find(places.keys, key) == places.keys.end()) {
    const auto kind = draft.timing.weekly.empty() ? kind_of(draft.effect) : "maintenance";
    mistake(fmt::format("{}.{}", where, key), fmt::format("{} {}, not this", kind, places.reason),
            std::string(places.hint));
  }
  if (key == "between" && draft.between.size() != 2) {
    mistake(where + ".between", fmt::format("must name two nodes, not {}", draft.between.size()),
            "between: [crm, erp], or link: erp for all traffic of one");
  }
}

void Linker::check_fault_times(const FaultDraft& draft) {
  const std::string where = "faults." + draft.name;
  const auto& timing = draft.timing;
  const bool may_last = std::holds_alternative<PoisonFault>(draft.effect);
  const bool has_begin = timing.at || timing.every || !timing.weekly.empty();
  if (!has_begin && (!may_last || timing.length)) {
    mistake(where, R"(needs the key "at" or "every")", "at: 10 h when it is to begin once, every: 30 d at random");
    return;
  }
  if (has_begin && !timing.length) {
    mistake(where, "needs the key \"for\"", "for: how long it lasts");
    return;
  }
  if (timing.at && *timing.at >= draft_.run.duration && is_clean("run.duration")) {
    mistake(where + ".at", "begins after the run has ended",
            fmt::format("the run lasts {}", duration_text(draft_.run.duration)));
  }
  if (timing.weekly.empty()) return;
  if (!timing.length->constant()) {
    mistake(where + ".for", "must be a duration: a maintenance window has a fixed length", "for: 4 h");
    return;
  }
  auto times = timing.weekly;
  std::ranges::sort(times);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto next = i + 1 < times.size() ? times[i + 1] : times.front() + one_week;
    if (sim::from_seconds(*timing.length->constant()) <= next - times[i]) continue;
    mistake(where + ".for", "lasts longer than until the next window", "make it shorter, or name fewer windows");
    return;
  }
}

void Linker::check_fault_recovery(const FaultDraft& draft) {
  const std::string where = "faults." + draft.name;
  const bool is_outage = std::holds_alternative<OutageFault>(draft.effect);
  const bool is_away = std::holds_alternative<DisconnectFault>(draft.effect);
  const auto belongs = [&](std::string_view key, bool fits, std::string_view to) {
    const auto path = fmt::format("{}.{}", where, key);
    if (!fits && is_written(path)) {
      mistake(path,
              fmt::format("belongs to {}: a fault of kind {} takes nothing out of service", to, kind_of(draft.effect)),
              "remove it");
    }
  };
  belongs("drain", is_outage, "outage or maintenance");
  belongs("restart", is_outage, "outage or maintenance");
  belongs("held", is_outage || is_away, "outage, maintenance or disconnect");
  const auto length = draft.timing.length ? draft.timing.length->constant() : std::nullopt;
  if (is_outage && length && draft.drain > sim::from_seconds(*length)) {
    mistake(where + ".drain", "is longer than the fault itself", "drain: at most as long as for:");
  }
}

void Linker::check_fault_on_systems(const FaultDraft& draft, const Fault& fault) {
  if (std::holds_alternative<SlowdownFault>(fault.effect)) {
    for (const auto& target : fault.targets) {
      const auto is_host = std::ranges::find(draft_.hosts, target, &Host::name) != draft_.hosts.end();
      if (!connected_.contains(target) && !is_host) {
        mistake(fmt::format("faults.{}.slowdown", draft.name),
                fmt::format("{} is one node of a cluster, and only an outage strikes one alone", in_quotes(target)),
                "slow the whole component, or write outage: true");
        return;
      }
      const auto system = std::ranges::find(draft_.systems, target, &System::name);
      if (system == draft_.systems.end() || system->host.empty()) continue;
      mistake(fmt::format("faults.{}.slowdown", draft.name),
              fmt::format("the work of {} is done by its host", in_quotes(target)),
              fmt::format("write node: {}, which slows all systems on it", system->host));
      return;
    }
  }
  if (!std::holds_alternative<ErrorFault>(fault.effect)) return;
  for (const auto& target : fault.targets) {
    if (systems_.contains(target)) continue;
    mistake(fmt::format("faults.{}.error_rate", draft.name),
            fmt::format("errors happen where a system handles a message; {} only passes it on", in_quotes(target)),
            "name a system, or write outage or slowdown");
    return;
  }
}

// A poisonous record is found by its number only where numbers are known: those of an arrival process.
void Linker::check_poison(const FaultDraft& draft, const Landscape& landscape) {
  const auto* effect = std::get_if<PoisonFault>(&draft.effect);
  if (effect == nullptr || effect->every_nth == 0) return;
  const auto& flows = flows_of(landscape);
  const auto flow = std::ranges::find(flows, draft.flow, &Flow::name);
  if (flow == flows.end()) return;
  if (flow->arrivals.kind == ArrivalKind::poisson || flow->arrivals.kind == ArrivalKind::renewal) return;
  mistake(fmt::format("faults.{}.poison_every", draft.name),
          fmt::format("{} has no arrivals whose records could be counted", draft.flow), "write poison: 0.1 %");
}

// As for links that always lose messages: without a timeout somebody would wait for ever.
void Linker::check_fault_loss(const Landscape& landscape, const Fault& fault) {
  if (!may_lose_messages(fault)) return;
  const auto touches = [&](const Flow& flow, const std::string& target) {
    const auto system = systems_.find(target);
    return system == systems_.end() || flow.from == system->second || receives(flow, system->second);
  };
  for (const auto& flow : flows_of(landscape)) {
    if (gives_up(flow) || !is_resolved(flow)) continue;
    if (!std::ranges::all_of(fault.targets, [&](const auto& target) { return touches(flow, target); })) continue;
    mistake("flows." + flow.name,
            fmt::format("needs a timeout: {} makes messages vanish, and nobody would notice", in_quotes(fault.name)),
            "timeout: 10 s, or partition: refused");
    return;
  }
}

}  // namespace loadscape::models
