#include "models/generator/draws.hpp"
#include "models/generator/sketch.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {
namespace {

void draw_links(Sketch& sketch) {
  const bool may_lose = sketch.has("loss") && sketch.has("timeouts");  // else nobody would notice
  for (std::size_t i = 0; i < sketch.systems.size(); ++i) {
    auto choice = sketch.choice("generator/links", i);
    auto& system = sketch.systems[i];
    const auto mean_ms = choice.between(3, 30);
    system.latency_s = static_cast<double>(mean_ms) * 1e-3;
    std::string text = fmt::format("latency: \"gamma(shape=3, mean={} ms)\"", mean_ms);
    if (choice.chance(30)) text += fmt::format(", bandwidth: {} Mbit/s", 10 * choice.between(5, 100));
    if (may_lose && choice.chance(30)) text += fmt::format(", loss: {} %", choice.between(1, 5));
    system.keys.push_back({"link", "{" + text + "}"});
  }
}

void draw_fan_out(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/fan-out", i);
    auto& flow = sketch.flows[i];
    const bool has_subscribers = flow.pattern == Pattern::data_change || flow.pattern == Pattern::fire_and_forget;
    if (!choice.chance(has_subscribers ? 40 : 8) || flow.pattern == Pattern::batch) continue;
    const auto wanted = choice.between(2, 4);
    // Targets after the first one in the list keep what a landscape without timeouts promises.
    for (std::size_t next = flow.to.front() + 1; next < sketch.systems.size() && flow.to.size() < wanted; ++next) {
      if (next != flow.from) flow.to.push_back(next);
    }
  }
}

/// Whether `flow` may become a call during the handling of `parent`, or follow it.
void trigger_by(SketchFlow& flow, std::size_t parent, TriggerKind kind, Choice& choice) {
  static constexpr std::size_t percents[] = {25, 50, 80, 100};
  const auto percent = choice.one_of(percents);
  const auto count = static_cast<std::uint32_t>(choice.chance(70) ? 1 : choice.between(2, 3));
  auto& trigger = flow.trigger.emplace();
  trigger.kind = kind;
  trigger.flow = parent;
  trigger.probability = static_cast<double>(percent) * 0.01;
  trigger.count = count;
  std::erase_if(flow.keys, [](const SketchKey& key) { return key.key == "arrivals"; });
  flow.keys.push_back({kind == TriggerKind::during ? "during" : "after", ""});  // named when it is written
  flow.keys.push_back({"probability", fmt::format("{} %", percent)});
  flow.keys.push_back({"count", fmt::format("{}", count)});
}

void draw_triggers(Sketch& sketch) {
  for (std::size_t i = 1; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/triggers", i);
    auto& flow = sketch.flows[i];
    if (flow.pattern == Pattern::batch || flow.pattern == Pattern::data_change || !choice.chance(35)) continue;
    const auto parent = choice.below(i);  // an earlier flow: nobody triggers himself
    const auto from = choice.one_of(sketch.flows[parent].to);
    if (std::ranges::find(flow.to, from) != flow.to.end()) continue;
    if (!sketch.has("timeouts") && *std::ranges::min_element(flow.to) < from) continue;
    flow.from = from;
    const bool waits = flow.pattern == Pattern::request_reply && choice.chance(60);
    trigger_by(flow, parent, waits ? TriggerKind::during : TriggerKind::after, choice);
  }
}

void draw_timeouts(Sketch& sketch) {
  static constexpr std::size_t seconds[] = {10, 20, 30, 60};
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto& flow = sketch.flows[i];
    const auto timeout = flow.pattern == Pattern::batch ? 600 : sketch.choice("generator/timeouts", i).one_of(seconds);
    flow.keys.push_back({"timeout", fmt::format("{} s", timeout)});
  }
}

void draw_retries(Sketch& sketch) {
  static constexpr std::string_view backoffs[] = {"[1 s]", "[0 s, 2 s, 4 s, 8 s]", "[5 s, 30 s]"};
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/retries", i);
    if (!choice.chance(60)) continue;
    const auto attempts = choice.between(2, 5);
    sketch.flows[i].keys.push_back(
        {"retry", fmt::format("{{attempts: {}, backoff: {}}}", attempts, choice.one_of(backoffs))});
  }
}

void draw_payloads(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/payloads", i);
    const auto kilobytes = choice.between(1, 16);
    sketch.flows[i].keys.push_back(
        {"payload", fmt::format("lognormal(p50={} KB, p99={} KB)", kilobytes, kilobytes * choice.between(3, 12))});
  }
}

void draw_deadlines(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/deadlines", i);
    if (!choice.chance(40)) continue;
    sketch.flows[i].keys.push_back({"deadline", sketch.flows[i].is_synchronous() ? "2 s" : "5 min"});
  }
}

void draw_disciplines(Sketch& sketch) {
  static constexpr std::string_view disciplines[] = {"priority", "preemptive-resume", "processor-sharing"};
  for (std::size_t i = 0; i < sketch.systems.size(); ++i) {
    auto choice = sketch.choice("generator/disciplines", i);
    if (choice.chance(35)) sketch.systems[i].keys.push_back({"discipline", std::string(choice.one_of(disciplines))});
  }
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/priorities", i);
    if (choice.chance(30)) sketch.flows[i].keys.push_back({"priority", fmt::format("{}", choice.between(1, 3))});
  }
}

