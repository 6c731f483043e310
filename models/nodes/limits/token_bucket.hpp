#pragma once
/// Tokens flow in at a constant rate up to the bucket's size; a call takes one.

#include "models/nodes/limits/cell_rate.hpp"
#include "models/nodes/limits/passing_limit.hpp"

namespace loadscape::models {

/// Full at the start. Cut to a share, bucket and rate shrink alike; tokens beyond the smaller bucket are gone. What is
/// tolerated on top of the allowance makes the bucket larger, not the rate.
class TokenBucket final : public PassingLimit {
 public:
  struct Params final : LimitParams {
    std::uint64_t size = 1;
    double refill_per_s = 0.0;
    Value key() override;
    void describe(Fields& fields, bool is_chosen) override;
    std::string text() const override;
    std::uint64_t allowance() const override { return size; }
    Forgetting forgetting() const override { return {.kind = Forgetting::Kind::steadily, .per_s = refill_per_s}; }
    sim::Duration window() const override;  ///< in which an empty bucket fills
    std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
  };
  TokenBucket(const RunContext& context, const LimitTerms& terms, double refill_per_s);
  std::optional<std::uint64_t> in_use(sim::SimTime now) override { return bucket_.in_use(now); }

 private:
  bool has_left(sim::SimTime now, std::uint64_t cost) override { return bucket_.has_left(now, cost); }
  std::uint64_t use(sim::SimTime now, std::uint64_t cost) override;
  sim::SimTime next_admission(sim::SimTime, std::uint64_t cost) override { return bucket_.next(cost); }
  void convert(sim::SimTime now) override { bucket_.change(now, allowed(), refill_per_s_ * share()); }

  double refill_per_s_;
  CellRate bucket_;
};

}  // namespace loadscape::models
