#pragma once
/// Rate limiter of the caller: so many calls in each period.

#include "models/policies/policy.hpp"

namespace loadscape::models {

struct RateLimiterRules {
  std::uint32_t permits = 50;                      ///< per period
  sim::Duration period{500};                       ///< 500 ns: as in resilience4j, practically no limit
  sim::Duration max_wait = std::chrono::seconds{5};
  bool refuses_at_once = false;
};

/// Permits by cycles of the clock: at the start of each there are `permits` again, less what has been reserved.
///
/// Who comes when there is none takes one of a later cycle, and waits for its start, if that is not later than
/// `max_wait` from now. As resilience4j's AtomicRateLimiter; its clock starts with the run.
class PermitCycles {
 public:
  explicit PermitCycles(const RateLimiterRules& rules) : rules_{rules}, left_{rules.permits} {}
  /// The wait for a permit, which is then reserved; nullopt: too long.
  std::optional<sim::Duration> reserve(sim::SimTime now);

 private:
  RateLimiterRules rules_;
  std::int64_t cycle_ = 0;
  std::int64_t left_;  ///< below 0: of later cycles
};

class RateLimiterParams final : public PolicyParams {
 public:
  void describe(Fields& fields) override;
  Texts texts() const override;
  std::unique_ptr<ModelNode> make(const RunContext& context, const PolicyPlace& place) const override;

 private:
  RateLimiterRules rules_;
};

/// Lets its body run when it has a permit. Unless `refuses_at_once` a call that gets none waits for `max_wait` in vain
/// before it fails, as a blocked thread does in resilience4j. A permit that was reserved by a caller who has given up is
/// used up.
class RateLimiter final : public PolicyNode {
 public:
  RateLimiter(const RunContext& context, const RateLimiterRules& rules)
      : PolicyNode{context}, rules_{rules}, cycles_{rules} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;

 private:
  enum Waits : std::uint32_t { for_its_turn = entered, in_vain };  // sim::Message::tries

  RateLimiterRules rules_;
  PermitCycles cycles_;
  std::uint64_t calls_ = 0, refused_ = 0;
};

}  // namespace loadscape::models
