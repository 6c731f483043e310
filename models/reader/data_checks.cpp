/// What must fit together where readers and subscribers come by data.

#include "models/quantity.hpp"
#include "models/reader/link.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

bool can_be_stale(const Flow& flow) {
  return flow.pattern == Pattern::data_change || flow.pattern == Pattern::virtualization ||
         flow.pattern == Pattern::request_reply;
}

bool is_about_age(Expectation::Metric metric) { return metric >= Expectation::Metric::staleness_mean; }

}  // namespace

void Linker::check_data(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  if (flow.pattern != Pattern::data_change) {
    for (const std::string_view key : {"poll", "page", "poll_work", "resync"}) {
      const std::string path = fmt::format("{}.{}", where, key);
      if (is_written(path))
        mistake(path, "belongs to the pattern data-change", "write pattern: data-change, or remove it");
    }
  } else {
    check_poll(flow);
  }
  check_cache(flow);
  check_staleness(flow);
}

void Linker::check_cache(const Flow& flow) {
  if (!flow.cache) return;
  const std::string where = fmt::format("flows.{}.cache", flow.name);
  if (flow.pattern != Pattern::virtualization) {
    mistake(where, "belongs to the pattern virtualization: only what is merely read can be kept",
            "write pattern: virtualization, or remove it");
    return;
  }
  if (flow.to.size() > 1) mistake(where, "keeps the answers of one source", "write a flow for each source");
}

void Linker::check_poll(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  if (!flow.poll) {
    for (const std::string_view key : {"page", "poll_work"}) {
      const std::string path = fmt::format("{}.{}", where, key);
      if (is_written(path)) mistake(path, "belongs to poll", "write poll: 5 min, or remove it");
    }
    return;
  }
  if (flow.resync) {
    mistake(where + ".resync", "belongs to changes that are pushed: a publisher that is polled keeps every change",
            "remove it, or remove poll");
  }
  if (flow.poll->every >= draft_.run.duration && is_clean("run.duration")) {
    mistake(where + ".poll", "the first poll would come after the run has ended",
            fmt::format("the run lasts {}", duration_text(draft_.run.duration)));
  }
}

void Linker::check_staleness(const Flow& flow) {
  if (can_be_stale(flow)) return;
  const std::string where = "flows." + flow.name;
  constexpr std::string_view what = "belongs to data that can be old: changes, and reads that a copy answers";
  constexpr std::string_view hint = "write pattern: data-change, virtualization or request-reply, or remove it";
  if (flow.max_age) mistake(where + ".max_age", std::string(what), std::string(hint));
  for (const auto& expectation : flow.expect) {
    if (!is_about_age(expectation.metric)) continue;
    mistake(fmt::format("{}.expect.{}", where, key_of(expectation.metric)), std::string(what), std::string(hint));
  }
}

}  // namespace loadscape::models
