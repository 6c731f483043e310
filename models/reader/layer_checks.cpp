/// What must fit together in layers: hosts, calls during another flow, work after the reply.

#include "models/quantity.hpp"
#include "models/reader/link.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

std::string_view word_of(Discipline discipline) {
  return discipline == Discipline::preemptive_resume ? "preemptive-resume" : "processor-sharing";
}

}  // namespace

void Linker::link_hosts(Scenario& scenario) {
  const auto taken = middleware_components();
  for (const auto& host : draft_.hosts) {
    const auto where = "hosts." + host.name;
    if (systems_.contains(host.name) || std::ranges::find(taken, host.name) != taken.end()) {
      mistake(where,
              fmt::format("{} is the name of a {}", in_quotes(host.name),
                          systems_.contains(host.name) ? "system" : "middleware component"),
              fmt::format("call it something else, for example {}-host", host.name));
    }
    hosts_.emplace(host.name, hosts_.size());
  }
  for (const auto& system : draft_.systems) check_host(system);
  scenario.landscape[boost::graph_bundle].hosts = draft_.hosts;
}

void Linker::check_host(const System& system) {
  const auto where = "systems." + system.name;
  if (system.host.empty()) return;
  if (hosts_.empty()) {
    mistake(where + ".host", fmt::format("unknown host {}", in_quotes(system.host)),
            fmt::format("write hosts: {{{}: {{cores: 4}}}}", system.host));
    return;
  }
  if (resolve(where + ".host", "host", hosts_, system.host) == unknown || !is_clean(where)) return;
  if (system.discipline == Discipline::preemptive_resume || system.discipline == Discipline::processor_sharing) {
    mistake(
        where + ".discipline",
        fmt::format("cannot be {}: the work is in the hands of {}'s cores", word_of(system.discipline), system.host),
        "write fifo or priority, and the discipline of the cores at the host");
  }
  if (system.held != HeldWork::lose) {
    mistake(where + ".held", "must be lose on a host: a host's cores keep no work through an outage",
            "remove it, or remove host");
  }
}

void Linker::check_calls(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  const bool nested = flow.trigger && flow.trigger->kind == TriggerKind::during;
  for (const std::string_view key : {"calls", "first", "after_reply"}) {
    const auto path = fmt::format("{}.{}", where, key);
    if (!nested && is_written(path)) {
      mistake(path, "belongs to during: only there somebody waits for answers",
              "remove it, or name the flow during which the calls are made");
    }
  }
  if (!nested) return;
  const auto& trigger = *flow.trigger;
  const bool parallel = trigger.calls == CallOrder::parallel;
  const auto largest = trigger.count.largest();
  if (parallel && largest == 1) {
    mistake(where + ".calls", "cannot be parallel: there is only one call", "write count: 2, for example");
  } else if (!parallel && trigger.first) {
    mistake(where + ".first", "belongs to calls: parallel", "write calls: parallel, or remove it");
  } else if (parallel && trigger.first && *trigger.first > largest) {
    mistake(where + ".first",
            fmt::format("waits for {} answers, but at most {} calls are made", *trigger.first, largest),
            fmt::format("write a number from 1 to {}", largest));
  }
}

}  // namespace loadscape::models
