#pragma once
/// At most so many calls in each window, one window after the other.

#include "models/nodes/limits/passing_limit.hpp"

namespace loadscape::models {

/// Windows begin by a clock, at multiples of their length since Monday 00:00 there (so at midnight, or at the full hour),
/// or with the first call after the last window has ended. What one window has left is gone with it, so around a
/// boundary twice the allowance can pass in no time.
///
/// A window is [begin, begin + length): a call in the instant of the boundary counts in the new one. Memory: constant.
class FixedWindow final : public PassingLimit {
 public:
  enum class From { clock, first_use };
  struct Params final : LimitParams {
    std::uint64_t most = 1;
    sim::Duration length{0};
    From from = From::clock;
    sim::Duration zone{0};  ///< what the limit's clock is ahead of the clock of the run
    Value key() override;
    void describe(Fields& fields, bool is_chosen) override;
    std::string text() const override;
    std::uint64_t allowance() const override { return most; }
    sim::Duration window() const override { return length; }
    Forgetting forgetting() const override;
    std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
  };
  FixedWindow(const RunContext& context, const LimitTerms& terms, const Params& params);
  std::optional<std::uint64_t> in_use(sim::SimTime now) override;

 private:
  bool has_left(sim::SimTime now, std::uint64_t cost) override;
  std::uint64_t use(sim::SimTime now, std::uint64_t cost) override;
  sim::SimTime next_admission(sim::SimTime now, std::uint64_t cost) override;
  void turn(sim::SimTime now);
  sim::SimTime end_after(sim::SimTime now) const;

  From from_;
  sim::Duration clock_at_start_;  ///< the limit's own
  sim::SimTime end_{};  ///< of the present window; in the past: none has begun since
  std::uint64_t used_ = 0;  ///< in it
};

}  // namespace loadscape::models
