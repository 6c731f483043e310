#pragma once
/// Bulkhead: so many calls under way at once.

#include "models/nodes/waiting_line.hpp"
#include "models/policies/policy.hpp"

namespace loadscape::models {

struct BulkheadRules {
  std::uint32_t concurrent = 25;
  std::optional<sim::Duration> max_wait = sim::Duration{0};  ///< for a place; nullopt: without end
  std::optional<std::uint32_t> queue = std::nullopt;         ///< calls that may wait; nullopt: any number
};

class BulkheadParams final : public PolicyParams {
 public:
  void describe(Fields& fields) override;
  Texts texts() const override;
  std::unique_ptr<ModelNode> make(const RunContext& context, const PolicyPlace& place) const override;

 private:
  BulkheadRules rules_;  // as in resilience4j: BulkheadConfig
};

/// Holds a place while its body runs. Without a free one a call waits, first come first served, at most `max_wait`, if
/// there is room in the queue; else it fails at once. A place that frees up in the instant in which a wait ends goes to
/// who waits, if it frees up first. A caller that gives up frees its place, though the callee goes on working.
class Bulkhead final : public PolicyNode {
 public:
  Bulkhead(const RunContext& context, const BulkheadRules& rules) : PolicyNode{context}, rules_{rules} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;
  std::uint64_t queue_length() const override { return line_.size(); }

 private:
  sim::Then refuse(sim::Message& message);
  void free_place(sim::Simulation& sim);

  BulkheadRules rules_;
  std::uint32_t inside_ = 0;
  WaitingLine line_;
  std::uint64_t calls_ = 0, refused_ = 0;
};

}  // namespace loadscape::models
