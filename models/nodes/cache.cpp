#include "models/nodes/cache.hpp"

#include "models/ledger.hpp"
#include "sim/elementary.hpp"
#include "sim/random.hpp"

#include <algorithm>

namespace loadscape::models {

Cache::Cache(const RunContext& context, const CacheSpec& spec)
    : ModelNode{context},
      spec_{spec},
      copy_of_(spec.entities, none),
      copies_(std::min(spec.size.value_or(spec.entities), spec.entities)) {
  if (spec.zipf <= 0.0) return;
  cumulative_.reserve(spec.entities);
  double sum = 0.0;
  for (std::uint32_t k = 1; k <= spec.entities; ++k) {
    cumulative_.push_back(sum += sim::elementary::pow(static_cast<double>(k), -spec.zipf));
  }
}

std::uint32_t Cache::entity_of(const sim::Message& message) const {
  static constexpr auto purpose = sim::name_key("entity_key");
  sim::Stream stream{context().run_key, purpose, message.key};
  const double u = sim::uniform01(stream);
  const auto number = cumulative_.empty()
                          ? static_cast<std::uint32_t>(u * spec_.entities)
                          : static_cast<std::uint32_t>(std::ranges::upper_bound(cumulative_, u * cumulative_.back()) -
                                                       cumulative_.begin());
  return std::min(number, spec_.entities - 1);  // rounding may carry a u next to 1 beyond the last
}

sim::Then Cache::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  const auto copy = copy_of_[entity_of(message)];
  if (copy != none && sim.now() - copies_[copy].fetched < spec_.ttl) {
    ++hits_;
    serve(sim, message, copy);
    return sim::Then::proceed;
  }
  ++misses_;
  message.stored = sim.now();
  auto& child = sim.copy(message, step.datum);
  child.parent = message.id;
  child.group = message.group;
  message.child = child.id;
  context().ledger->retain(child);
  sim.start_next(child);
  return sim::Then::wait;
}

void Cache::serve(const sim::Simulation& sim, const sim::Message& message, std::uint32_t copy) {
  context().ledger->note_age(message, 0, sim.now() - copies_[copy].as_of);
  unlink(copy);
  put_first(copy);
}

void Cache::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  caller.child = sim::no_message;
  const auto entity = entity_of(caller);
  if (!child.failed) {
    const auto age = context().ledger->noted_age(caller).value_or(sim::Duration{0});
    context().ledger->note_age(caller, 0, age);
    keep(entity, caller.stored, age);
  } else {
    const auto copy = copy_of_[entity];
    const bool may_serve =
        spec_.stale_if_error && copy != none && sim.now() - copies_[copy].fetched < spec_.ttl + *spec_.stale_if_error;
    if (may_serve) {
      ++served_stale_;
      serve(sim, caller, copy);
    } else {
      sim::Simulation::fail(caller, child.reason);
    }
  }
  sim.proceed_next(caller);
}

void Cache::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) {
  if (caller.child != sim::no_message) sim.message(caller.child).parent = sim::no_message;
  caller.child = sim::no_message;
}

void Cache::keep(std::uint32_t entity, sim::SimTime fetched, sim::Duration age) {
  auto copy = copy_of_[entity];
  const bool is_new = copy == none;
  if (is_new) {
    copy = place_for(entity);
  } else {
    unlink(copy);
  }
  auto& kept = copies_[copy];
  if (is_new || fetched >= kept.fetched) {  // an answer may overtake another
    kept.fetched = fetched;
    kept.as_of = fetched - age;
  }
  put_first(copy);
}

/// A place that is in no order yet.
std::uint32_t Cache::place_for(std::uint32_t entity) {
  auto copy = used_;
  if (used_ < copies_.size()) {
    ++used_;
  } else {
    copy = last_;
    unlink(copy);
    copy_of_[copies_[copy].entity] = none;
  }
  copies_[copy].entity = entity;
  copy_of_[entity] = copy;
  return copy;
}

void Cache::unlink(std::uint32_t copy) {
  auto& it = copies_[copy];
  (it.newer == none ? first_ : copies_[it.newer].older) = it.older;
  (it.older == none ? last_ : copies_[it.older].newer) = it.newer;
  it.newer = it.older = none;
}

void Cache::put_first(std::uint32_t copy) {
  copies_[copy].older = first_;
  copies_[copy].newer = none;
  (first_ == none ? last_ : copies_[first_].newer) = copy;
  first_ = copy;
}

void Cache::begin_window(sim::Simulation& sim) {
  ModelNode::begin_window(sim);
  hits_ = misses_ = served_stale_ = 0;
}

void Cache::observe(const sim::Simulation&, Observation& into) const {
  into.caches.push_back({.node = id(), .hits = hits_, .misses = misses_, .served_stale = served_stale_});
}

}  // namespace loadscape::models
