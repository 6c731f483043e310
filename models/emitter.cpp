#include "models/emitter.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

sim::Message& Emitter::emit(sim::Simulation& sim, std::uint32_t flow, std::uint64_t key, Start start,
                            std::uint32_t weight) const {
  const auto& entry = entries_[flow];
  auto& message = sim.create(start == Start::own ? entry.own : start == Start::held ? entry.held : entry.scan);
  message.key = key;
  message.responsible = true;
  message.group = entry.targets > 1;
  message.units = weight;
  if (entry.payload) message.payload_bytes = payload_of(flow, message);
  if (entry.keys) message.lane = entry.keys->draw(context_.run_key, key);
  message.record = context_.ledger->open(flow, key, sim.now(), weight);
  return message;
}

sim::Message& Emitter::emit_again(sim::Simulation& sim, std::uint32_t flow, std::uint64_t key,
                                  std::uint32_t most) const {
  auto& message = sim.create(entries_[flow].own);
  message.key = key;
  context_.ledger->take_up(flow, message, most);
  message.payload_bytes = payload_of(flow, message);
  return message;
}

double Emitter::payload_of(std::uint32_t flow, const sim::Message& message) const {
  const auto& payload = entries_[flow].payload;
  if (!payload) return 0.0;
  if (message.units == 1) return context_.draw(*payload, message);
  return sum_over_units(*payload->distribution, sim::StreamKey{sim::mix(context_.run_key, payload->purpose)}, message);
}

}  // namespace loadscape::models
