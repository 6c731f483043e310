#pragma once
/// Limits that are used up by passing.

#include "models/nodes/limits/limit_node.hpp"
#include "models/nodes/waiting_line.hpp"

namespace loadscape::models {

/// Common to them: a line for calls that wait, first come first served, whatever they cost.
///
/// A call that could not pass even an unused limit is refused, never delayed. Ties: a call that has waited passes before
/// one that arrives in the same instant.
class PassingLimit : public LimitNode {
 public:
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) final;
  void tick(sim::Simulation& sim, std::uint32_t what) final;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) final;
  std::uint64_t queue_length() const final { return line_.size(); }

 protected:
  using LimitNode::LimitNode;

  /// Whether it allows that much now.
  virtual bool has_left(sim::SimTime now, std::uint64_t cost) = 0;
  /// Uses it up. @pre has_left  @returns what is then in use
  virtual std::uint64_t use(sim::SimTime now, std::uint64_t cost) = 0;
  /// When that much will be allowed; never while nothing is. @pre it is not now.
  virtual sim::SimTime next_admission(sim::SimTime now, std::uint64_t cost) = 0;
  /// Whether a call may wait behind so many, even if calls beyond the limit are refused.
  virtual bool has_place(std::uint32_t /*waiting*/) const { return false; }
  /// A level as it is at the new share; nothing for limits that count calls.
  virtual void convert(sim::SimTime /*now*/) {}
  /// Whether a limit with places is used up only when those are taken.
  virtual bool has_places() const { return false; }

  void share_changed(sim::Simulation& sim) final;

 private:
  sim::SimTime room_for(sim::SimTime now, std::uint64_t cost);
  bool admit(sim::SimTime now, const sim::Message& message, std::uint64_t cost);
  void note_if_exhausted(sim::SimTime now, const sim::Message* by);
  void admit_waiting(sim::Simulation& sim);
  void wait_for_admission(sim::Simulation& sim);

  WaitingLine line_;
  std::uint32_t expected_tick_ = 0;  ///< others are out of date
};

}  // namespace loadscape::models
