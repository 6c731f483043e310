#include "models/generator/generator.hpp"

#include "models/generator/sketch.hpp"
#include "models/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace loadscape::models {
namespace {

constexpr double usual_hub_workers = 64.0;  // the default of hub-and-spoke

std::string head_of(const Sketch& sketch) {
  const auto& options = sketch.options;
  const auto busiest = std::ranges::max_element(
      sketch.systems, {}, [](const SketchSystem& system) { return system.load / static_cast<double>(system.workers); });
  const double load = busiest->load, workers = static_cast<double>(busiest->workers);
  return fmt::format(
      "# Question: which architecture suits these {} systems and {} flows, before you put in your own figures?\n"
      "#\n"
      "# A random landscape, made with\n"
      "#\n"
      "#   {}\n"
      "#\n"
      "# Names, rates and times are drawn so that they are plausible; none of them is measured.\n"
      "# By hand: each system has workers for what its flows ask of it, in the topology that keeps its workers "
      "longest\n"
      "#          and with nothing failing. The busiest is {}: {:.2f} erlang on {} workers = {:.0f} %.\n",
      options.systems, options.flows, options.origin, busiest->name, load, busiest->workers, 100.0 * load / workers);
}

std::string system_text(const SketchSystem& system) {
  std::string text = fmt::format("  {}:\n    workers: {}\n", system.name, system.workers);
  for (const auto& [key, value] : system.keys) text += fmt::format("    {}: {}\n", key, value);
  return text;
}

std::string flow_text(const Sketch& sketch, const SketchFlow& flow) {
  std::vector<std::string_view> targets;
  for (const auto target : flow.to) targets.push_back(sketch.systems[target].name);
  auto text =
      fmt::format("  {}:\n    from: {}\n    to: {}\n    pattern: {}\n", flow.name, sketch.systems[flow.from].name,
                  targets.size() == 1 ? std::string(targets.front()) : fmt::format("[{}]", fmt::join(targets, ", ")),
                  word_of(flow.pattern));
  for (const auto& [key, value] : flow.keys) {
    const bool names_a_flow = key == "during" || key == "after";
    text += fmt::format("    {}: {}\n", key, names_a_flow ? sketch.flows[flow.trigger->flow].name : value);
  }
  return text;
}

/// Nothing where every topology will do with its defaults.
std::string topologies_text(const Sketch& sketch) {
  std::string drawn;
  for (const auto& entry : sketch.entries) {
    if (entry.section == "topologies") drawn += fmt::format("  {}: {}\n", entry.name, entry.value);
  }
  if (!sketch.options.topologies.empty()) return "\ntopologies:\n" + sketch.options.topologies + drawn;
  const double workers = std::ceil(sketch.hub_load / sketch.options.most_utilization);
  if (workers <= usual_hub_workers && drawn.empty()) return "";
  std::string text = "\ntopologies:\n";
  for (const auto& row : topology_registry()) {
    if (!row.stands_alone) continue;
    const bool is_hub = row.name == "hub-and-spoke";
    text += fmt::format(
        "  {}: {}\n", row.name,
        is_hub ? fmt::format("{{workers: {}}}", static_cast<std::size_t>(std::max(workers, usual_hub_workers))) : "{}");
  }
  return text + drawn;
}

void check(const GeneratorOptions& options) {
  const auto refuse = [](const std::string& what) { throw std::invalid_argument("generate_landscape: " + what); };
  if (options.systems < 2) refuse("a flow needs two systems");
  if (options.flows < 1) refuse("a landscape needs a flow");
  if (!(options.most_utilization > 0.0 && options.most_utilization < 1.0)) refuse("the utilization must lie in (0, 1)");
  for (const auto name : options.features) {
    if (std::ranges::find(generator_features(), name, &GeneratorFeature::name) == generator_features().end()) {
      refuse(fmt::format("there is no feature {}", name));
    }
  }
}

}  // namespace

bool Sketch::has(std::string_view feature) const {
  return std::ranges::find(options.features, feature) != options.features.end();
}

std::string Sketch::instance(const SketchFlow& flow) const {
  const bool one_target = flow.to.size() == 1;
  std::string name = flow.name;
  if (systems[flow.from].copies == 1) return name;
  name += "-1";
  return one_target && systems[flow.to.front()].copies > 1 ? name + "-1" : name;
}

std::string written(const Sketch& sketch) {
  const auto& options = sketch.options;
  std::string text = options.origin.empty() ? "" : head_of(sketch);
  auto run = options.run;
  run.insert(run.rfind('}'), fmt::format(", seed: {}", options.seed));
  text += fmt::format("loadscape: 1\ntitle: {}\nrun: {}\n\nsystems:\n", options.name, run);
  for (const auto& system : sketch.systems) text += system_text(system);
  text += "\nflows:\n";
  for (const auto& flow : sketch.flows) text += flow_text(sketch, flow);
  text += topologies_text(sketch);
  std::vector<std::string_view> sections = {"topologies"};  // written with the others
  for (const auto& first : sketch.entries) {
    if (std::ranges::find(sections, first.section) != sections.end()) continue;
    sections.push_back(first.section);
    text += fmt::format("\n{}:\n", first.section);
    for (const auto& entry : sketch.entries) {
      if (entry.section == first.section) text += fmt::format("  {}: {}\n", entry.name, entry.value);
    }
  }
  return text;
}

std::string generate_landscape(const GeneratorOptions& options) {
  check(options);
  Sketch sketch{.options = options, .systems = {}, .flows = {}, .entries = {}};
  draw_systems(sketch);
  draw_flows(sketch);
  for (const auto& row : generator_features()) {
    if (sketch.has(row.name)) row.draw(sketch);
  }
  size_workers(sketch);
  return written(sketch);
}

}  // namespace loadscape::models
