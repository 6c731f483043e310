#include "models/reader/link.hpp"

#include "models/quantity.hpp"
#include "models/reader/tree_fields.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

std::vector<TopologyChoice> every_topology() {
  std::vector<TopologyChoice> choices;
  for (const auto& row : topology_registry()) {
    if (row.stands_alone) choices.push_back({std::string(row.name), &row, row.make_params()});
  }
  return choices;
}

}  // namespace

Linker::Linker(const Tree& root, ScenarioDraft& draft, std::vector<Mistake>& mistakes, const FileLoader& load)
    : root_(root), draft_(draft), mistakes_(mistakes), load_(load) {}

void Linker::mistake(const std::string& where, std::string what, std::string hint) {
  const Written written = find_written(root_, where);
  mistakes_.push_back(
      {written.source.empty() ? written.place : Place{}, where, std::move(what), std::move(hint), written.source});
}

bool Linker::is_clean(const std::string& where) const {
  constexpr std::size_t enough = 1000;  // whoever has so many mistakes can wait for the finer checks
  if (mistakes_.size() > enough) return false;
  return std::ranges::none_of(mistakes_, [&](const Mistake& found) {
    return found.where.starts_with(where) &&
           (found.where.size() == where.size() || found.where[where.size()] == '.' || found.where[where.size()] == '[');
  });
}

bool Linker::is_written(const std::string& where) const {
  const Tree* tree = &root_;
  for (std::string_view path = where; !path.empty();) {
    const auto end = path.find('.');
    const auto* entry = tree->find(path.substr(0, end));
    if (!entry) return false;
    tree = &entry->value;
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  return true;
}

std::size_t Linker::resolve(const std::string& where, std::string_view noun, const Names& names,
                            const std::string& name) {
  // Where nothing at all is named, that is the mistake, and it has been reported.
  if (name.empty() || names.empty()) return unknown;
  const auto found = names.find(name);
  if (found != names.end()) return found->second;
  mistake(where, fmt::format("unknown {} {}", noun, in_quotes(name)), suggestion(name, keys_of(names)));
  return unknown;
}

void Linker::collect_names() {
  if (!is_written("topologies")) {
    draft_.topologies = every_topology();
  }
  for (const auto& system : draft_.systems) systems_.emplace(system.name, systems_.size());
  for (const auto& flow : draft_.flows) flows_.emplace(flow.name, flows_.size());
  for (const auto& topology : draft_.topologies) labels_.emplace(topology.label, labels_.size());
  const auto need_one = [&](std::string_view key, bool empty) {
    if (empty && is_written(std::string(key)) && is_clean(std::string(key))) {
      mistake(std::string(key), "is empty", fmt::format("write at least one of the {}", key));
    }
  };
  need_one("systems", draft_.systems.empty());
  need_one("flows", draft_.flows.empty());
  need_one("topologies", draft_.topologies.empty());
}

void Linker::link_systems(Scenario& scenario) {
  for (const auto& system : draft_.systems) boost::add_vertex(system, scenario.landscape);
}

void Linker::link_targets(const FlowDraft& draft, Flow& flow) {
  const std::string where = "flows." + draft.name;
  flow.from = resolve(where + ".from", "system", systems_, draft.from);
  for (std::size_t i = 0; i < draft.to.size(); ++i) {
    const std::string item = fmt::format("{}.to[{}]", where, i);
    const std::size_t target = resolve(item, "system", systems_, draft.to[i]);
    if (target == unknown) continue;
    if (target == flow.from) {
      mistake(item, fmt::format("a flow from {} to itself", in_quotes(draft.from)), "name another system");
    } else if (std::ranges::find(flow.to, target) != flow.to.end()) {
      mistake(item, fmt::format("names {} twice", in_quotes(draft.to[i])), "keep one of them");
    } else {
      flow.to.push_back(target);
    }
  }
  if (draft.to.empty() && is_written(where + ".to") && is_clean(where + ".to")) {
    mistake(where + ".to", "names no system", suggestion("", keys_of(systems_)));
  }
}

void Linker::link_trigger(const FlowDraft& draft, Flow& flow) {
  const bool nested = !draft.during.empty();
  if (!nested && draft.after.empty()) return;
  Trigger trigger = draft.trigger;
  trigger.kind = nested ? TriggerKind::during : TriggerKind::after;
  const std::string where = fmt::format("flows.{}.{}", draft.name, nested ? "during" : "after");
  trigger.flow = resolve(where, "flow", flows_, nested ? draft.during : draft.after);
  if (draft.first > 0) trigger.first = draft.first;
  if (trigger.flow != unknown) flow.trigger = trigger;
}

void Linker::link_expectations(FlowDraft& draft, Flow& flow) {
  const std::string where = fmt::format("flows.{}.expect", draft.name);
  check_labels(where + ".in", draft.expect.in);
  flow.expect = std::move(draft.expect.expectations);
  for (auto& expectation : flow.expect) {
    expectation.topologies = draft.expect.in;
    expectation.place = find_written(root_, fmt::format("{}.{}", where, key_of(expectation.metric))).place;
  }
}

void Linker::check_labels(const std::string& where, const std::vector<std::string>& labels) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    resolve(fmt::format("{}[{}]", where, i), "topology", labels_, labels[i]);
  }
}

