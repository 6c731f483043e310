#include "analysis/results_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace loadscape::analysis {
namespace {

using Json = nlohmann::ordered_json;

/// Places a value at "a.b" as {"a": {"b": value}}.
void place(Json& object, std::string_view path, Json value) {
  Json* at = &object;
  for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    at = &(*at)[std::string(path.substr(0, dot))];
    path.remove_prefix(dot + 1);
  }
  (*at)[std::string(path)] = std::move(value);
}

void place_all(Json& object, const std::vector<EstimateAt>& estimates) {
  for (const auto& [path, value] : estimates) place(object, path, to_json(*value));
}

Json by_name(const std::vector<NamedEstimate>& estimates) {
  Json object = Json::object();
  for (const auto& [name, value] : estimates) object[name] = to_json(value);
  return object;
}

Json expectation_json(const ExpectationResult& expectation) {
  Json object{{"metric", expectation.metric},
              {"expected", expectation.text},
              {"bound", rounded_json(expectation.bound)},
              {"measured", to_json(expectation.measured)}};
  switch (expectation.judgement) {
    case Judgement::met: object["met"] = true; break;
    case Judgement::missed: object["met"] = false; break;
    case Judgement::undecided: object["met"] = "undecided"; break;
  }
  return object;
}

Json flow_json(const FlowResult& flow) {
  Json object{{"from", flow.from}, {"to", flow.to}, {"pattern", flow.pattern}, {"entity", flow.entity}};
  object["deadline_s"] = rounded_json(flow.deadline_s);
  place_all(object, estimates_of(flow));
  object["unstable_at"] = flow.unstable_at;
  object["failed"] = by_name(flow.failed);
  object["lost_at"] = by_name(flow.lost_at);
  object["time_spent_s"] = Json::object();
  for (const auto& spent : flow.time_spent_s) place_all(object["time_spent_s"][spent.node], estimates_of(spent));
  object["expectation"] = Json::array();
  for (const auto& expectation : flow.expectations) object["expectation"].push_back(expectation_json(expectation));
  return object;
}

Json node_json(const NodeResult& node) {
  Json object{{"kind", node.kind}, {"component", node.component}, {"middleware", node.middleware}};
  object["servers"] = node.servers ? Json(*node.servers) : Json(nullptr);
  object["unstable"] = node.unstable;
  place_all(object, estimates_of(node));
  return object;
}

void place_difference(Json& object, const std::optional<EstimateDifference>& difference) {
  if (!difference) return;
  object["difference"] = rounded_json(difference->relative);
  object["outside_interval"] = difference->outside;
}

Json flow_estimate_json(const FlowEstimate& flow) {
  Json object{
      {"offered_per_s", rounded_json(flow.offered_per_s)},
      {"end_to_end_time_s",
       {{"mean", rounded_json(flow.end_to_end_time_mean_s)}, {"p95", rounded_json(flow.end_to_end_time_p95_s)}}}};
  if (!flow.why.empty()) object["why"] = flow.why;
  return object;
}

Json station_estimate_json(const StationEstimate& station) {
  return {{"kind", station.kind},
          {"component", station.component},
          {"servers", station.servers ? Json(*station.servers) : Json(nullptr)},
          {"arrival_rate_per_s", rounded_json(station.arrival_rate_per_s)},
          {"offered_load", rounded_json(station.offered_load)},
          {"utilization", rounded_json(station.utilization)},
          {"mean_utilization", rounded_json(station.mean_utilization)},
          {"service_time_s", rounded_json(station.holding_mean_s)},
          {"wait_mean_s", rounded_json(station.wait_mean_s)},
          {"queue_length", rounded_json(station.queue_length)},
          {"refused_share", rounded_json(station.refused_share)},
          {"formula", station.formula},
          {"overloaded", station.overloaded}};
}

