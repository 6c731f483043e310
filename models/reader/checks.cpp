#include "models/policies/policy.hpp"
#include "models/reader/link.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

bool is_target_of(std::size_t system, const Flow& flow) { return std::ranges::find(flow.to, system) != flow.to.end(); }

}  // namespace

void Linker::check_flows(const Landscape& landscape) {
  const auto& flows = flows_of(landscape);
  for (std::size_t i = 0; i < draft_.flows.size(); ++i) {  // the rest is not written
    if (!is_resolved(flows[i]) || !is_clean("flows." + flows[i].name)) continue;
    check_trigger(draft_.flows[i], flows, flows[i]);
    check_pairs(flows[i]);
    check_calls(flows[i]);
    check_users(flows[i]);
    check_channel(flows[i]);
    check_batch(flows[i]);
    check_redrive(flows[i]);
    check_resilience(flows[i]);
    if (flows[i].batch && flows[i].batch->via == Via::bulk) check_bulk_replies(flows, flows[i]);
    check_clock(flows[i]);
    check_growth(flows[i]);
    check_keys(flows[i]);
    check_data(flows[i]);
    check_loss(landscape, flows[i]);
  }
  if (!std::ranges::all_of(flows, is_resolved) || !is_clean("flows") || !is_clean("systems")) return;
  check_trigger_cycles(flows);
  check_waits(landscape);
}

void Linker::check_trigger(const FlowDraft& draft, const std::vector<Flow>& flows, const Flow& flow) {
  const std::string where = "flows." + flow.name;
  if (!flow.trigger) {
    for (const std::string_view key : {"probability", "count"}) {
      const std::string path = fmt::format("{}.{}", where, key);
      if (is_written(path))
        mistake(path, "belongs to during or after", "remove it, or name the flow that triggers this one");
    }
    return;
  }
  const Flow& other = flows[flow.trigger->flow];
  if (!is_resolved(other) || !is_clean("flows." + other.name)) return;
  const bool nested = flow.trigger->kind == TriggerKind::during;
  if (nested && !is_synchronous(flow.pattern)) {
    mistake(where + ".pattern", "a flow during another must be a call that waits",
            fmt::format("write request-reply, or after: {}", other.name));
  }
  if (!is_target_of(flow.from, other) && (nested || flow.from != other.from)) {
    mistake(where + ".from",
            nested ? fmt::format("{} does not handle {}", in_quotes(draft.from), in_quotes(other.name))
                   : fmt::format("{} neither sends nor handles {}", in_quotes(draft.from), in_quotes(other.name)),
            fmt::format("{} goes from {} to {}", other.name, draft_.flows[flow.trigger->flow].from,
                        fmt::join(draft_.flows[flow.trigger->flow].to, ", ")));
  }
}

// Of a flow between copies the key is gone when it comes here.
void Linker::check_pairs(const Flow& flow) {
  const std::string where = fmt::format("flows.{}.pairs", flow.name);
  if (!is_written(where)) return;
  mistake(where, "belongs to a flow from a system with copies to itself",
          "remove it, or write copies: 12 at the system");
}

void Linker::check_users(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  if (flow.arrivals.kind != ArrivalKind::users) {
    if (is_written(where + ".think")) mistake(where + ".think", "belongs to users", "write users: 50, or remove it");
    return;
  }
  if (!is_synchronous(flow.pattern)) {
    mistake(where + ".pattern", "users wait for an outcome, and nobody waits for one with this pattern",
            "write request-reply or remote-call-in, or give the flow arrivals");
  }
  if (!flow.arrivals.think) {
    mistake(where + ".users", "needs the key \"think\" beside it", "think: exponential(10 s)");
  }
}

void Linker::check_channel(const Flow& flow) {
  const std::string where = fmt::format("flows.{}.channel", flow.name);
  if (is_written(where) && !is_synchronous(flow.pattern)) {
    mistake(where, "belongs to a flow whose sender waits: others go straight to their process API",
            "remove it, or write pattern: request-reply");
  }
}

void Linker::check_redrive(const Flow& flow) {
  if (!flow.redrive || !is_synchronous(flow.pattern)) return;
  mistake("flows." + flow.name + ".dead_letters", "the sender waits, so nothing is stored that could be put aside",
          "write fire-and-forget, or remove it");
}

void Linker::check_loss(const Landscape& landscape, const Flow& flow) {
  if (gives_up(flow)) return;
  std::vector<std::size_t> passed = flow.to;
  passed.insert(passed.begin(), flow.from);
  for (const auto system : passed) {
    if (landscape[system].link.loss <= 0.0) continue;
    mistake("flows." + flow.name,
            fmt::format("needs a timeout: the link of {} loses messages, and nobody would notice",
                        in_quotes(landscape[system].name)),
            "timeout: 10 s");
    return;
  }
}

void Linker::check_trigger_cycles(const std::vector<Flow>& flows) {
  std::vector<bool> is_settled(flows.size(), false);
  for (std::size_t start = 0; start < flows.size(); ++start) {
    std::vector<std::size_t> path;
    std::size_t flow = start;
    while (!is_settled[flow]) {
      is_settled[flow] = true;
      path.push_back(flow);
      if (!flows[flow].trigger) break;
      flow = flows[flow].trigger->flow;
    }
    // Each flow has one trigger at most, so a walk that comes back to its own path has gone round a circle.
    const auto begin = std::ranges::find(path, flow);
    if (!flows[flow].trigger || begin == path.end()) continue;
    std::vector<std::string> names;
    for (auto i = begin; i != path.end(); ++i) names.push_back(flows[*i].name);
    names.push_back(flows[flow].name);
    const std::string where = fmt::format("flows.{}", flows[flow].name);
    mistake(where, fmt::format("flows that trigger each other never begin: {}", fmt::join(names, " <- ")),
            "give one of them arrivals");
  }
}

void Linker::check_waits(const Landscape& landscape) {
  const auto& flows = flows_of(landscape);
  for (const auto& circle : circular_waits(landscape)) {
    std::vector<std::string> calls, names;
    for (const auto flow : circle) {
      std::vector<std::string> targets;
      for (const auto target : flows[flow].to) targets.push_back(landscape[target].name);
      calls.push_back(fmt::format("{} ({} waits for {})", flows[flow].name, landscape[flows[flow].from].name,
                                  fmt::join(targets, ", ")));
      const auto& calls_up = flows[flow].catches_up;
      names.push_back(flows[calls_up ? calls_up->flow : flow].name);
    }
    mistake("flows." + names.front(),
            fmt::format("workers could wait for each other for ever: {}", fmt::join(calls, ", ")),
            fmt::format("give one of these flows a timeout: {}", fmt::join(names, ", ")));
  }
}

}  // namespace loadscape::models
