#pragma once
/// Hedge: a second copy of a call that takes long; the first answer counts.

#include "models/policies/policy.hpp"

#include <vector>

namespace loadscape::models {

struct HedgeRules {
  sim::Duration delay = std::chrono::seconds{2};
  std::uint32_t copies = 1;
};

class HedgeParams final : public PolicyParams {
 public:
  void describe(Fields& fields) override;
  Texts texts() const override;
  std::unique_ptr<ModelNode> make(const RunContext& context, const PolicyPlace& place) const override;
  std::uint32_t runs() const override { return 1 + rules_.copies; }

 private:
  HedgeRules rules_;  // as in Polly: HedgingStrategyOptions
};

/// Runs its body, after each `delay` without an answer once more, up to `copies` times; when one fails, the next copy
/// goes out at once. The first success answers; the others are let go, and go on burning the callee: what they deliver
/// counts as duplicates. When all have failed the last failure counts. Each copy has luck of its own.
class Hedge final : public PolicyNode {
 public:
  Hedge(const RunContext& context, const HedgeRules& rules, std::uint32_t stride)
      : PolicyNode{context}, rules_{rules}, stride_{stride} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& caller) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;

 private:
  /// One message that waits here; its `tries` is the place of this, from 1.
  struct Race {
    std::vector<sim::MessageId> under_way;
    std::uint32_t sent = 0;
  };
  Race& race_of(const sim::Message& caller) { return races_[caller.tries - entered]; }
  void send(sim::Simulation& sim, sim::Message& caller);
  void end_race(sim::Simulation& sim, sim::Message& caller);

  HedgeRules rules_;
  std::uint32_t stride_;
  std::vector<Race> races_;
  std::vector<std::uint32_t> free_;
  std::uint64_t calls_ = 0, repeated_ = 0;
};

}  // namespace loadscape::models
