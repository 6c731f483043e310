#pragma once
/// Limits on calls, shared by every flow that passes them.

#include "models/model_node.hpp"
#include "models/nodes/servers.hpp"
#include "models/nodes/waiting_line.hpp"
#include "models/policies.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loadscape::models {

/// Common to limits that are used up by passing: a line for those that wait, and the figures by flow.
class PassingLimit : public ModelNode {
 public:
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) final;
  void tick(sim::Simulation& sim, std::uint32_t what) final;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) final;
  void observe(const sim::Simulation& sim, Observation& into) const final;
  std::uint64_t queue_length() const final { return line_.size(); }

 protected:
  PassingLimit(const RunContext& context, OnBreach on_breach, std::size_t flows)
      : ModelNode{context}, on_breach_{on_breach}, used_by_(flows, 0) {}

  /// Uses one call if the limit allows it now.
  virtual bool admit(sim::SimTime now) = 0;
  /// When the next call will be allowed. @pre none is now.
  virtual sim::SimTime next_admission(sim::SimTime now) const = 0;
  virtual void describe(LimitObservation& into) const = 0;
  /// From `now` until `until` nothing is left.
  void note_exhausted(sim::SimTime now, sim::SimTime until);

 private:
  void pass(const sim::Message& message);
  void wait_for_admission(sim::Simulation& sim);

  OnBreach on_breach_;
  WaitingLine line_;
  std::vector<std::uint64_t> used_by_;
  std::uint64_t used_ = 0, refused_ = 0, delayed_ = 0;
  std::optional<sim::SimTime> first_exhausted_;
  sim::SimTime exhausted_until_{};
  sim::Duration exhausted_{0};
};

/// At most `allowance` calls in any window of the given length: an exact sliding log of the calls that count.
///
/// A call at t counts in (t, t + window]: at t + window it has left the window. Memory: 8 bytes per call of the
/// allowance, claimed as it fills.
class RollingQuota final : public PassingLimit {
 public:
  struct Params {
    std::uint64_t allowance = 1;
    sim::Duration window{0};
    OnBreach on_breach = OnBreach::refuse;
  };
  RollingQuota(const RunContext& context, const Params& params, std::size_t flows);

 private:
  bool admit(sim::SimTime now) override;
  sim::SimTime next_admission(sim::SimTime now) const override;
  void describe(LimitObservation& into) const override;

  Params params_;
  std::vector<sim::SimTime> log_;  ///< ring of the last `allowance` admissions
  std::size_t oldest_ = 0;
  std::uint64_t inside_ = 0;
  std::uint64_t most_inside_ = 0;
};

/// Tokens flow in at a constant rate up to the bucket's size; a call takes one.
///
/// Kept as the instant at which the bucket will be full again (the generic cell rate algorithm, in whole ns), so
/// no rounding accumulates.
class TokenBucket final : public PassingLimit {
 public:
  struct Params {
    std::uint64_t size = 1;
    double refill_per_s = 1.0;
    OnBreach on_breach = OnBreach::refuse;
  };
  TokenBucket(const RunContext& context, const Params& params, std::size_t flows);

 private:
  bool admit(sim::SimTime now) override;
  sim::SimTime next_admission(sim::SimTime now) const override;
  void describe(LimitObservation& into) const override;

  Params params_;
  sim::Duration per_token_;
  sim::SimTime full_at_{};
};

/// At most `allowance` calls inside at once; a call holds its permit from acquire to release.
class ConcurrencyLimit final : public ModelNode {
 public:
  enum Action : std::uint8_t { acquire, release };
  struct Params {
    std::uint64_t allowance = 1;
    OnBreach on_breach = OnBreach::refuse;
  };
  ConcurrencyLimit(const RunContext& context, const Params& params, std::size_t flows);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void begin_window(sim::Simulation& sim) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;
  BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const override {
    return permits_.broken_law(sim, *this, present);
  }
  std::uint64_t queue_length() const override { return permits_.line().size(); }

 private:
  sim::Then take(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  void give_back(sim::Simulation& sim);
  void grant(sim::Simulation& sim, const sim::Message& message, sim::Step& step, sim::Duration wait);

  Params params_;
  Servers permits_;
  std::vector<std::uint64_t> used_by_;
  std::uint64_t used_ = 0, refused_ = 0, delayed_ = 0, most_inside_ = 0;
  std::optional<sim::SimTime> first_exhausted_;
  std::optional<sim::SimTime> exhausted_since_;
  sim::Duration exhausted_{0};
};

}  // namespace loadscape::models