/// People instead of arrivals: at most one request for each of them under way.
void draw_users(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/users", i);
    auto& flow = sketch.flows[i];
    if (!flow.is_synchronous() || flow.trigger || !choice.chance(20)) continue;
    const auto users = choice.between(2, 20), think_s = choice.between(5, 60);
    flow.at_once = users;
    flow.rate_per_s = static_cast<double>(users) / static_cast<double>(think_s);
    std::erase_if(flow.keys, [](const SketchKey& key) { return key.key == "arrivals"; });
    flow.keys.push_back({"users", fmt::format("{}", users)});
    flow.keys.push_back({"think", fmt::format("exponential({} s)", think_s)});
  }
}

bool has_several_calls(const SketchFlow& flow) {
  return std::ranges::any_of(flow.keys, [](const SketchKey& key) { return key.key == "count" && key.value != "1"; });
}

/// Calls at once instead of one by one, some of them after the answer.
void draw_layers(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/layers", i);
    auto& flow = sketch.flows[i];
    if (choice.chance(25)) {
      flow.keys.push_back({"work_after", fmt::format("exponential({} ms)", choice.between(10, 200))});
    }
    if (!flow.trigger || flow.trigger->kind != TriggerKind::during) continue;
    const bool at_once = has_several_calls(flow) && choice.chance(60);
    if (at_once) flow.keys.push_back({"calls", "parallel"});
    if (at_once && choice.chance(40)) flow.keys.push_back({"first", "1"});
    if (!at_once && choice.chance(40)) flow.keys.push_back({"after_reply", "true"});
  }
}

/// Some systems share the cores of one machine.
void draw_hosts(Sketch& sketch) {
  auto choice = sketch.choice("generator/hosts");
  const auto is_in_the_way = [](const SketchKey& key) {  // work that waits for cores is not resumed or shared
    return (key.key == "held" && key.value != "lose") || (key.key == "discipline" && key.value != "priority");
  };
  for (auto& system : sketch.systems) {
    if (std::ranges::none_of(system.keys, is_in_the_way) && choice.chance(60))
      system.keys.push_back({"host", "machine"});
  }
  const auto is_hosted = [](const SketchSystem& system) {
    return std::ranges::find(system.keys, "host", &SketchKey::key) != system.keys.end();
  };
  if (std::ranges::none_of(sketch.systems, is_hosted)) return;
  const auto* const discipline = choice.chance(50) ? "fifo" : "processor-sharing";
  sketch.entries.push_back(
      {"hosts", "machine", fmt::format("{{cores: {}, discipline: {}}}", choice.between(1, 8), discipline)});
}

// In this order: what is drawn later may look at what was drawn before.
constexpr GeneratorFeature features[] = {
    {"links", "latency and bandwidth between the systems", false, true, draw_links},
    {"fan-out", "several targets for some flows", false, true, draw_fan_out},
    {"triggers", "flows that other flows cause", false, true, draw_triggers},
    {"users", "people who wait for an answer", false, true, draw_users},
    {"timeouts", "callers that give up", false, true, draw_timeouts},
    {"retries", "further attempts", false, true, draw_retries},
    {"payloads", "sizes", false, true, draw_payloads},
    {"deadlines", "when a record is late", false, true, draw_deadlines},
    {"disciplines", "who is next, other than first come, first served", false, false, draw_disciplines},
    {"layers", "calls at once or after the answer, and work after it", false, false, draw_layers},
    {"loss", "links that lose messages, where callers give up", true, false, [](Sketch&) {}},  // drawn with the links
    {"copies", "a system with copies", false, false, draw_copies},
    {"limits", "quotas, buckets and concurrency limits that may be too tight", true, true, draw_limits},
    {"errors", "handlings that end in an error", true, true, draw_errors},
    {"waiting-rooms", "systems that turn messages away", true, false, draw_waiting_rooms},
    {"patience", "messages that give up waiting", true, false, draw_patience},
    {"failures", "systems that fail at random", true, true, draw_random_failures},
    {"outages", "scheduled outages of systems and middleware", true, true, draw_outages},
    {"hosts", "systems that share cores", false, false, draw_hosts},
    {"changes", "schemas that change, and adapters that are late to follow", true, false, draw_changes},
    {"bursts", "arrivals that come in bursts", false, false, draw_bursts},
    {"keys", "entities that records are about, and stores that keep their order", false, false, draw_keys},
    {"interfaces", "jobs that load by single, composite, collections and bulk calls, several times", false, false,
     draw_interfaces},
    {"catching-up", "subscribers that ask for changes, or read everything again after a gap", false, false,
     draw_catching_up},
    {"caches", "readers that keep what they have read", false, false, draw_caches},
    {"redrive", "dead letters that are put back", false, false, draw_redrive},
    {"hybrids", "flows over topologies and drawn nodes of their own, and topologies with data of others", false, false,
     draw_hybrids},
    {"clusters", "middleware on several nodes", false, false, draw_clusters},
    {"fault-kinds", "every other kind of fault", true, false, draw_fault_kinds},
};

}  // namespace

std::span<const GeneratorFeature> generator_features() { return features; }

std::vector<std::string_view> usual_features(bool trouble) {
  std::vector<std::string_view> names;
  for (const auto& row : features) {
    if (row.is_usual && (trouble || !row.is_trouble)) names.push_back(row.name);
  }
  return names;
}

std::vector<PatternShare> usual_shares() {
  return {{Pattern::request_reply, 0.35},
          {Pattern::fire_and_forget, 0.35},
          {Pattern::remote_call_in, 0.1},
          {Pattern::data_change, 0.12},
          {Pattern::batch, 0.08}};
}

}  // namespace loadscape::models
