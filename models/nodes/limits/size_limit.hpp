#pragma once
/// Calls may be only so large.

#include "models/nodes/limits/limit_node.hpp"

namespace loadscape::models {

/// Refuses what is larger: a caller who tries again tries in vain, so it is never told when to come back.
///
/// With `split` a larger call counts as so many calls as it would take, at this limit and at those declared behind it on
/// the same system. Its parts travel together: the bytes and the work are the same, what each further call costs
/// (latency, a worker's overhead) is not modeled.
class SizeLimit final : public LimitNode {
 public:
  enum class Of { bytes, records };
  SizeLimit(const RunContext& context, const LimitTerms& terms, Of of) : LimitNode{context, terms}, of_{of} {}
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;

 private:
  Of of_;
};

struct PayloadSize final : LimitParams {
  double bytes = 1.0;
  Value key() override;
  std::string text() const override;
  std::uint64_t allowance() const override { return static_cast<std::uint64_t>(bytes); }
  std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
};

struct ChunkSize final : LimitParams {
  std::uint64_t records = 1;
  Value key() override;
  std::string text() const override;
  std::uint64_t allowance() const override { return records; }
  std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
};

}  // namespace loadscape::models
