#pragma once
/// At most so many calls in any window of time.

#include "models/nodes/limits/passing_limit.hpp"

#include <vector>

namespace loadscape::models {

/// An exact sliding log of the calls that count. While the limit is cut to a share, calls pass when fewer than that share
/// of the allowance are in the window.
///
/// A call at t counts in (t, t + window]: at t + window it has left the window. Memory: 8 bytes per call of what is
/// allowed (16 where calls cost differently), claimed as the window fills and never more. [SalesforceLimits26]
class RollingQuota final : public PassingLimit {
 public:
  struct Params final : LimitParams {
    std::uint64_t most = 1;
    sim::Duration length{0};
    Value key() override;
    std::string text() const override;
    std::uint64_t allowance() const override { return most; }
    sim::Duration window() const override { return length; }
    Forgetting forgetting() const override { return {.kind = Forgetting::Kind::slides}; }
    std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
  };
  RollingQuota(const RunContext& context, const LimitTerms& terms) : PassingLimit{context, terms} {}
  std::optional<std::uint64_t> in_use(sim::SimTime now) override;

 private:
  bool has_left(sim::SimTime now, std::uint64_t cost) override;
  std::uint64_t use(sim::SimTime now, std::uint64_t cost) override;
  sim::SimTime next_admission(sim::SimTime now, std::uint64_t cost) override;
  void forget(sim::SimTime now);
  void grow();
  std::size_t wrapped(std::size_t index) const { return index < log_.size() ? index : index - log_.size(); }
  std::uint64_t cost_at(std::size_t index) const { return costs_.empty() ? 1 : costs_[index]; }

  std::vector<sim::SimTime> log_;  ///< ring of the calls in the window
  std::vector<std::uint64_t> costs_;  ///< of each; empty where all cost one
  std::size_t oldest_ = 0;
  std::size_t calls_ = 0;  ///< in the window
  std::uint64_t inside_ = 0;  ///< what they cost
};

}  // namespace loadscape::models
