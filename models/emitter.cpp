#include "models/emitter.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

sim::Message& Emitter::emit(sim::Simulation& sim, std::uint32_t flow, std::uint64_t key, Start start,
                            std::uint32_t weight) const {
  const auto& entry = entries_[flow];
  auto& message = sim.create(start == Start::own ? entry.own : entry.held);
  message.key = key;
  message.responsible = true;
  message.group = entry.targets > 1;
  if (entry.payload) message.payload_bytes = context_.draw(*entry.payload, message);
  message.record = context_.ledger->open(flow, key, sim.now(), weight);
  return message;
}

}  // namespace loadscape::models