Flow Linker::link_flow(FlowDraft& draft, Scenario& scenario) {
  Flow flow = std::move(draft.flow);
  flow.name = draft.name;
  if (flow.entity.empty()) flow.entity = draft.name;
  link_targets(draft, flow);
  link_trigger(draft, flow);
  link_resilience(draft, flow);
  link_expectations(draft, flow);
  if (flow.pattern == Pattern::batch) {
    flow.batch = std::move(draft.batch);
    const bool is_one_job = flow.batch->via == Via::bulk && !is_written(fmt::format("flows.{}.chunk", draft.name));
    if (is_one_job) flow.batch->chunk = static_cast<std::uint32_t>(flow.batch->records);
  }
  if (draft.poll) flow.poll = PollSpec{*draft.poll, draft.page, draft.poll_work};
  link_load(draft, flow, scenario);
  return flow;
}

void Linker::link_flows(Scenario& scenario) {
  auto& info = scenario.landscape[boost::graph_bundle];
  for (auto& draft : draft_.flows) info.flows.push_back(link_flow(draft, scenario));
  if (std::ranges::all_of(info.flows, is_resolved)) add_catch_up_flows(scenario.landscape);
  check_flows(scenario.landscape);
  if (!mistakes_.empty()) return;
  for (std::size_t flow = 0; flow < info.flows.size(); ++flow) {
    for (std::size_t target = 0; target < info.flows[flow].to.size(); ++target) {
      boost::add_edge(info.flows[flow].from, info.flows[flow].to[target], FlowTarget{flow, target}, scenario.landscape);
    }
  }
}

// The names of every topology are reserved, those that follow from flows and parameters only where they are chosen.
void Linker::collect_components(const Landscape& landscape) {
  connected_ = components_ = systems_;
  for (const auto& host : draft_.hosts) components_.emplace(host.name, components_.size());
  const auto add = [&](const std::string& name) {
    components_.emplace(name, components_.size());
    connected_.emplace(name, connected_.size());
    if (!systems_.contains(name) || !is_clean("systems." + name)) return;
    mistake("systems." + name, fmt::format("{} is the name of a middleware component", in_quotes(name)),
            fmt::format("call it something else, for example {}-system", name));
  };
  for (const auto& name : middleware_components()) add(name);
  const auto& flows = flows_of(landscape);
  if (!std::ranges::all_of(flows, is_resolved)) return;
  const auto every_flow = all_flows(landscape);
  for (const auto& choice : draft_.topologies) {
    for (const auto& name : middleware_components(*choice.row, *choice.params, landscape, every_flow)) add(name);
    for (const auto& name : choice.params->cluster_nodes(landscape, every_flow)) {
      add(name);
      connected_.erase(name);  // a part of what is connected
    }
  }
}

void Linker::check_topologies(const Landscape& landscape) {
  if (!std::ranges::all_of(flows_of(landscape), is_resolved)) return;
  for (const auto& choice : draft_.topologies) {
    const std::string where = "topologies." + choice.label;
    if (!is_clean(where)) continue;
    for (auto& misfit : choice.params->misfits(landscape)) {
      mistake(misfit.key.empty() ? where : fmt::format("{}.{}", where, misfit.key), std::move(misfit.what),
              std::move(misfit.hint));
    }
  }
}

