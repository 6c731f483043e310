/// What flows carry, in which order and how it is fetched.

#include "models/generator/draws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadscape::models {
namespace {

SketchKey* key_of(SketchFlow& flow, std::string_view key) {
  const auto found = std::ranges::find(flow.keys, key, &SketchKey::key);
  return found == flow.keys.end() ? nullptr : &*found;
}

bool sets_off_others(const Sketch& sketch, std::size_t index) {
  return std::ranges::any_of(sketch.flows,
                             [&](const SketchFlow& other) { return other.trigger && other.trigger->flow == index; });
}

/// What goes against the order of the systems could wait for itself, unless it gives up.
void add_timeout(const Sketch& sketch, SketchFlow& flow) {
  if (!sketch.has("timeouts")) flow.keys.push_back({"timeout", "60 s"});
}

/// Replaces what the job would carry by one that makes so many calls that each mean work at the target.
void draw_interface(Sketch& sketch, SketchFlow& flow, bool may_be_bulk, Choice& choice) {
  static constexpr std::string_view ways[] = {"single", "composite", "collections", "bulk"};
  const auto& via = ways[choice.below(may_be_bulk ? 4 : 3)];
  const auto chunk = via == "single"      ? choice.between(2, 10)
                     : via == "composite" ? choice.between(10, 60)
                                          : choice.between(100, 600);
  const auto chunks = choice.between(1, 4);
  key_of(flow, "chunk")->value = fmt::format("{}", chunk);
  key_of(flow, "records")->value = fmt::format("{}", chunk * chunks - choice.below(chunk));
  flow.keys.push_back({"via", std::string(via)});
  flow.works = static_cast<double>(via == "bulk" ? 6 : via == "collections" ? chunk / 50 + 1 : chunk);
  if (via == "collections") flow.keys.push_back({"per_call", fmt::format("{}", choice.between(50, 200))});
  if (via == "composite" && choice.chance(50))
    flow.keys.push_back({"per_call", fmt::format("{}", choice.between(2, 25))});
  if (via == "bulk") {
    flow.keys.push_back({"bulk", fmt::format("{{poll: {} s, request: 20 ms, batch: {}}}", choice.between(2, 20),
                                             choice.between(50, 400))});
  } else if (choice.chance(40)) {
    flow.keys.push_back({"on_error", "all-or-none"});
  }
  flow.rate_per_s = static_cast<double>(3 * chunks) / sketch.options.run_s;
}

}  // namespace

/// The same mean rate, by turns half of it and four times as much.
void draw_bursts(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto* arrivals = key_of(sketch.flows[i], "arrivals");
    if (arrivals == nullptr || !sketch.choice("generator/bursts", i).chance(30)) continue;
    const auto per_hour = std::lround(sketch.flows[i].rate_per_s * 3600.0);
    arrivals->value = fmt::format("mmpp(quiet {}/h for 2 min, burst {}/h for 20 s){}",
                                  static_cast<double>(per_hour) / 2.0, 4 * per_hour, sketch.options.profile);
  }
}

void draw_keys(Sketch& sketch) {
  static constexpr std::string_view orders[] = {"none", "per-key", "total"};
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/keys", i);
    auto& flow = sketch.flows[i];
    if (flow.pattern == Pattern::batch || !choice.chance(40)) continue;
    const auto count = choice.between(1, 30);
    flow.keys.push_back({"keys", choice.chance(50) ? fmt::format("{}", count) : fmt::format("zipf({}, 1.1)", count)});
    if (!flow.is_synchronous()) flow.keys.push_back({"ordering", std::string(choice.one_of(orders))});
  }
}

