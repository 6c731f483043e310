#pragma once
/// Records that come by the clock: on a schedule, or when a file says that they came.

#include "models/emitter.hpp"
#include "models/landscape.hpp"
#include "models/nodes/record_source.hpp"

#include <optional>
#include <string>

namespace loadscape::models {

/// Emits one record of the flow whenever its schedule is due, or for each line of a file, with the line's size and key.
///
/// Draws nothing: the same in every replication. The n-th record's key is the flow's name key + n, as with ArrivalSource.
class TimedSource final : public RecordSource {
 public:
  struct Params {
    std::uint32_t flow = 0;
    std::string flow_name;
    Schedule schedule;  ///< where there is no replay
    std::shared_ptr<const Replay> replay;
    sim::Duration starts{0};  ///< of the run, on the clock
    sim::SimTime horizon;
  };

  TimedSource(const RunContext& context, Params params);

  void begin(sim::Simulation& sim) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  void schedule_next(sim::Simulation& sim, sim::Duration not_before);
  std::optional<sim::Duration> next_time(sim::Duration clock) const;

  Params params_;
  std::uint64_t name_key_;
  std::size_t emitted_ = 0;
};

}  // namespace loadscape::models
