/// Policies on calls: written order, shared entries, other systems; and what must fit together.

#include "models/policies/libraries.hpp"
#include "models/reader/link.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadscape::models {
namespace {

template <class Rows>
const auto* row_named(const Rows& rows, std::string_view name) {
  const auto row = std::ranges::find(rows, name, [](const auto& each) { return each.name; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

const Tree* Linker::tree_at(const std::string& where) const {
  const Tree* tree = &root_;
  for (std::string_view path = where; !path.empty();) {
    const auto end = std::min(path.find('.'), path.size());
    const auto* entry = tree->find(path.substr(0, end));
    if (entry == nullptr) return nullptr;
    tree = &entry->value;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return tree;
}

/// A library's own policies as far as they are not written.
void Linker::complete_pipeline(ResilienceDraft& draft) {
  const auto* library = row_named(libraries(), draft.library);
  for (const auto key : library->pipeline) {
    if (std::ranges::find(draft.policies, key, [](const auto& policy) { return policy->key; }) !=
        draft.policies.end()) {
      continue;
    }
    auto policy = policy_row(key).make();
    policy->key = key;
    apply_library(draft.library, *policy);
    draft.policies.push_back(std::move(policy));
  }
  if (!library->pipeline.empty() && draft.order == "written") draft.order = draft.library;
}

/// The chain of a mapping at `where`, outermost first.
std::vector<std::shared_ptr<PolicyParams>> Linker::link_chain(const std::string& where, ResilienceDraft& draft) {
  complete_pipeline(draft);
  const auto* written = tree_at(where);
  const auto place_of = [&](const std::string& key) {
    if (written == nullptr) return std::ptrdiff_t{0};
    const auto entry = std::ranges::find(written->entries, key, &TreeEntry::key);
    return entry - written->entries.begin();
  };
  std::ranges::stable_sort(draft.policies, {}, [&](const auto& policy) { return place_of(policy->key); });
  auto chain = draft.policies;
  if (!draft.use.empty()) {
    const auto entry = resolve(where + ".use", "entry of policies", policies_, draft.use);
    if (entry != unknown) {
      const auto& shared = draft_.policies[entry].chain.policies;
      const auto before =
          std::ranges::count_if(chain, [&](const auto& policy) { return place_of(policy->key) < place_of("use"); });
      chain.insert(chain.begin() + before, shared.begin(), shared.end());
    }
  }
  if (const auto* order = row_named(policy_orders(), draft.order)) {
    std::ranges::stable_sort(chain, {}, [&](const auto& policy) {
      return std::ranges::find(order->keys, policy->key) - order->keys.begin();
    });
  }
  return chain;
}

void Linker::link_policies() {
  for (std::size_t i = 0; i < draft_.policies.size(); ++i) {
    auto& [name, chain] = draft_.policies[i];
    const std::string where = "policies." + name;
    policies_.emplace(name, i);
    chain.policies = link_chain(where, chain);
    for (const auto& policy : chain.policies) policy->shared = name;
    if (chain.policies.empty() && is_clean(where)) mistake(where, "names no policy", "breaker: {}");
  }
}

void Linker::link_resilience(FlowDraft& draft, Flow& flow) {
  if (!draft.resilience) return;
  const std::string where = fmt::format("flows.{}.resilience", draft.name);
  const auto chain = link_chain(where, *draft.resilience);
  for (const auto& policy : chain) {
    if (!policy->other_system().empty()) {
      const auto path = fmt::format("{}.fallback.to", where);
      policy->alternative = resolve(path, "system", systems_, policy->other_system());
      if (*policy->alternative == unknown) policy->alternative.reset();
      check_alternative(flow, path, policy->alternative);
    }
    flow.resilience.push_back(policy);
  }
  if (chain.empty() && is_clean(where)) mistake(where, "names no policy", "retry: {}, breaker: {}");
}

void Linker::check_alternative(const Flow& flow, const std::string& where, std::optional<std::size_t> other) {
  if (other && (*other == flow.from || std::ranges::find(flow.to, *other) != flow.to.end())) {
    mistake(where, "takes part in the flow already", "name another system, or leave it out for a constant answer");
  }
}

void Linker::check_resilience(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  if (!flow.resilience.empty()) {
    for (const std::string_view key : {"timeout", "retry"}) {
      const auto path = fmt::format("{}.{}", where, key);
      if (is_written(path)) mistake(path, "cannot stand beside \"resilience\"", fmt::format("write {} inside it", key));
    }
    std::vector<std::string_view> seen;
    for (const auto& policy : flow.resilience) {
      if (std::ranges::find(seen, policy->key) != seen.end()) {
        mistake(where + ".resilience", fmt::format("has the policy {} twice", policy->key),
                "leave out its own, or that of the entry which it uses");
      }
      seen.push_back(policy->key);
    }
    const bool falls_back = std::ranges::find(seen, "fallback") != seen.end();
    if (falls_back && (!is_synchronous(flow.pattern) || flow.to.size() > 1)) {
      mistake(where + ".resilience", "has a fallback, but nobody waits for one answer that it could give",
              "write a flow with one target whose sender waits, for example pattern: request-reply");
    }
  }
  check_dedup(flow);
}

void Linker::check_dedup(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  if (flow.dedup && (flow.batch || flow.poll || flow.work_after)) {
    mistake(where + ".dedup", "is not supported for batches, polled changes and work after the answer", "remove it");
  }
  const bool is_plain_push =
      flow.pattern == Pattern::fire_and_forget || (flow.pattern == Pattern::data_change && !flow.poll);
  if (flow.outbox && !is_plain_push) {
    mistake(where + ".outbox", "belongs to flows whose sender does not wait",
            "write pattern: fire-and-forget, or remove it");
  }
}

}  // namespace loadscape::models
