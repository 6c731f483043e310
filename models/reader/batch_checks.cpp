#include "models/reader/link.hpp"

#include <fmt/format.h>

#include <array>

namespace loadscape::models {

namespace {

constexpr std::array keys_of_batches{"records",
                                     "chunk",
                                     "parallel",
                                     "overhead",
                                     "extract",
                                     "extract_per_record",
                                     "transform",
                                     "transform_per_record",
                                     "via",
                                     "per_call",
                                     "work_per_record",
                                     "bulk",
                                     "on_error",
                                     "redo",
                                     "overlap",
                                     "delta",
                                     "scan"};

constexpr std::uint32_t most_in_bulk_batch = 10'000;

}  // namespace

void Linker::check_batch(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  if (flow.pattern != Pattern::batch) {
    for (const std::string_view key : keys_of_batches) {
      const std::string path = fmt::format("{}.{}", where, key);
      if (is_written(path)) mistake(path, "belongs to the pattern batch", "write pattern: batch, or remove it");
    }
    return;
  }
  const bool is_scheduled = flow.arrivals.kind == ArrivalKind::schedule;
  if (!is_scheduled && flow.arrivals.kind != ArrivalKind::users)
    mistake(where, "a batch flow needs a schedule", "schedule: daily 02:00");
  if (flow.batch->records == 0) {
    mistake(where, "a batch flow needs the key \"records\"", "records: 50000");
  }
  check_via(flow);
  check_what_is_sent(flow);
}

void Linker::check_via(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  const auto& batch = *flow.batch;
  const auto most = most_records_per_call(batch.via);
  if (batch.per_call) {
    if (batch.via != Via::composite && batch.via != Via::collections) {
      mistake(where + ".per_call",
              "belongs to composite and collections calls, the other ways have a size of their own",
              "write via: collections, or remove it");
    } else if (*batch.per_call > *most) {
      mistake(where + ".per_call", fmt::format("must be at most {}: no such call carries more records", *most),
              "remove it for as many as the interface allows");
    }
  }
  if (batch.via != Via::bulk) {
    if (is_written(where + ".bulk")) mistake(where + ".bulk", "belongs to via: bulk", "write via: bulk, or remove it");
    return;
  }
  if (batch.bulk.batch > most_in_bulk_batch) {
    mistake(where + ".bulk.batch",
            fmt::format("must be at most {}: the target makes no larger batches", most_in_bulk_batch),
            "remove it for batches of 10000");
  }
  if (batch.on_error == OnError::all_or_none) {
    mistake(where + ".on_error", "the records of a bulk job succeed or fail one by one",
            "write on_error: partial, or load via: collections");
  }
}

void Linker::check_bulk_replies(const std::vector<Flow>& flows, const Flow& flow) {
  constexpr std::string_view what = "goes on after a reply, and nobody waits for a reply to a batch of a bulk job";
  const auto index = static_cast<std::size_t>(&flow - flows.data());
  if (flow.work_after) mistake(fmt::format("flows.{}.work_after", flow.name), std::string(what), "add it to work");
  for (const auto& other : flows) {
    if (!other.trigger || other.trigger->flow != index || !other.trigger->after_reply) continue;
    mistake(fmt::format("flows.{}", other.name), fmt::format("{}: {}", flow.name, what), "write after: instead");
  }
}

void Linker::check_what_is_sent(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  const auto& batch = *flow.batch;
  if (batch.scan && !batch.delta) {
    mistake(where + ".scan", "finds changes, but every job sends the full set", "write delta: 5 %, or remove it");
  }
  if (batch.delta && batch.delta->mean() > 1.0) {
    mistake(where + ".delta", "must be at most 100 %: no more than the full set can change", "write delta: 5 %");
  }
  if (flow.to.size() < 2) return;
  for (const std::string_view key : {"redo", "delta"}) {
    const std::string path = fmt::format("{}.{}", where, key);
    if (!is_written(path)) continue;
    mistake(path, "needs a single target: what failed at one of them would be sent to all of them again",
            "write a flow for each target");
  }
}

}  // namespace loadscape::models
