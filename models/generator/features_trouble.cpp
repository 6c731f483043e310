/// What makes records fail, be refused or get lost.

#include "models/generator/draws.hpp"
#include "models/topology.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

void draw_limits(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.systems.size(); ++i) {
    auto choice = sketch.choice("generator/limits", i);
    if (!choice.chance(35)) continue;
    const auto* const breach = choice.chance(50) ? "refuse" : "delay";
    std::string text;
    switch (choice.below(3)) {
      case 0: text = fmt::format("rolling: {} / 1 min", choice.between(5, 60)); break;
      case 1: text = fmt::format("bucket: {}, refill: {}/s", choice.between(2, 20), choice.between(1, 5)); break;
      default: text = fmt::format("concurrent: {}", choice.between(1, 6));
    }
    sketch.systems[i].keys.push_back({"limits", fmt::format("{{api: {{{}, on_breach: {}}}}}", text, breach)});
  }
}

void draw_errors(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.systems.size(); ++i) {
    auto choice = sketch.choice("generator/errors", i);
    if (choice.chance(40)) sketch.systems[i].keys.push_back({"error_rate", fmt::format("{} %", choice.between(1, 10))});
  }
}

void draw_waiting_rooms(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.systems.size(); ++i) {
    auto choice = sketch.choice("generator/waiting-rooms", i);
    if (choice.chance(30)) sketch.systems[i].keys.push_back({"waiting_room", fmt::format("{}", choice.between(0, 20))});
  }
}

void draw_patience(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.systems.size(); ++i) {
    auto choice = sketch.choice("generator/patience", i);
    const auto shares = std::ranges::any_of(sketch.systems[i].keys,
                                            [](const SketchKey& key) { return key.value == "processor-sharing"; });
    if (!choice.chance(30) || shares) continue;
    sketch.systems[i].keys.push_back({"patience", fmt::format("exponential({} s)", choice.between(1, 30))});
  }
}

void draw_random_failures(Sketch& sketch) {
  static constexpr std::string_view held[] = {"lose", "resume", "restart"};
  for (std::size_t i = 0; i < sketch.systems.size(); ++i) {
    auto choice = sketch.choice("generator/failures", i);
    if (!choice.chance(40)) continue;
    const auto mtbf = choice.between(2, 60), mttr = choice.between(5, 120);
    sketch.systems[i].keys.push_back({"fails", fmt::format("{{mtbf: {} min, mttr: {} s}}", mtbf, mttr)});
    sketch.systems[i].keys.push_back({"held", std::string(choice.one_of(held))});
  }
}

/// Something goes down for a while: a system, or what a topology adds.
void draw_outages(Sketch& sketch) {
  auto components = middleware_components();
  const auto count = sketch.choice("generator/outages").between(1, 3);
  for (std::size_t i = 0; i < count; ++i) {
    auto choice = sketch.choice("generator/outage", i);
    const bool middleware = choice.chance(40) && !components.empty();
    const auto node = middleware ? choice.one_of(components) : choice.one_of(sketch.systems).instance();
    const auto run_s = static_cast<std::size_t>(sketch.options.run_s);
    const auto at = choice.below(run_s * 7 / 10), length = choice.between(1, run_s / 4);
    sketch.entries.push_back({"faults", fmt::format("outage-{}", i + 1),
                              fmt::format("{{node: {}, outage: true, at: {} s, for: {} s}}", node, at, length)});
  }
}

/// A system changes the shape of what one of its flows carries.
void draw_changes(Sketch& sketch) {
  static constexpr std::string_view failures[] = {"loud", "silent"}, orders[] = {"sequential", "parallel"};
  const auto run_s = static_cast<std::size_t>(sketch.options.run_s);
  for (std::size_t i = 0; i < sketch.choice("generator/changes").between(1, 2); ++i) {
    auto choice = sketch.choice("generator/change", i);
    const auto& flow = choice.one_of(sketch.flows);
    const auto entity = std::ranges::find(flow.keys, "entity", &SketchKey::key);
    sketch.entries.push_back(
        {"changes", fmt::format("change-{}", i + 1),
         fmt::format("{{system: {}, entity: {}, at: {} s, redeploy: exponential({} s), failure: {}, order: {}, "
                     "compatible_for: {} s}}",
                     sketch.systems[choice.chance(50) ? flow.from : flow.to.front()].instance(),
                     entity == flow.keys.end() ? flow.name : entity->value, choice.below(run_s),
                     choice.between(10, run_s / 3), choice.one_of(failures), choice.one_of(orders),
                     choice.chance(50) ? 0 : choice.below(run_s / 4))});
  }
}

