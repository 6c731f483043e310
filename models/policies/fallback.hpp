#pragma once
/// Fallback: another answer when the call has failed.

#include "models/policies/policy.hpp"

namespace loadscape::models {

class FallbackParams final : public PolicyParams {
 public:
  void describe(Fields& fields) override;
  Texts texts() const override;
  std::unique_ptr<ModelNode> make(const RunContext& context, const PolicyPlace& place) const override;
  const std::string& other_system() const override { return to_; }
  std::uint32_t runs() const override { return 2; }

 private:
  std::string to_;
  FailureSet on_;
};

/// Runs its body; when that has failed in one of the ways in `on`, the caller gets a constant answer at once, or reads
/// from another system and waits for that. Either way its record is delivered, but `degraded`.
class Fallback final : public PolicyNode {
 public:
  Fallback(const RunContext& context, FailureSet on, std::optional<sim::StepId> alternative, std::uint32_t luck)
      : PolicyNode{context}, on_{on}, alternative_{alternative}, luck_{luck} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;

 private:
  enum Asks : std::uint32_t { the_first = entered, the_other };  // sim::Message::tries

  FailureSet on_;
  std::optional<sim::StepId> alternative_;
  std::uint32_t luck_;  ///< attempts that its body may make
  std::uint64_t calls_ = 0, repeated_ = 0;
};

}  // namespace loadscape::models
