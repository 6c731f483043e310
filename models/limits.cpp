#include "models/limits.hpp"

#include "models/nodes/limits/concurrency.hpp"
#include "models/nodes/limits/count_budget.hpp"
#include "models/nodes/limits/fixed_window.hpp"
#include "models/nodes/limits/leaky_bucket.hpp"
#include "models/nodes/limits/long_running.hpp"
#include "models/nodes/limits/rolling_quota.hpp"
#include "models/nodes/limits/size_limit.hpp"
#include "models/nodes/limits/time_budget.hpp"
#include "models/nodes/limits/token_bucket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace loadscape::models {
namespace {

template <class Params>
std::shared_ptr<LimitParams> limit_params() {
  return std::make_shared<Params>();
}

using enum LimitPlace;

constexpr std::array limit_kinds{
    LimitKind{"rolling_quota", "rolling", "calls in any window of that length", "calls", door,
              limit_params<RollingQuota::Params>},
    LimitKind{"fixed_window", "fixed", "calls in each window of that length, one window after the other", "calls", door,
              limit_params<FixedWindow::Params>},
    LimitKind{"token_bucket", "bucket", "tokens that the bucket holds, one per call; needs `refill`", "calls", door,
              limit_params<TokenBucket::Params>},
    LimitKind{"leaky_bucket", "leaky", "rate at which calls leave, one by one", "calls", door,
              limit_params<LeakyBucket::Params>},
    LimitKind{"concurrency", "concurrent", "calls under way at once", "calls", inside,
              limit_params<ConcurrencyLimit::Params>},
    LimitKind{"long_running", "long_running", "calls under way for longer than `after` at once", "calls", inside,
              limit_params<LongRunning::Params>},
    LimitKind{"payload_size", "payload", "largest payload of a call", "bytes", size, limit_params<PayloadSize>},
    LimitKind{"chunk_size", "chunk", "most records in a call", "records", size, limit_params<ChunkSize>},
    LimitKind{"callouts", "callouts", "calls that one transaction makes, every attempt counted", "callouts",
              transaction, limit_params<CalloutBudget>},
    LimitKind{"callout_time", "callout_time", "time that the calls of one transaction take, in all", "ms", transaction,
              limit_params<CalloutTimeBudget>},
    LimitKind{"queries", "queries", "queries of one transaction; `cost` says how many a flow makes", "queries",
              transaction, limit_params<QueryBudget>},
    LimitKind{"statements", "statements", "changing statements of one transaction; `cost` says how many a flow makes",
              "statements", transaction, limit_params<StatementBudget>},
    LimitKind{"cpu", "cpu", "time of one transaction in which it waits for no call", "ms", transaction,
              limit_params<CpuBudget>},
};

bool is_copy_of(std::string_view flow, std::string_view family) {
  if (!flow.starts_with(family) || flow.size() == family.size() || flow[family.size()] != '-') return false;
  const auto rest = flow.substr(family.size());
  return rest.find_first_not_of("-0123456789") == std::string_view::npos;
}

}  // namespace

std::span<const LimitKind> limit_registry() { return limit_kinds; }

std::string_view text_of(OnBreach on_breach) {
  switch (on_breach) {
    case OnBreach::refuse: return "refuse";
    case OnBreach::delay: return "delay";
    case OnBreach::disconnect: return "disconnect";
    case OnBreach::split: break;
  }
  return "split";
}

std::string text_of(const LimitSpec& limit) {
  const auto text = limit.params->text();
  return limit.overrun > 0.0 ? fmt::format("{}, {:g} % more tolerated", text, limit.overrun * 100.0) : text;
}

std::vector<std::size_t> flows_named(const Landscape& landscape, std::string_view name) {
  std::vector<std::size_t> found;
  const auto& flows = flows_of(landscape);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    if (flows[i].name == name || is_copy_of(flows[i].name, name)) found.push_back(i);
  }
  return found;
}

std::vector<std::uint64_t> costs_of(const LimitSpec& limit, const Landscape& landscape) {
  std::vector<std::uint64_t> costs(flows_of(landscape).size(), limit.cost);
  for (const auto& [name, cost] : limit.costs) {
    for (const auto flow : flows_named(landscape, name)) costs[flow] = cost;
  }
  for (const auto& name : limit.free) {
    for (const auto flow : flows_named(landscape, name)) costs[flow] = 0;
  }
  return costs;
}

std::optional<std::uint32_t> permits_of(const LimitSpec& limit) {
  if (dynamic_cast<const ConcurrencyLimit::Params*>(limit.params.get()) == nullptr) return std::nullopt;
  return static_cast<std::uint32_t>(limit.params->allowance());
}

LimitTerms terms_of(const LimitSpec& limit, const Landscape& landscape) {
  LimitTerms terms{.kind = limit.kind->name,
                   .unit = limit.kind->unit,
                   .allowance = limit.params->allowance(),
                   .window = limit.params->window(),
                   .on_breach = limit.on_breach,
                   .retry_after = limit.retry_after,
                   .overrun = limit.overrun,
                   .reconnect = limit.reconnect,
                   .flows = flows_of(landscape).size(),
                   .costs = costs_of(limit, landscape),
                   .by_record = limit.counts == LimitUse::records,
                   .transaction = limit.transaction};
  if (limit.kind->unit == "calls" && limit.counts == LimitUse::records) terms.unit = "records";
  if (limit.kind->unit == "calls" && limit.counts == LimitUse::bulk_batches) terms.unit = "batches";
  if (std::ranges::all_of(terms.costs, [](auto cost) { return cost <= 1; })) terms.costs.clear();
  return terms;
}

}  // namespace loadscape::models
