#include "models/nodes/link.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

sim::Then Link::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if (params_.loss > 0.0 && is_lost(message, step)) {
    context().ledger->vanish(sim, message);
    return sim::Then::ended;
  }
  auto delay = context().draw_time(step.datum, message);
  if (params_.bandwidth_bytes_per_s) {
    delay += sim::from_seconds(message.payload_bytes / *params_.bandwidth_bytes_per_s);
  }
  step.served += delay.count();
  if (delay == sim::Duration{0}) return sim::Then::proceed;
  sim.wake_after(*this, message, delay);
  return sim::Then::wait;
}

void Link::due(sim::Simulation& sim, sim::Message& message) { sim.proceed(message); }

bool Link::is_lost(const sim::Message& message, const sim::Step& step) const {
  const auto purpose = sim::mix(context().times[step.datum].purpose(), sim::name_key("loss"));
  sim::Stream stream(context().run_key, purpose, message.key, message.attempt);
  return sim::uniform01(stream) < params_.loss;
}

}  // namespace loadscape::models