/// @param simulated  the figures to hold it against; null: none
Json estimate_json(const TopologyEstimate& estimate, const TopologyResult* simulated) {
  Json object{{"exact", estimate.exact},
              {"bottleneck", estimate.bottleneck.empty() ? Json(nullptr) : Json(estimate.bottleneck)},
              {"saturates_at", rounded_json(estimate.saturates_at)},
              {"iterations", estimate.iterations},
              {"converged", estimate.converged}};
  object["flows"] = Json::object();
  for (const auto& flow : estimate.flows) {
    auto& at = object["flows"][flow.name] = flow_estimate_json(flow);
    const auto* seen = simulated ? find_flow(*simulated, flow.name) : nullptr;
    if (seen) place_difference(at, difference_of(flow.end_to_end_time_mean_s, seen->end_to_end_time_s.mean));
  }
  object["stations"] = Json::object();
  for (const auto& station : estimate.stations) {
    auto& at = object["stations"][station.name] = station_estimate_json(station);
    const auto* seen = simulated ? find_node(*simulated, station.name) : nullptr;
    if (seen) place_difference(at, difference_of(station.mean_utilization, seen->utilization));
  }
  object["approximations"] = estimate.approximations;
  object["not_modeled"] = estimate.not_modeled;
  return object;
}

Json limit_json(const LimitResult& limit) {
  Json object{{"kind", limit.kind},
              {"component", limit.component},
              {"allowance", limit.allowance},
              {"unit", limit.unit},
              {"window_s", rounded_json(limit.window_s)}};
  place_all(object, estimates_of(limit));
  object["used_by"] = by_name(limit.used_by);
  object["refused_by"] = by_name(limit.refused_by);
  object["delayed_by"] = by_name(limit.delayed_by);
  object["first_exhausted_by"] = by_name(limit.first_exhausted_by);
  if (!limit.relief.empty()) object["relief"] = relief_json(limit.relief);
  return object;
}

Json cache_json(const CacheResult& cache) {
  Json object{{"component", cache.component}};
  place_all(object, estimates_of(cache));
  return object;
}

Json policy_json(const PolicyResult& policy) {
  Json object{{"kind", policy.kind}, {"component", policy.component}};
  place_all(object, estimates_of(policy));
  return object;
}

Json reach_json(const ChangeReach& reach) { return {{"adapters", reach.adapters}, {"teams", reach.teams}}; }

Json change_json(const ChangeResult& change) {
  Json object{{"system", change.system},           {"entity", change.entity},
              {"version", change.version},         {"fields", change.fields > 0 ? Json(change.fields) : Json(nullptr)},
              {"at_s", rounded_json(change.at_s)}, {"breaking", change.breaking},
              {"failure", change.failure},         {"compatible_for_s", rounded_json(change.compatible_for_s)},
              {"adapters", change.adapters},       {"teams", change.teams}};
  place_all(object, estimates_of(change));
  return object;
}

Json component_json(const ComponentCoupling& component) {
  return {{"middleware", component.middleware},
          {"afferent", component.afferent},
          {"efferent", component.efferent},
          {"instability", rounded_json(component.instability)},
          {"betweenness", rounded_json(component.betweenness)},
          {"articulation_point", component.articulation_point},
          {"reuse", component.reuse ? Json(*component.reuse) : Json()},
          {"reached_by", component.reached_by}};
}

Json series_json(const SeriesResult& series) {
  Json points = Json::array();
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    points.push_back(
        Json::array({rounded_json(static_cast<double>(i) * series.bucket_s), rounded_json(series.values[i])}));
  }
  return points;
}

Json comparison_json(const Comparison& comparison) {
  const auto& paired = comparison.paired;
  return {{"metric", comparison.metric},
          {"flow", comparison.flow},
          {"a", comparison.a},
          {"b", comparison.b},
          {"difference", to_json(paired.difference)},
          {"p_value", rounded_json(paired.p_value)},
          {"p_adjusted", rounded_json(paired.p_adjusted)},
          {"verdict", text_of(paired.verdict)}};
}