void draw_interfaces(Sketch& sketch) {
  static constexpr std::string_view redos[] = {"next-run", "1", "3"};
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/interfaces", i);
    auto& flow = sketch.flows[i];
    auto* schedule = key_of(flow, "schedule");
    if (flow.pattern != Pattern::batch || schedule == nullptr || !choice.chance(70)) continue;
    const auto starts = std::chrono::duration_cast<std::chrono::minutes>(sketch.options.run_starts).count();
    const auto time = [&](std::size_t minutes) {
      const auto at = static_cast<std::size_t>(starts) + minutes;
      return fmt::format("daily {:02}:{:02}", at / 60 % 24, at % 60);
    };
    schedule->value = fmt::format("[{}, {}, {}]", time(1), time(2), time(4));
    const bool goes_on = key_of(flow, "work_after") || std::ranges::any_of(sketch.flows, [&](SketchFlow& other) {
                           return other.trigger && other.trigger->flow == i && key_of(other, "after_reply");
                         });
    draw_interface(sketch, flow, !goes_on, choice);
    const bool one_target = sketch.systems[flow.to.front()].copies == 1;
    if (one_target && choice.chance(40)) flow.keys.push_back({"redo", std::string(choice.one_of(redos))});
    if (one_target && choice.chance(40)) {
      flow.keys.push_back({"delta", fmt::format("{} %", choice.between(10, 90))});
      flow.keys.push_back({"scan", "1 ms"});
    }
    const bool may_skip = sketch.has("fault-kinds");  // which jobs are left out depends on how long the others take
    if (choice.chance(40)) flow.keys.push_back({"overlap", may_skip && choice.chance(50) ? "skip" : "queue"});
    if (choice.chance(40)) flow.keys.push_back({"extract_per_record", "exponential(2 ms)"});
  }
}

void draw_catching_up(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/catching-up", i);
    auto& flow = sketch.flows[i];
    if (flow.pattern != Pattern::data_change || !choice.chance(70)) continue;
    if (choice.chance(60)) {
      flow.keys.push_back({"poll", fmt::format("{} s", choice.between(10, 60))});
      flow.keys.push_back({"page", fmt::format("{}", choice.between(1, 20))});
      flow.keys.push_back({"poll_work", "exponential(30 ms)"});
      add_timeout(sketch, flow);
    } else if (sketch.has("timeouts")) {
      const auto page = choice.between(50, 200);
      flow.keys.push_back({"resync", fmt::format("{{records: {}, page: {}, work: exponential(100 ms)}}",
                                                 page * choice.between(1, 5), page)});
    }
  }
}

void draw_caches(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/caches", i);
    auto& flow = sketch.flows[i];
    // What a read sets off would depend on who has read before.
    const bool one_source = flow.to.size() == 1 && sketch.systems[flow.to.front()].copies == 1;
    const bool may_keep = flow.pattern == Pattern::virtualization && one_source && !sets_off_others(sketch, i);
    if (!may_keep || !choice.chance(70)) continue;
    auto text = fmt::format("entities: {}, ttl: {} s", choice.between(1, 30), choice.between(5, 120));
    if (choice.chance(50)) text += fmt::format(", size: {}", choice.between(1, 10));
    if (choice.chance(50)) text += ", zipf: 1";
    if (choice.chance(50)) text += fmt::format(", stale_if_error: {} s", choice.between(10, 300));
    flow.keys.push_back({"cache", "{" + text + "}"});
  }
}

void draw_redrive(Sketch& sketch) {
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    auto choice = sketch.choice("generator/redrive", i);
    auto& flow = sketch.flows[i];
    if (flow.is_synchronous() || !choice.chance(40)) continue;
    flow.keys.push_back({"dead_letters", fmt::format("{{redrive_after: {} s, redrives: {}}}", choice.between(5, 60),
                                                     choice.between(1, 3))});
  }
}

/// One system whose flows neither set off others nor are set off: those would have to be named copy by copy.
void draw_copies(Sketch& sketch) {
  auto choice = sketch.choice("generator/copies");
  const auto first = choice.below(sketch.systems.size());
  for (std::size_t n = 0; n < sketch.systems.size(); ++n) {
    const auto index = (first + n) % sketch.systems.size();
    bool is_alone = true;
    for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
      const auto& flow = sketch.flows[i];
      const bool touches = flow.from == index || std::ranges::find(flow.to, index) != flow.to.end();
      if (touches && (flow.trigger || sets_off_others(sketch, i))) is_alone = false;
    }
    if (!is_alone) continue;
    auto& system = sketch.systems[index];
    system.copies = choice.between(2, 3);
    system.keys.push_back({"copies", fmt::format("{}", system.copies)});
    return;
  }
}

}  // namespace loadscape::models
