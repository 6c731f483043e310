/// Calls and the policies around them.

#include "models/ledger.hpp"
#include "models/nodes/idempotent_receiver.hpp"
#include "models/nodes/limits/limit_node.hpp"
#include "models/parameter_text.hpp"
#include "models/policies/policy.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace loadscape::models {
namespace {

std::string between(std::string_view kind, const std::string& from, const std::string& to, const std::string& flow) {
  return fmt::format("{}: {} -> {} ({})", kind, from, to, flow);
}

std::string kind_of(const PolicyParams& policy) {
  auto kind = policy.key;
  std::ranges::replace(kind, '_', '-');
  return kind;
}

}  // namespace

void Wiring::call(Route& route, const std::string& from, const std::string& to, bool with_policies,
                  const RoutePart& body, std::uint32_t attempts) {
  const auto index = route.flow();
  const CallEnds ends{from, to};
  const auto around = with_policies && !flow(index).resilience.empty()
                          ? policy_vertices(index, ends, attempts)
                          : std::vector{call_vertex(index, ends, with_policies, attempts)};
  auto entry = compile_attempt(index, ends, body);
  // From the inmost out: each policy but the outermost is a route of its own, which the next one runs.
  std::uint8_t action = PolicyNode::wraps_attempt;
  for (auto i = around.size(); i-- > 1;) {
    Route wrapper{*this, index};
    wrapper.pass(around[i], action, entry);
    if (first_vertex_[entry] != ledger_vertex) add_passage(around[i], first_vertex_[entry], index);
    entry = wrapper.finish();
    action = PolicyNode::wraps_policy;
  }
  if (first_vertex_[entry] != ledger_vertex) add_passage(around.front(), first_vertex_[entry], index);
  const auto watching = watched_by(from, index, false);
  for (const auto limit : watching) route.acquire(limit, LimitNode::call);
  route.pass(around.front(), action, entry);
  for (const auto limit : std::views::reverse(watching)) route.release(limit, LimitNode::returned);
}

sim::StepId Wiring::compile_attempt(std::size_t index, const CallEnds& ends, const RoutePart& body) {
  Route attempt{*this, index};
  for (const auto limit : watched_by(ends.from, index, true)) attempt.pass(limit, LimitNode::attempt, 0);
  const auto link = link_struck_between(ends.from, ends.to);
  cross(attempt, link, Way::request);
  body(attempt);
  cross(attempt, link, Way::reply);
  if (!link.empty()) attempt.begin_attempt_at_first();
  return attempt.finish();
}

Vertex Wiring::call_vertex(std::size_t index, const CallEnds& ends, bool with_retry, std::uint32_t attempts) {
  const auto& spec = flow(index);
  Call::Params params;
  params.timeout = attempt_timeout(spec);
  if (with_retry) params.retry = spec.retry;
  if (attempts > 0) params.retry.attempts = attempts;
  params.purpose = sim::name_key(between("backoff", ends.from, ends.to, spec.name));
  return add_call(between("call", ends.from, ends.to, spec.name), ends.from, params);
}

std::vector<Vertex> Wiring::policy_vertices(std::size_t index, const CallEnds& ends, std::uint32_t attempts) {
  auto chain = flow(index).resilience;
  for (auto& policy : chain) {
    if (auto other = attempts > 0 ? policy->with_attempts(attempts) : nullptr) policy = std::move(other);
  }
  std::vector<Vertex> vertices;
  auto stride = runs_of(chain);
  for (const auto& policy : chain) {
    stride /= policy->runs();
    vertices.push_back(policy_vertex(index, ends, policy, stride));
  }
  return vertices;
}

/// Shared state is one node for all calls to targets, and one for each piece of middleware that is called instead.
Vertex Wiring::policy_vertex(std::size_t index, const CallEnds& ends, const std::shared_ptr<const PolicyParams>& policy,
                             std::uint32_t stride) {
  const auto& spec = flow(index);
  const auto kind = kind_of(*policy);
  const bool calls_target =
      std::ranges::any_of(spec.to, [&](std::size_t target) { return system(target).name == ends.to; });
  const bool is_shared = !policy->shared.empty() && policy_row(policy->key).keeps_state;
  const auto name = !is_shared     ? between(kind, ends.from, ends.to, spec.name)
                    : calls_target ? fmt::format("{}: {}", kind, policy->shared)
                                   : fmt::format("{}: {} -> {}", kind, policy->shared, ends.to);
  const auto known = calls_.find(name);
  if (known != calls_.end()) {
    auto& widest = *strides_[known->second];
    widest = std::max(widest, stride);
    return known->second;
  }
  const auto widest = std::make_shared<std::uint32_t>(stride);
  PolicyPlace place{.purpose = sim::name_key(between("backoff", ends.from, ends.to, spec.name)), .stride = widest};
  if (policy->alternative) place.alternative = compile_alternative(index, ends.from, *policy->alternative);
  const auto vertex = add_vertex({name, kind, ends.from, false, policy->texts()},
                                 [policy, place](const RunContext& context) { return policy->make(context, place); });
  strides_[vertex] = widest;
  if (const auto call = policy->as_call()) {
    program_->facts[vertex] = *call;
  } else {
    program_->facts[vertex] = PolicyFacts{};
  }
  return calls_[name] = vertex;
}

/// Another system is read: over both links, through its limits, on its workers. No adapter is counted for it.
sim::StepId Wiring::compile_alternative(std::size_t index, const std::string& from, std::size_t other) {
  const auto& spec = system(other);
  Route route{*this, index};
  cross(route, from, Way::request, "fallback");
  cross(route, spec.name, Way::request, "fallback");
  admit(route, other, Admission::call, [&](Route& inside) {
    serve(inside, station_of(other), spec.service, spec.name + "/fallback");
    if (errors_[other]) inside.pass(*errors_[other], error_action(inside), 0);
  });
  cross(route, spec.name, Way::reply, "fallback");
  cross(route, from, Way::reply, "fallback");
  connect(from, spec.name, flow(index).entity);
  depend(from, spec.name, {.schema = true}, index);
  return route.finish();
}

void Wiring::once(Route& route, std::size_t target, const RoutePart& body) {
  const auto& spec = flow(route.flow());
  const auto& name = system(spec.to[target]).name;
  admit(route, spec.to[target], Admission::call, [&](Route& outside) {
    Route inside{*this, route.flow()};
    body(inside);
    const auto entry = inside.finish();
    const NodeInfo info{fmt::format("known: {} ({})", name, spec.name),
                        "idempotent-receiver",
                        name,
                        false,
                        {{"window", seconds_text(sim::to_seconds(*spec.dedup))}}};
    const auto known = calls_.find(info.name);
    const auto vertex = known != calls_.end()
                            ? known->second
                            : calls_[info.name] = add_vertex(info, [window = *spec.dedup](const RunContext& context) {
                                return std::make_unique<IdempotentReceiver>(context, window);
                              });
    program_->facts[vertex] = PolicyFacts{};
    if (first_vertex_[entry] != ledger_vertex) add_passage(vertex, first_vertex_[entry], route.flow());
    outside.pass(vertex, PolicyNode::wraps_attempt, entry);
  });
}

}  // namespace loadscape::models