Json fault_json(const BlastFault& fault) {
  Json object{{"at_s", rounded_json(fault.at_s)}, {"length_s", rounded_json(fault.length_s)}};
  if (fault.name.empty()) {
    object["middleware"] = fault.middleware;
  } else {
    object["kind"] = fault.kind;
    object["targets"] = fault.targets;
  }
  object["flows"] = Json::object();
  for (const auto& flow : fault.flows) place_all(object["flows"][flow.name], estimates_of(flow));
  place_all(object, estimates_of(fault));
  object["systems"] = fault.systems;
  if (fault.name.empty()) object["structural"] = fault.structural;
  return object;
}

Json precision_json(const PrecisionResult& precision) {
  return {{"goal", rounded_json(precision.half_width)},
          {"of", precision.of},
          {"max_replications", precision.max_replications},
          {"reached", precision.reached},
          {"worst", precision.worst},
          {"worst_topology", precision.worst_topology},
          {"worst_relative_half_width", rounded_json(precision.worst_half_width)}};
}

Json scenario_json(const ScenarioSummary& scenario) {
  Json object{{"title", scenario.title},
              {"path", scenario.path},
              {"sha256", scenario.sha256},
              {"duration_s", rounded_json(scenario.duration_s)},
              {"warm_up_s", rounded_json(scenario.warm_up_s)},
              {"warm_up_from", scenario.found_warm_up ? "mser-5" : "scenario"},
              {"seed", scenario.seed},
              {"replications", scenario.replications},
              {"batches", scenario.batches}};
  if (!scenario.inputs.empty()) {
    auto& inputs = object["inputs"] = Json::array();
    for (const auto& input : scenario.inputs) inputs.push_back({{"path", input.path}, {"sha256", input.sha256}});
  }
  if (scenario.precision) object["precision"] = precision_json(*scenario.precision);
  return object;
}

}  // namespace

Json rounded_json(double value) {
  if (!std::isfinite(value)) throw std::logic_error("results.json: a number is not finite");
  char text[32];
  const auto* const end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 12).ptr;
  double rounded = 0.0;
  std::from_chars(text, end, rounded);
  return rounded;
}

Json rounded_json(const std::optional<double>& value) { return value ? rounded_json(*value) : Json(nullptr); }

Json to_json(const Estimate& estimate) {
  Json object{{"mean", rounded_json(estimate.mean)},
              {"half_width", rounded_json(estimate.half_width)},
              {"level", rounded_json(estimate.level)},
              {"n", estimate.n}};
  if (!estimate.why.empty()) object["why"] = estimate.why;
  return object;
}

Json to_json(const CouplingResult& coupling) {
  Json object{{"connections", coupling.connections.size()},
              {"propagation_cost_schema", rounded_json(coupling.propagation_cost_schema)},
              {"propagation_cost_synchronous", rounded_json(coupling.propagation_cost_synchronous)}};
  object["adapters"] = Json::array();
  for (const auto& c : coupling.connections) {
    Json adapter{{"a", c.a}, {"b", c.b}, {"entity", c.entity}};
    if (!c.flow.empty()) adapter["flow"] = c.flow;
    object["adapters"].push_back(std::move(adapter));
  }
  object["components"] = Json::object();
  for (const auto& component : coupling.components) object["components"][component.name] = component_json(component);
  object["single_points"] = Json::object();
  for (const auto& flow : coupling.flows) object["single_points"][flow.flow] = flow.single_points;
  object["entities"] = Json::object();
  for (const auto& entity : coupling.entities) {
    auto& at = object["entities"][entity.entity] = {
        {"components", entity.components}, {"connections", entity.connections}, {"adapters", entity.adapters}};
    at["at"] = Json::object();
    for (const auto& reach : entity.at) at["at"][reach.system] = reach_json(reach);
  }
  return object;
}

