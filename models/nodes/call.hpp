#pragma once
/// A call: somebody waits for an answer, for so long and so often.

#include "models/model_node.hpp"
#include "models/policies.hpp"

#include <optional>
#include <vector>

namespace loadscape::models {

/// Runs the body that starts at the step's datum as a child message, and waits for its outcome.
///
/// The caller keeps whatever it holds. An attempt that outlasts `timeout` is abandoned, not stopped: it goes on
/// costing its callee. A failed attempt is tried again after backoff[i] (the last value repeats) until `attempts`
/// are used up, then the caller fails with the last reason. An answer and a timeout in the same instant: a
/// service that ends then still counts.
class Call final : public ModelNode {
 public:
  struct Params {
    std::optional<sim::Duration> timeout;  ///< per attempt
    RetryPolicy retry;
  };

  Call(const RunContext& context, Params params) : ModelNode{context}, params_{std::move(params)} {}

  /// Nobody could tell it from doing the body oneself, as long as the caller stays up and the body answers.
  bool is_plain() const { return !params_.timeout && params_.retry.attempts == 1; }

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& caller) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;

 private:
  void attempt(sim::Simulation& sim, sim::Message& caller);
  void attempt_failed(sim::Simulation& sim, sim::Message& caller, sim::Reason reason);

  Params params_;
};

}  // namespace loadscape::models
