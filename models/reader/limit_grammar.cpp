#include "models/limits.hpp"
#include "models/nodes/limits/limit_values.hpp"
#include "models/reader/grammar.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace loadscape::models {

namespace {

constexpr std::uint32_t most_per_transaction = 1'000'000;

/// One key for each kind of limit, of which one is written, and the keys that stand beside it.
void describe_kinds(Fields& fields, LimitSpec& limit, const std::function<bool(const LimitKind&)>& fits) {
  std::vector<std::pair<const LimitKind*, std::shared_ptr<LimitParams>>> made;
  std::vector<std::string_view> keys;
  for (const auto& kind : limit_registry()) {
    if (!fits(kind)) continue;
    const auto& params = made.emplace_back(&kind, kind.make_params()).second;
    Value key = params->key();
    key.read = [read = std::move(key.read), &limit, &kind, params](std::string_view text) {
      auto complaint = read(text);
      if (!complaint) {
        limit.kind = &kind;
        limit.params = params;
      }
      return complaint;
    };
    fields.value({kind.key, kind.sentence}, key);
    keys.push_back(kind.key);
  }
  fields.one_of(keys);
  for (const auto& [kind, params] : made) params->describe(fields, limit.kind == kind);
}

Value cost_value(std::uint64_t& cost) {
  Value value = value_of(cost, between(std::uint64_t{0}, most_calls));
  value.text = [] { return std::string(); };
  return value;
}

void describe_costs(Fields& fields, LimitSpec& limit) {
  static std::uint64_t nothing = 0;
  const auto one = [](Value element) {
    return ValueList{std::move(element), [] {}, [] { return std::vector<std::string>{}; }};
  };
  fields.add("cost", limit.cost, between(std::uint64_t{1}, most_calls), "what a call (or a record) uses up");
  fields.entries({"costs", "what it uses up of flows for which that is something else"},
                 {.noun = "flow",
                  .lists = false,
                  .append =
                      [&limit, one](std::string_view flow) {
                        return one(cost_value(limit.costs.emplace_back(std::string(flow), 1).cost));
                      },
                  .sample = one(cost_value(nothing))});
  fields.add("free", limit.free, "flows that use up nothing, and are never stopped");
}

/// What is true of each place: whether calls can wait there, cost different amounts, be told when to come back.
void check_terms(Fields& fields, const LimitSpec& limit) {
  using enum LimitPlace;
  const auto place = limit.kind != nullptr ? limit.kind->place : door;
  const bool is_stated = limit.kind != nullptr && (limit.kind->name == "queries" || limit.kind->name == "statements");
  const bool has_costs = limit.cost != 1 || std::ranges::any_of(limit.costs, [](const auto& c) { return c.cost > 1; });
  const auto breach = limit.on_breach;
  fields.require(breach != OnBreach::split || place == size, "on_breach", "cannot split: only what is too large can be",
                 "write refuse, or delay");
  fields.require(breach == OnBreach::refuse || breach == OnBreach::split || place == door || place == inside,
                 "on_breach", "cannot do that: waiting would not help", "write refuse");
  fields.require(!limit.reconnect || breach == OnBreach::disconnect, "reconnect", "belongs to on_breach: disconnect",
                 "remove it");
  fields.require(breach != OnBreach::disconnect || limit.reconnect || place == door, "on_breach",
                 "needs the key \"reconnect\" beside it: nobody knows when there will be room", "reconnect: 1 min");
  fields.require(!limit.retry_after || place == door || limit.reconnect, "retry_after",
                 "has no answer here: nobody knows when there will be room", "remove it");
  fields.require(!has_costs || place == door || is_stated, limit.cost != 1 ? "cost" : "costs",
                 "has no meaning here: what is used up shows by itself", "remove it; flows may be free");
  fields.require(limit.counts != LimitUse::records || place == door || is_stated, "counts",
                 "has no meaning here: this limit does not count records", "remove it");
  fields.require(limit.counts != LimitUse::bulk_batches || place != transaction, "counts",
                 "has no meaning here: each batch is handled in transactions anyhow", "remove it");
  fields.require(limit.transaction == LimitSpec{}.transaction || place == transaction, "transaction",
                 "belongs to the budget of a transaction", "remove it");
}

void add_overrun(Fields& fields, LimitSpec& limit) {
  fields.add("overrun", limit.overrun, {Dimension::share, between(0.0, 1.0)},
             "the share of the allowance that is tolerated on top of it");
}

}  // namespace

void describe(Fields& fields, LimitSpec& limit) {
  fields.place(limit.place);
  describe_kinds(fields, limit, [](const LimitKind&) { return true; });
  fields.add(
      "counts", limit.counts,
      words<LimitUse>{{"calls", LimitUse::calls, "every call into the system, whatever it carries"},
                      {"records", LimitUse::records, "the business records that the calls carry"},
                      {"bulk-batches", LimitUse::bulk_batches, "the batches that the system makes of bulk jobs"}},
      "what uses up the limit");
  describe_costs(fields, limit);
  fields.add("transaction", limit.transaction, between(1U, most_per_transaction),
             "of budgets: records that one transaction handles");
  add_overrun(fields, limit);
  fields.add("on_breach", limit.on_breach,
             words<OnBreach>{{"refuse", OnBreach::refuse, "the call fails at once"},
                             {"delay", OnBreach::delay, "the call waits until there is room"},
                             {"disconnect", OnBreach::disconnect,
                              "it fails, and so does every call of its flow until the flow may connect again"},
                             {"split", OnBreach::split, "what is too large counts as several calls"}},
             "what happens to a call beyond the limit");
  fields.add("reconnect", limit.reconnect, positive,
             "when a disconnected flow may call again; none: when there is room");
  fields.add("retry_after", limit.retry_after, "whether who is refused is told when there will be room");
  check_terms(fields, limit);
}

void describe_deliveries(Fields& fields, LimitSpec& limit) {
  fields.place(limit.place);
  describe_kinds(fields, limit, [](const LimitKind& kind) { return kind.place == LimitPlace::door; });
  add_overrun(fields, limit);
  fields.add("on_breach", limit.on_breach,
             words<OnBreach>{{"disconnect", OnBreach::disconnect,
                              "subscriptions stand still until a delivery is "
                              "allowed again; what is kept is not lost"},
                             {"refuse", OnBreach::refuse, "the delivery fails, and is a dead letter"}},
             "what happens when the allowance is used up");
}

}  // namespace loadscape::models