Json to_json(const TopologyResult& topology) {
  Json object{{"kind", topology.kind}, {"events", topology.events}};
  for (const auto* part : {"flows", "nodes", "limits"}) object[part] = Json::object();
  for (const auto& flow : topology.flows) object["flows"][flow.name] = flow_json(flow);
  for (const auto& node : topology.nodes) object["nodes"][node.name] = node_json(node);
  for (const auto& limit : topology.limits) object["limits"][limit.name] = limit_json(limit);
  for (const auto& cache : topology.caches) object["caches"][cache.name] = cache_json(cache);
  for (const auto& policy : topology.policies) object["policies"][policy.name] = policy_json(policy);
  object["coupling"] = to_json(topology.coupling);
  for (const auto& change : topology.changes) object["changes"][change.name] = change_json(change);
  if (topology.estimate) object["estimate"] = estimate_json(*topology.estimate, &topology);
  object["series"] = Json::object();
  for (const auto& series : topology.series) object["series"][series.name] = series_json(series);
  // a run that breaks one of these never gets here
  object["invariants"] = {{"records_balance", true}, {"littles_law", true}, {"utilization_law", true}};
  return object;
}

Json to_json(const Results& results) {
  Json root;
  root["loadscape"] = {{"version", results.version}, {"format", Results::format}, {"command", results.command}};
  root["scenario"] = scenario_json(results.scenario);
  root["warnings"] = results.warnings;
  root["topologies"] = Json::object();
  for (const auto& topology : results.topologies) root["topologies"][topology.name] = to_json(topology);
  root["comparisons"] = Json::array();
  for (const auto& comparison : results.comparisons) root["comparisons"].push_back(comparison_json(comparison));
  root["blast"] = Json::object();
  for (const auto& blast : results.blast) {
    auto& faults = root["blast"][blast.topology] = Json::object();
    for (const auto& fault : blast.faults) faults[fault.component] = fault_json(fault);
  }
  root["faults"] = Json::object();
  for (const auto& blast : results.blast) {
    auto& faults = root["faults"][blast.topology] = Json::object();
    for (const auto& fault : blast.declared) faults[fault.name] = fault_json(fault);
  }
  return root;
}

namespace {

/// On one line: scalars, estimates, and lists without objects in them.
bool is_short(const Json& value) {
  if (value.is_object()) return value.empty() || value.contains("half_width");
  if (!value.is_array()) return true;
  return std::ranges::none_of(value, [](const Json& item) { return item.is_object(); });
}

/// Names come from the scenario's bytes: what is not UTF-8 in them is replaced, not a reason to fail.
std::string on_one_line(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

void write(const Json& value, const std::string& indent, std::string& text) {
  if (is_short(value)) {
    text += on_one_line(value);
    return;
  }
  const std::string inner = indent + "  ";
  text += value.is_object() ? "{\n" : "[\n";
  for (auto item = value.begin(); item != value.end(); ++item) {
    text += inner;
    if (value.is_object()) text += on_one_line(Json(item.key())) + ": ";
    write(item.value(), inner, text);
    text += std::next(item) == value.end() ? "\n" : ",\n";
  }
  text += indent + (value.is_object() ? "}" : "]");
}

}  // namespace

std::string document_text(const nlohmann::ordered_json& root) {
  std::string text;
  write(root, "", text);
  return text + "\n";
}

std::string json_text(const Results& results) { return document_text(to_json(results)); }

std::string json_text(const std::string& version, const std::string& title, const std::string& path,
                      std::span<const TopologyEstimate> estimates) {
  Json root;
  root["loadscape"] = {{"version", version}, {"format", Results::format}, {"command", "estimate"}};
  root["scenario"] = {{"title", title}, {"path", path}};
  root["topologies"] = Json::object();
  for (const auto& estimate : estimates) {
    root["topologies"][estimate.name] = {{"kind", estimate.kind}, {"estimate", estimate_json(estimate, nullptr)}};
  }
  return document_text(root);
}

}  // namespace loadscape::analysis
