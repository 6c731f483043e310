#pragma once
/// Where records come from: arrival processes. Batch jobs: batch_source.hpp.

#include "models/emitter.hpp"
#include "models/landscape.hpp"
#include "models/nodes/record_source.hpp"

namespace loadscape::models {

/// Emits the records of one flow by its arrival process, one at a time, from the start of the run to the horizon.
///
/// The n-th record's key is the flow's name key + n: neighbors, so that their demands can be drawn ahead. The process
/// runs on the profile's clock: with interarrival times drawn for factor 1, an arrival comes when the integral of the
/// factor since the previous one reaches the drawn time (a Poisson process of rate rate x factor(t); [Cinlar75] time
/// change).
class ArrivalSource final : public RecordSource {
 public:
  struct Params {
    std::uint32_t flow = 0;
    std::string flow_name;
    Arrivals arrivals;
    sim::Duration starts{0};  ///< of the run, on the clock
    sim::SimTime horizon;
  };

  ArrivalSource(const RunContext& context, Params params);

  void begin(sim::Simulation& sim) override { schedule_next(sim); }
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  void schedule_next(sim::Simulation& sim);

  Params params_;
  TimeDraws intervals_;
  std::uint64_t name_key_;
  std::uint64_t emitted_ = 0;
  bool varies_;
};

}  // namespace loadscape::models