namespace {

constexpr std::string_view held[] = {"lose", "resume", "restart"};

const std::string* value_of_key(const std::vector<SketchKey>& keys, std::string_view key) {
  const auto found = std::ranges::find(keys, key, &SketchKey::key);
  return found == keys.end() ? nullptr : &found->value;
}

std::string a_system(const Sketch& sketch, Choice& choice) { return choice.one_of(sketch.systems).instance(); }

/// A system, or what a topology adds.
std::string a_component(const Sketch& sketch, Choice& choice) {
  return choice.chance(40) ? choice.one_of(middleware_components()) : a_system(sketch, choice);
}

/// Work that is done by a host is slowed with the host.
std::string slowdown(const Sketch& sketch, Choice& choice) {
  const auto& system = choice.one_of(sketch.systems);
  const auto* host = value_of_key(system.keys, "host");
  const auto node = choice.chance(40) ? choice.one_of(middleware_components()) : host ? *host : system.instance();
  return fmt::format("node: {}, slowdown: {}", node, choice.between(2, 5));
}

std::string partition(const Sketch& sketch, Choice& choice) {
  const auto* const how = sketch.has("timeouts") && choice.chance(50) ? "vanish" : "refused";
  const auto& flow = choice.one_of(sketch.flows);
  const auto& from = sketch.systems[flow.from];
  if (choice.chance(40)) return fmt::format("link: {}, partition: {}", a_component(sketch, choice), how);
  const auto other =
      choice.chance(50) ? sketch.systems[flow.to.front()].instance() : choice.one_of(middleware_components());
  return fmt::format("between: [{}, {}], partition: {}", from.instance(), other, how);
}

std::string quota(const Sketch& sketch, Choice& choice) {
  for (const auto& system : sketch.systems) {
    if (value_of_key(system.keys, "limits")) {
      return fmt::format("limit: {}.api, quota: {} %", system.instance(), 10 * choice.below(9));
    }
  }
  return fmt::format("node: {}, error_rate: {} %", a_system(sketch, choice), choice.between(5, 50));
}

std::string poison(const Sketch& sketch, Choice& choice) {
  const auto& flow = choice.one_of(sketch.flows);
  const auto* arrivals = value_of_key(flow.keys, "arrivals");
  const bool is_counted = arrivals && arrivals->starts_with("poisson");
  return fmt::format("flow: {}, {}", sketch.instance(flow),
                     is_counted && choice.chance(50) ? fmt::format("poison_every: {}", choice.between(2, 5))
                                                     : fmt::format("poison: {} %", choice.between(5, 50)));
}

std::string disconnect(const Sketch& sketch, Choice& choice) {
  static constexpr std::string_view stores[] = {"subscription", "queue"};
  const auto& store = choice.one_of(stores);
  const auto of = store == "queue" && choice.chance(40) ? std::string("hub") : a_system(sketch, choice);
  return fmt::format("{}: {}, disconnect: true, held: {}", store, of, choice.one_of(held));
}

std::string outage(Choice& choice) {
  std::string text = "outage: true";
  if (choice.chance(70)) text += fmt::format(", held: {}", choice.one_of(held));
  if (choice.chance(40)) text += fmt::format(", drain: {} s", choice.between(1, 3));
  if (choice.chance(40)) {
    text += fmt::format(", restart: {{warm_up: {} s, slowdown: {}}}", choice.between(5, 60), choice.between(2, 4));
  }
  return text;
}

/// Several nodes at once, some of which may be middleware; `name` is the group's.
std::string group(Sketch& sketch, Choice& choice, const std::string& name) {
  std::vector<std::string> nodes;
  for (std::size_t i = 0; i < 3; ++i) {
    auto node = a_component(sketch, choice);
    if (std::ranges::find(nodes, node) == nodes.end()) nodes.push_back(std::move(node));
  }
  sketch.entries.insert(sketch.entries.begin(),
                        {"groups", name, fmt::format("{{nodes: [{}]}}", fmt::join(nodes, ", "))});
  return fmt::format("group: {}, {}", name, outage(choice));
}

std::string fault(Sketch& sketch, Choice& choice, std::size_t number) {
  const bool may_vanish = sketch.has("timeouts");
  switch (choice.below(9)) {
    case 0: return slowdown(sketch, choice);
    case 1: return fmt::format("node: {}, error_rate: {} %", a_system(sketch, choice), choice.between(5, 50));
    case 2:
      return fmt::format("link: {}, latency: exponential({} ms)", a_component(sketch, choice),
                         choice.between(100, 2000));
    case 3:
      if (may_vanish) return fmt::format("link: {}, loss: {} %", a_component(sketch, choice), choice.between(5, 50));
      [[fallthrough]];
    case 4: return partition(sketch, choice);
    case 5: return quota(sketch, choice);
    case 6: return poison(sketch, choice);
    case 7: return disconnect(sketch, choice);
    default: return group(sketch, choice, fmt::format("group-{}", number));
  }
}

}  // namespace

void draw_fault_kinds(Sketch& sketch) {
  const auto run_s = static_cast<std::size_t>(sketch.options.run_s);
  const auto count = sketch.choice("generator/fault-kinds").between(1, 3);
  for (std::size_t i = 1; i <= count; ++i) {
    auto choice = sketch.choice("generator/fault-kind", i);
    std::string text;
    if (choice.chance(15)) {
      const auto starts = std::chrono::duration_cast<std::chrono::minutes>(sketch.options.run_starts).count() + 2;
      text = fmt::format("node: {}, maintenance: \"daily {:02}:{:02}\", for: 30 s, held: {}",
                         a_component(sketch, choice), starts / 60 % 24, starts % 60, choice.one_of(held));
    } else if (choice.chance(30)) {
      const auto what = choice.chance(50) ? fmt::format("node: {}, {}", a_component(sketch, choice), outage(choice))
                                          : fault(sketch, choice, i);
      text = fmt::format("{}, every: {} s, for: \"uniform(min=3 s, max={} s)\"", what, run_s / choice.between(2, 10),
                         choice.between(4, run_s / 5));
    } else {
      text = fmt::format("{}, at: {} s, for: {} s", fault(sketch, choice, i), choice.below(run_s * 7 / 10),
                         choice.between(3, run_s / 4));
    }
    sketch.entries.push_back({"faults", fmt::format("trouble-{}", i), "{" + text + "}"});
  }
}

}  // namespace loadscape::models
