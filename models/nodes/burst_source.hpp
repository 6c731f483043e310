#pragma once
/// Bursts: a Poisson process whose rate changes with a state of its own.

#include "models/emitter.hpp"
#include "models/landscape.hpp"
#include "models/nodes/record_source.hpp"

#include <string>

namespace loadscape::models {

/// Emits the records of one flow by a Markov-modulated Poisson process [Fischer93].
///
/// The states follow one another in the order written, the first after the last; each lasts for an exponential time. The
/// run begins in the long-run distribution: in each state with the share of its mean sojourn, so that the mean rate
/// holds from the start. Exact: given the states, an arrival comes when the integral of (rate of the state x factor of
/// the profile) since the one before reaches a standard exponential time. States run on the clock, whatever the profile;
/// they, and the n-th arrival's exponential time, depend on the flow's name, the run and n alone.
class BurstSource final : public RecordSource {
 public:
  struct Params {
    std::uint32_t flow = 0;
    std::string flow_name;
    std::vector<BurstState> states;
    Profile profile;
    sim::Duration starts{0};  ///< of the run, on the clock
    sim::SimTime horizon;
  };

  BurstSource(const RunContext& context, Params params);

  void begin(sim::Simulation& sim) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  void schedule_next(sim::Simulation& sim);
  void enter_state(std::size_t state, sim::Duration at);
  const BurstState& state() const { return params_.states[state_]; }

  Params params_;
  std::uint64_t name_key_;
  std::uint64_t emitted_ = 0;
  std::uint64_t sojourns_ = 0;  ///< states entered so far
  std::size_t state_ = 0;
  sim::Duration state_ends_{0};  ///< on the clock
};

}  // namespace loadscape::models
