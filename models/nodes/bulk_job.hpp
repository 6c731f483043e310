#pragma once
/// Asynchronous jobs at a target, and the clients that ask until they are done.

#include "models/model_node.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::models {

/// A client hands over its records with a few requests and then asks at intervals whether they have been processed.
///
///   open    the client is about to make its requests; its records crossed the network with the first one
///   call    one more request begins
///   submit  the job is complete: its records go to batches of at most `batch`, all at once, each as a message of its
///           own, which starts at the entry in the step's datum
///   rest    the client waits for `poll`
///   check   the answer to a poll: done, or back to the step behind `submit`, as many steps back as the datum says
///   leave   the client is through, or has failed
///   begin_batch, end_batch   around what the target does with one batch
///
/// The records are handled when the last batch ends, whether or not the client still asks. A batch that fails puts its
/// records into the error table, with its own reason, and the job goes on. Each request draws its own luck. Not modeled:
/// retries of single requests (a request that fails, fails the client) and of batches, the time limit of a batch.
class BulkJob final : public ModelNode {
 public:
  enum Action : std::uint8_t { open, call, submit, rest, check, leave, begin_batch, end_batch };
  struct Params {
    sim::Duration poll{0};
    std::uint32_t batch = 1;
  };
  BulkJob(const RunContext& context, const Params& params) : ModelNode{context}, params_{params} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& client) override;

 private:
  struct Job {
    std::uint64_t serial = 0;
    sim::MessageId client = sim::no_message;  ///< none: it has gone
    std::uint64_t key = 0;  ///< the client's, before it polled
    std::uint32_t requests = 0;
    std::uint32_t batches_left = 0;
  };
  struct Batch {
    sim::MessageId message;
    std::uint64_t job;
  };

  void next_request(sim::Message& client);
  void make_batches(sim::Simulation& sim, sim::Message& client, sim::StepId entry);
  sim::Then end(sim::Simulation& sim, sim::Message& batch, const sim::Step& step);
  static sim::Then jump(sim::Simulation& sim, sim::Message& message, sim::StepId to);
  void close(sim::Message& client);
  void forget_if_over(const Job& job);
  Job& job_of(const sim::Message& client);

  Params params_;
  std::uint64_t serial_ = 0;
  std::vector<Job> jobs_;
  std::vector<Batch> batches_;
};

}  // namespace loadscape::models
