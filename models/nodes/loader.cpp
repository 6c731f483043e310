#include "models/nodes/loader.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

sim::Then Loader::enter(sim::Simulation& sim, sim::Message& chunk, sim::Step&) {
  if (chunk.units == 0) return sim::Then::proceed;
  chunk.tries = 0;  // counts the calls
  chunk.since = sim.now();
  call(sim, chunk);
  return sim::Then::wait;
}

void Loader::call(sim::Simulation& sim, sim::Message& chunk) {
  auto& step = sim.step(chunk.step);
  auto& call = sim.create(step.datum);
  // The calls of one chunk are neighbors; the chunks of a job are neighbors too, so each begins elsewhere.
  call.key = sim::mix(chunk.key, sim::name_key("call")) + chunk.tries++;
  call.parent = chunk.id;
  chunk.child = call.id;
  context().ledger->split(chunk, call, params_.per_call);
  call.payload_bytes = context().emitter->payload_of(params_.flow, call);
  step.waited += (sim.now() - chunk.since).count();
  sim.start_next(call);
}

void Loader::returned(sim::Simulation& sim, sim::Message& chunk, sim::Message& last) {
  chunk.child = sim::no_message;
  if (last.failed) chunk.reason = last.reason;
  if (chunk.units > 0) {
    call(sim, chunk);
  } else {
    sim.proceed_next(chunk);
  }
}

void Loader::abandon(sim::Simulation& sim, sim::Message& chunk, sim::Step&) {
  if (chunk.child != sim::no_message) sim.message(chunk.child).parent = sim::no_message;
  chunk.child = sim::no_message;
}

}  // namespace loadscape::models
