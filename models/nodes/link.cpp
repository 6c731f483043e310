#include "models/nodes/link.hpp"

#include "models/ledger.hpp"

#include <algorithm>

namespace loadscape::models {

Link::Link(const RunContext& context, const Params& params)
    : ModelNode{context}, params_{params}, losses_{params.loss} {
  judge();
}

sim::Then Link::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  auto then = sim::Then::proceed;
  if (!is_plain_ && stops(sim, message, step, then)) return then;
  auto delay = context().draw_time(step.datum, message);
  if (params_.bandwidth_bytes_per_s) {
    delay += sim::from_seconds(message.payload_bytes / *params_.bandwidth_bytes_per_s);
  }
  if (!is_plain_) delay += added_latency(message, step);
  step.served += delay.count();
  if (delay == sim::Duration{0}) return sim::Then::proceed;
  sim.wake_after(*this, message, delay);
  return sim::Then::wait;
}

void Link::due(sim::Simulation& sim, sim::Message& message) { sim.proceed(message); }

bool Link::stops(sim::Simulation& sim, sim::Message& message, const sim::Step& step, sim::Then& then) const {
  if (vanishing_ > 0 || is_lost(message, step)) {
    context().ledger->vanish(sim, message, id());
    then = sim::Then::ended;
    return true;
  }
  if (refusing_ > 0) sim::Simulation::fail(message, reason_of(Failure::partition, id()));
  return refusing_ > 0;
}

bool Link::is_lost(const sim::Message& message, const sim::Step& step) const {
  const auto chance = losses_.any();
  if (chance <= 0.0) return false;
  const auto purpose = sim::mix(context().times[step.datum].purpose(), sim::name_key("loss"));
  sim::Stream stream(context().run_key, purpose, message.key, message.attempt);
  return sim::uniform01(stream) < chance;
}

sim::Duration Link::added_latency(const sim::Message& message, const sim::Step& step) const {
  sim::Duration sum{0};
  for (const auto& latency : latencies_) {
    auto demand = latency;  // each way over the link has luck of its own
    demand.purpose = sim::mix(demand.purpose, context().times[step.datum].purpose());
    sum += to_duration(context().draw(demand, message));
  }
  return sum;
}

void Link::judge() { is_plain_ = losses_.any() <= 0.0 && latencies_.empty() && vanishing_ + refusing_ == 0; }

void Link::add_latency(const Demand& latency) {
  latencies_.push_back(latency);
  judge();
}

void Link::remove_latency(const Demand& latency) {
  latencies_.erase(std::ranges::find(latencies_, latency.purpose, &Demand::purpose));
  judge();
}

void Link::add_loss(double probability) {
  losses_.add(probability);
  judge();
}

void Link::remove_loss(double probability) {
  losses_.remove(probability);
  judge();
}

void Link::cut(bool refuses) {
  ++(refuses ? refusing_ : vanishing_);
  judge();
}

void Link::mend(bool refuses) {
  --(refuses ? refusing_ : vanishing_);
  judge();
}

}  // namespace loadscape::models
