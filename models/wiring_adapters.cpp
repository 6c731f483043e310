#include "models/adapters.hpp"
#include "models/nodes/adapter_check.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {
namespace {

/// When the adapter is broken in a run, and how that shows.
std::vector<AdapterCheck::Breakdown> breakdowns_of(const Program& program, std::size_t adapter, std::uint64_t run_key) {
  std::vector<AdapterCheck::Breakdown> breakdowns;
  for (const auto& work : plan_redeployments(program.changes, program.adapters, run_key)) {
    if (work.adapter != adapter || !work.is_late()) continue;
    const bool is_silent = program.changes[work.change].failure == SchemaChange::Failure::silent;
    breakdowns.push_back({work.breaks, work.redeployed, static_cast<std::uint16_t>(work.change), is_silent});
  }
  return breakdowns;
}

}  // namespace

void Wiring::adapt(Route& route, const std::string& name, const std::string& owner,
                   const std::vector<std::size_t>& knows) {
  auto& adapters = program_->adapters;
  const auto& entity = flow(route.flow()).entity;
  const auto full_name = fmt::format("{} ({})", name, entity);
  const auto [known, is_new] = adapters_.try_emplace(full_name, adapters.size());
  const auto index = known->second;
  if (is_new) adapters.push_back({full_name, owner, entity, knows, {}});
  auto& adapter = adapters[index];
  if (std::ranges::find(adapter.flows, route.flow()) == adapter.flows.end()) adapter.flows.push_back(route.flow());
  const auto breaks = [&](const SchemaChange& change) { return has_to_follow(adapter, change); };
  if (std::ranges::none_of(program_->changes, breaks)) return;
  if (!breakable_.contains(full_name)) {
    // The program outlives what it makes, and by then it knows every adapter.
    breakable_[full_name] =
        add_vertex({full_name, "adapter", owner, false, {{"entity", entity}}},
                   [program = program_.get(), index](const RunContext& context) {
                     return std::make_unique<AdapterCheck>(context, breakdowns_of(*program, index, context.run_key));
                   });
  }
  route.pass(breakable_[full_name], 0, 0);
}

}  // namespace loadscape::models
