#include "models/nodes/user_source.hpp"

#include <utility>

namespace loadscape::models {

UserSource::UserSource(const RunContext& context, Params params)
    : ModelNode{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

void UserSource::begin(sim::Simulation& sim) const {
  for (std::uint32_t i = 0; i < params_.users; ++i) {
    auto& user = sim.create(user_entry_);
    user.key = sim::mix(name_key_, i);
    user.tries = 0;  // counts the records sent
    sim.start(user);
  }
}

sim::Then UserSource::enter(sim::Simulation& sim, sim::Message& user, sim::Step&) {
  think(sim, user);
  return sim::Then::wait;
}

void UserSource::think(sim::Simulation& sim, sim::Message& user) const {
  sim::Stream stream{context().run_key, sim::name_key("think"), user.key, user.tries};
  const auto delay = to_duration(params_.think->sample(stream));
  if (delay < params_.horizon - sim.now()) sim.wake_after(*this, user, delay);
}

void UserSource::due(sim::Simulation& sim, sim::Message& user) {
  auto& record = context().emitter->emit(sim, params_.flow, user.key + user.tries++);
  record.parent = user.id;
  sim.start(record);
}

void UserSource::returned(sim::Simulation& sim, sim::Message& user, sim::Message&) { think(sim, user); }

}  // namespace loadscape::models