void Linker::link_precision(Scenario& scenario) {
  if (!draft_.run.precision) return;
  const auto& draft = *draft_.run.precision;
  auto& goal = scenario.precision.emplace();
  goal.half_width = draft.half_width;
  goal.max_replications = draft.max_replications;
  for (std::size_t i = 0; i < draft.of.size(); ++i) {
    const std::string where = fmt::format("run.precision.of[{}]", i);
    const std::string& text = draft.of[i];
    const auto dot = text.find('.');
    if (dot == std::string::npos) {
      mistake(where, fmt::format("must be a flow and a metric, got {}", in_quotes(text)),
              "write FLOW.p95, for example");
      continue;
    }
    const auto flow = resolve(where, "flow", flows_, text.substr(0, dot));
    const auto metric = metric_of(text.substr(dot + 1));
    if (!metric) {
      mistake(where, fmt::format("unknown metric {}", in_quotes(text.substr(dot + 1))),
              suggestion(text.substr(dot + 1), metric_keys()));
    }
    if (metric && flow != unknown) goal.of.push_back({text, flow, *metric});
  }
  if (draft.of.empty() && is_written("run.precision.of") && is_clean("run.precision.of")) {
    mistake("run.precision.of", "names no figure", "write [FLOW.mean, FLOW.p95], for example");
  }
}

// A warm-up ends a beginning that is unlike the rest; where the load follows the clock, nothing is like the rest.
void Linker::check_warm_up(const Scenario& scenario) {
  if (!draft_.run.finds_warm_up || !is_clean("run.warm_up")) return;
  for (const auto& flow : flows_of(scenario.landscape)) {
    if (!flow.arrivals.follows_clock() || !is_clean("flows." + flow.name)) continue;
    mistake("run.warm_up", fmt::format("cannot be found automatically, the load of {} follows the clock", flow.name),
            "write a duration, for example 1 d");
    return;
  }
}

void Linker::link_run(Scenario& scenario) {
  link_precision(scenario);
  check_warm_up(scenario);
}

// Which names the figures of a run have, only the run knows: those are checked by whoever looks the figure up.
void Linker::link_claims(const Scenario& scenario) {
  for (auto& claim : draft_.claims) {
    const std::string where = "claims." + claim.name;
    resolve(where + ".in", "topology", labels_, claim.in);
    resolve(where + ".minus", "topology", labels_, claim.minus);
    if (claim.in.empty() && labels_.size() > 1 && is_clean(where)) {
      mistake(where, "needs the key \"in\": there are several topologies",
              fmt::format("in: {}", scenario.topologies.front().label));
    }
    if (claim.in.empty() && labels_.size() == 1) claim.in = scenario.topologies.front().label;
    if (!claim.minus.empty() && claim.minus == claim.in && is_clean(where)) {
      mistake(where + ".minus", "is the topology that the figure is taken in", "name another one");
    }
    if (claim.ids.empty() && is_clean(where)) mistake(where + ".ids", "is empty", "ids: [S1-028]");
  }
}

Scenario Linker::link() {
  Scenario scenario;
  collect_names();
  scenario.title = draft_.title;
  scenario.landscape[boost::graph_bundle].title = draft_.title;
  link_hosts(scenario);
  link_systems(scenario);
  link_profiles();
  link_policies();
  link_flows(scenario);
  link_limits(scenario.landscape);
  collect_components(scenario.landscape);
  check_topologies(scenario.landscape);
  link_faults(scenario);
  link_entities(scenario);
  link_changes(scenario);
  scenario.topologies = std::move(draft_.topologies);
  scenario.duration = draft_.run.duration;
  link_run(scenario);
  link_claims(scenario);
  scenario.warm_up = draft_.run.warm_up;
  scenario.finds_warm_up = draft_.run.finds_warm_up;
  scenario.batches = draft_.run.batches;
  scenario.starts = draft_.run.starts.clock;
  scenario.has_date = draft_.run.starts.has_date;
  scenario.replications = draft_.run.replications;
  scenario.seed = draft_.run.seed;
  return scenario;
}

}  // namespace loadscape::models
