#pragma once
/// Where the records of a batch come from: scheduled jobs.

#include "models/batch.hpp"
#include "models/emitter.hpp"
#include "models/model_node.hpp"
#include "models/schedule.hpp"

#include <string>
#include <vector>

namespace loadscape::models {

/// A batch flow: at each scheduled time a job sends its records in chunks, `parallel` of them at a time.
///
/// A job first scans the full set for changes, if it sends only those, then sends again what earlier jobs have laid by,
/// then what is new. It waits for each chunk to end (its records are accepted, or failed) before it sends the next, so
/// with `parallel` 1 the extraction of a chunk does not overlap with the load of the one before. A chunk is one message,
/// which stands for as many records as it carries; a failed chunk does not stop the job.
///
/// Due while a job still runs: `overlap` says whether the new one runs beside it, is left out or follows. The changes of
/// a job that was left out, or whose scan failed, are left to the next one. The n-th job has the same records in every
/// topology; which of them it sends depends on what became of the jobs before.
class BatchSource final : public ModelNode {
 public:
  struct Params {
    std::uint32_t flow = 0;
    std::string flow_name;
    Schedule schedule;
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
  void begin_window(sim::Simulation& sim) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;

 private:
  /// A job under way, found by its message.
  struct Job {
    sim::MessageId message = sim::no_message;
    std::uint64_t number = 0;  ///< of the due time
    std::uint64_t changes = 0;  ///< records that are new since the last job
    std::uint64_t to_redo = 0;  ///< records laid by when it began, not yet sent
    std::uint64_t to_send = 0;  ///< new records not yet sent
    std::uint32_t chunks_sent = 0;
    std::uint32_t under_way = 0;
    bool is_scanning = false;
    bool has_failures = false;
    sim::SimTime started;
  };

  void schedule_next(sim::Simulation& sim, sim::Duration not_before);
  std::uint64_t changes_of(std::uint64_t number) const;  ///< before the job of that number; a share of the full set
  void start_job(sim::Simulation& sim, std::uint64_t number);
  void scan(sim::Simulation& sim, Job& job);
  void plan_chunks(Job& job) const;
  void send_chunks(sim::Simulation& sim, sim::MessageId id);
  void send_chunk(sim::Simulation& sim, sim::MessageId id);
  void end_job(sim::Simulation& sim, sim::Message& message);
  Job& job_of(sim::MessageId id);

  Params params_;
  std::uint64_t name_key_;
  std::uint64_t jobs_due_ = 0;  ///< since the run began
  std::uint64_t left_over_ = 0;  ///< changes that no job has taken up yet
  std::vector<std::uint64_t> waiting_;  ///< numbers of the jobs that begin when the present one has ended
  sim::StepId job_entry_ = 0;
  std::vector<Job> jobs_;
  JobObservation seen_;
};

}  // namespace loadscape::models
