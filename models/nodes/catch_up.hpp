#pragma once
/// A subscriber that fetches by itself what it has not been told.

#include "models/emitter.hpp"
#include "models/model_node.hpp"
#include "models/nodes/change_log.hpp"

#include <cstdint>
#include <string>

namespace loadscape::models {

/// Makes the calls of one catch-up flow, one after the other; each call is a record of that flow.
///
/// A poll begins every `every` (first after one interval) unless the one before is still under way; it calls again at
/// once while its page was full, and ends with a call that fails. Each answer hands its changes to be applied.
/// A resync begins when a store finds that changes have expired, unless one is under way; it makes `calls` calls, and
/// ends early when one fails.
class CatchUpSource final : public ModelNode, public GapListener {
 public:
  struct Params {
    std::uint32_t flow = 0;  ///< of the calls
    std::string flow_name;
    sim::Duration every{0};  ///< polls; 0: on demand
    std::uint64_t calls = 0;  ///< resyncs
    sim::SimTime horizon;
  };

  CatchUpSource(const RunContext& context, Params params)
      : ModelNode{context}, params_{std::move(params)}, name_key_{sim::name_key(params_.flow_name)} {}

  void read_from(ChangeLog& log) { log_ = &log; }  ///< polls; not owned
  void begin(sim::Simulation& sim);
  /// The one step that a job's message stands at while its calls are under way.
  void set_job_entry(sim::StepId entry) { job_entry_ = entry; }
  void note_gap(sim::Simulation& sim) override { begin_job(sim); }

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;

 private:
  void begin_job(sim::Simulation& sim);
  void call(sim::Simulation& sim, sim::MessageId job);
  bool wants_more() const { return log_ != nullptr ? log_->has_more() : calls_in_job_ < params_.calls; }

  Params params_;
  std::uint64_t name_key_;
  ChangeLog* log_ = nullptr;
  sim::StepId job_entry_ = 0;
  bool under_way_ = false;
  std::uint64_t calls_made_ = 0, calls_in_job_ = 0;
};

}  // namespace loadscape::models
