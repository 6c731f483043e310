#pragma once
/// Limits on calls, shared by every flow that passes them.

#include "models/factors.hpp"
#include "models/model_node.hpp"
#include "models/nodes/servers.hpp"
#include "models/nodes/waiting_line.hpp"
#include "models/policies.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loadscape::models {

/// A limit whose allowance can be cut for a while, to a share of what it is; several cuts multiply.
class CuttableLimit : public ModelNode {
 public:
  void cut(sim::Simulation& sim, double share);
  void restore(sim::Simulation& sim, double share);

 protected:
  using ModelNode::ModelNode;
  double share() const { return shares_.product(); }
  /// Of whole calls or tokens: rounded down.
  std::uint64_t share_of(std::uint64_t allowance) const;
  /// Who waits may go on now, or must wait longer.
  virtual void share_changed(sim::Simulation& sim) = 0;

 private:
  Factors shares_;
};

/// Common to limits that are used up by passing: a line for those that wait, and the figures by flow.
class PassingLimit : public CuttableLimit {
 public:
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) final;
  void tick(sim::Simulation& sim, std::uint32_t what) final;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) final;
  void observe(const sim::Simulation& sim, Observation& into) const final;
  std::uint64_t queue_length() const final { return line_.size(); }

 protected:
  PassingLimit(const RunContext& context, OnBreach on_breach, std::size_t flows)
      : CuttableLimit{context}, on_breach_{on_breach}, used_by_(flows, 0) {}

  /// Uses one call if the limit allows it now.
  virtual bool admit(sim::SimTime now) = 0;
  /// Whether it would allow one.
  virtual bool has_left(sim::SimTime now) = 0;
  /// When the next call will be allowed; never while nothing is. @pre none is now.
  virtual sim::SimTime next_admission(sim::SimTime now) const = 0;
  /// A bucket's level as it is at the new share; nothing for limits that count calls.
  virtual void convert(sim::SimTime /*now*/) {}
  virtual void describe(LimitObservation& into) const = 0;
  /// From `now` until `until` nothing is left.
  void note_exhausted(sim::SimTime now, sim::SimTime until);

 private:
  void share_changed(sim::Simulation& sim) final;
  void admit_waiting(sim::Simulation& sim);
  void pass(const sim::Message& message);
  void wait_for_admission(sim::Simulation& sim);

  OnBreach on_breach_;
  WaitingLine line_;
  std::uint32_t expected_tick_ = 0;  ///< others are out of date
  std::vector<std::uint64_t> used_by_;
  std::uint64_t used_ = 0, refused_ = 0, delayed_ = 0;
  std::optional<sim::SimTime> first_exhausted_;
  sim::SimTime exhausted_until_{};
  sim::Duration exhausted_{0};
};

/// At most `allowance` calls in any window of the given length: an exact sliding log of the calls that count. While it is
/// cut to a share, calls pass when fewer than that share of the allowance are in the window.
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
  bool has_left(sim::SimTime now) override;
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
/// no rounding accumulates. Cut to a share, bucket and rate shrink alike; tokens beyond the smaller bucket are gone.
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
  bool has_left(sim::SimTime now) override;
  sim::SimTime next_admission(sim::SimTime now) const override;
  void describe(LimitObservation& into) const override;
  void convert(sim::SimTime now) override;

  Params params_;
  std::uint64_t size_;  ///< at the present share
  sim::Duration per_token_;  ///< likewise
  sim::SimTime full_at_{};
};

/// At most `allowance` calls inside at once; a call holds its permit from acquire to release. Nobody inside is sent away
/// when the allowance is cut.
class ConcurrencyLimit final : public CuttableLimit {
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
  void share_changed(sim::Simulation& sim) override;
  void grant_waiting(sim::Simulation& sim);
  void note_room(sim::SimTime now);
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
