/// Topologies that name what the landscape has.

#include "models/generator/draws.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {
namespace {

void add(Sketch& sketch, std::string_view label, const std::string& text) {
  sketch.entries.push_back({"topologies", std::string(label), "{" + text + ", circular_waits: true}"});
}

/// Each flow takes whatever topology it likes.
void draw_assigned(Sketch& sketch, Choice& choice) {
  static constexpr std::string_view parts[] = {"point-to-point", "hub-and-spoke", "esb",
                                               "event-driven",   "api-led",       "state-layer"};
  std::vector<std::string> flows;
  for (const auto& flow : sketch.flows) {
    if (choice.chance(80)) flows.push_back(fmt::format("{}: {}", sketch.instance(flow), choice.one_of(parts)));
  }
  add(sketch, "assigned",
      fmt::format("kind: hybrid, default: {}, flows: {{{}}}", choice.one_of(parts), fmt::join(flows, ", ")));
}

/// Flows pass a gate, a store, or both; the others go directly.
void draw_routes(Sketch& sketch, Choice& choice) {
  std::vector<std::string> routes;
  bool is_stored = false;
  for (const auto& flow : sketch.flows) {
    if (!routes.empty() && !choice.chance(60)) continue;
    const bool stores = !flow.is_synchronous() && choice.chance(60);
    const auto* const way = !stores ? "gate" : choice.chance(50) ? "gate, store" : "store, gate";
    routes.push_back(fmt::format("{}: [{}]", sketch.instance(flow), way));
    is_stored = is_stored || stores;
  }
  auto nodes =
      fmt::format("gate: {{workers: 40, service: exponential(20 ms), maps: true, nonblocking: {}}}", choice.chance(50));
  if (is_stored) nodes += fmt::format(", store: {{kind: queue, consumers: {}}}", choice.between(5, 40));
  add(sketch, "drawn",
      fmt::format("kind: hybrid, default: point-to-point, nodes: {{{}}}, routes: {{{}}}", nodes,
                  fmt::join(routes, ", ")));
}

void draw_platform(Sketch& sketch, Choice& choice) {
  const auto publishes = [](const SketchFlow& flow) { return !flow.is_synchronous(); };
  const auto flow = std::ranges::find_if(sketch.flows, publishes);
  if (flow == sketch.flows.end()) return;
  auto text = fmt::format("of: {}, service: 5 ms", sketch.systems[flow->from].instance());
  if (choice.chance(50)) text += ", bridge: {workers: 40, service: exponential(5 ms)}";
  if (sketch.has("limits")) {
    text += fmt::format(", deliveries: {{rolling: {} / 1 min, on_breach: {}}}", choice.between(5, 60),
                        choice.chance(50) ? "refuse" : "disconnect");
  }
  add(sketch, "platform", fmt::format("kind: event-driven, platform_bus: {{{}}}", text));
}

}  // namespace

void draw_hybrids(Sketch& sketch) {
  auto choice = sketch.choice("generator/hybrids");
  if (choice.chance(50)) draw_assigned(sketch, choice);
  if (choice.chance(40)) draw_routes(sketch, choice);
  if (choice.chance(40)) draw_platform(sketch, choice);
  if (choice.chance(30)) add(sketch, "layered", fmt::format("kind: state-layer, sync: {} s", choice.between(20, 90)));
  if (choice.chance(30)) {
    add(sketch, "replicated",
        fmt::format("kind: event-driven, request_reply: replica, replica: {{sync: {} s}}", choice.between(20, 90)));
  }
}

/// With outages: one of the nodes fails now and then, too.
void draw_clusters(Sketch& sketch) {
  static constexpr std::string_view held[] = {"lose", "resume", "restart"};
  static constexpr std::pair<std::string_view, std::string_view> kinds[] = {
      {"hub", "kind: hub-and-spoke, workers: 40"},
      {"bus", "kind: esb, workers: 20"},
      {"broker", "kind: event-driven, request_reply: over-broker, workers: 20"}};
  auto choice = sketch.choice("generator/clusters");
  const auto& [component, kind] = choice.one_of(kinds);
  const auto nodes = choice.between(2, 4);
  const auto needed = choice.between(1, nodes);
  const auto cluster = fmt::format("nodes: {}, needed: {}, held: {}", nodes, needed, choice.one_of(held));
  add(sketch, "clustered", fmt::format("{}, cluster: {{{}}}", kind, cluster));
  if (!sketch.has("outages")) return;
  const auto run_s = static_cast<std::size_t>(sketch.options.run_s);
  for (std::size_t i = 1; i <= 2; ++i) {
    sketch.entries.push_back(
        {"faults", fmt::format("node-{}", i),
         fmt::format("{{node: {}-{}, outage: true, at: {} s, for: {} s}}", component, choice.between(1, nodes),
                     choice.below(run_s * 7 / 10), choice.between(5, run_s / 4))});
  }
}

}  // namespace loadscape::models
