#include "models/nodes/once_per_key.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {
namespace {

// What the caller remembers in `tries`.
constexpr std::uint32_t is_at_second = 1U;
constexpr std::uint32_t first_went_well = 2U;

const std::uint64_t luck_of_second = sim::name_key("second key");

}  // namespace

OncePerKey::OncePerKey(const RunContext& context, const std::string& system, double share)
    : ModelNode{context}, purpose_{sim::name_key(system + "/second key")}, share_{share} {}

bool OncePerKey::has_second_key(const sim::Message& message) const {
  sim::Stream stream(context().run_key, purpose_, message.lane);
  return sim::uniform01(stream) < share_;
}

sim::Then OncePerKey::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  message.tries = 0;
  begin(sim, message, false);
  return sim::Then::wait;
}

void OncePerKey::begin(sim::Simulation& sim, sim::Message& caller, bool is_second) {
  auto& child = sim.copy(caller, sim.step(caller.step).datum);
  child.parent = caller.id;
  child.group = caller.group;
  if (is_second) child.key += luck_of_second;  // a sum: neighbors stay neighbors
  caller.child = child.id;
  context().ledger->retain(child);
  sim.start_next(child);
}

void OncePerKey::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  caller.child = sim::no_message;
  if ((caller.tries & is_at_second) == 0 && has_second_key(caller)) {
    caller.tries = child.failed ? is_at_second : is_at_second | first_went_well;
    begin(sim, caller, true);
    return;
  }
  if (child.failed && (caller.tries & first_went_well) == 0) sim::Simulation::fail(caller, child.reason);
  sim.proceed_next(caller);
}

void OncePerKey::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) {
  if (caller.child != sim::no_message) sim.message(caller.child).parent = sim::no_message;
  caller.child = sim::no_message;
}

}  // namespace loadscape::models
