#include "models/nodes/early_reply.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

sim::Then EarlyReply::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  auto& answer = sim.copy(message, step.datum);
  answer.group = message.group;
  answer.parent = message.parent;
  if (answer.parent != sim::no_message) sim.message(answer.parent).child = answer.id;
  message.parent = sim::no_message;
  context().ledger->hand_over(message, answer);
  sim.start(answer);
  return sim::Then::proceed;
}

}  // namespace loadscape::models
