#pragma once
/// A closed load: people who wait for the outcome of one record before they send the next.

#include "models/emitter.hpp"
#include "models/landscape.hpp"
#include "models/model_node.hpp"

#include <string>

namespace loadscape::models {

/// Each user thinks, sends a record of the flow, waits until it has succeeded or failed, and thinks again.
///
/// Everybody begins by thinking when the run starts. The n-th think time of a user and the key of the n-th record
/// depend on the flow's name, the user and n alone: the same in every topology, whenever they come about. Nobody
/// sends at the horizon or later.
class UserSource final : public ModelNode {
 public:
  struct Params {
    std::uint32_t flow = 0;
    std::string flow_name;
    std::uint32_t users = 1;
    DistributionPtr think;  ///< [s]
    sim::SimTime horizon;
  };

  UserSource(const RunContext& context, Params params);

  void begin(sim::Simulation& sim) const;
  /// The one step that a user's message stands at for the whole run.
  void set_user_entry(sim::StepId entry) { user_entry_ = entry; }
  sim::Then enter(sim::Simulation& sim, sim::Message& user, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& user) override;
  void returned(sim::Simulation& sim, sim::Message& user, sim::Message& record) override;

 private:
  void think(sim::Simulation& sim, sim::Message& user) const;

  Params params_;
  std::uint64_t name_key_;
  sim::StepId user_entry_ = 0;
};

}  // namespace loadscape::models
