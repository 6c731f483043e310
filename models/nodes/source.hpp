#pragma once
/// Where records come from: arrival processes and scheduled jobs.

#include "models/emitter.hpp"
#include "models/landscape.hpp"
#include "models/model_node.hpp"

namespace loadscape::models {

/// Emits the records of one flow by its arrival process, one at a time, from the start of the run to the horizon.
///
/// The n-th record's key is the flow's name key + n: neighbors, so that their demands can be drawn ahead. The process
/// runs on the profile's clock: with interarrival times drawn for factor 1, an arrival comes when the integral of the
/// factor since the previous one reaches the drawn time (a Poisson process of rate rate x factor(t); [Cinlar75] time
/// change).
class ArrivalSource final : public ModelNode {
 public:
  struct Params {
    std::uint32_t flow = 0;
    std::string flow_name;
    Arrivals arrivals;
    sim::Duration starts{0};  ///< of the run, since Monday 00:00
    sim::SimTime horizon;
  };

  ArrivalSource(const RunContext& context, Params params);

  void begin(sim::Simulation& sim) { schedule_next(sim); }
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  void schedule_next(sim::Simulation& sim);

  Params params_;
  TimeDraws intervals_;
  std::uint64_t name_key_;
  std::uint64_t emitted_ = 0;
  bool varies_;
};

/// A batch flow: at each scheduled time of day a job sends `records` records in chunks, `parallel` at a time.
///
/// The job waits for each chunk to be accepted (delivered where nothing stores it on the way) before it sends the
/// next. A chunk is one message; it counts as many records as it carries.
class BatchSource final : public ModelNode {
 public:
  struct Params {
    std::uint32_t flow = 0;
    std::string flow_name;
    std::vector<sim::Duration> times_of_day;
    BatchSpec batch;
    sim::Duration starts{0};
    sim::SimTime horizon;
  };

  BatchSource(const RunContext& context, Params params);

  void begin(sim::Simulation& sim) { schedule_next(sim, sim::Duration{0}); }
  /// The one step that a job's message stands at while its chunks are under way.
  void set_job_entry(sim::StepId entry) { job_entry_ = entry; }
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;

 private:
  void schedule_next(sim::Simulation& sim, sim::Duration not_before);
  void send_chunk(sim::Simulation& sim, sim::MessageId id);

  /// A job under way, found by its message.
  struct Job {
    sim::MessageId message = sim::no_message;
    std::uint64_t number = 0;
    std::uint64_t records_left = 0;
    std::uint32_t chunks_sent = 0;
    std::uint32_t under_way = 0;
  };
  Job& job_of(sim::MessageId id);

  Params params_;
  std::uint64_t name_key_;
  std::uint64_t jobs_started_ = 0;
  sim::StepId job_entry_ = 0;
  std::vector<Job> jobs_;
};

}  // namespace loadscape::models
