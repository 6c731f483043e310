#pragma once
/// What every limit has: terms, figures by flow, and an allowance that can be cut.

#include "models/factors.hpp"
#include "models/limits.hpp"
#include "models/model_node.hpp"
#include "sim/time_weighted.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// A limit on the way of calls, shared by the flows that pass it.
///
/// Its allowance can be cut for a while, to a share of what it is; several cuts multiply. What was used before counts.
/// A call that passed has used it, even if something behind refuses it: the platform has counted it.
class LimitNode : public ModelNode {
 public:
  /// Of its steps. Limits that calls only pass know `enter` alone.
  enum Action : std::uint8_t {
    enter_it,   ///< passes, or begins to hold
    leave,      ///< holds no longer
    call,       ///< a call made meanwhile begins
    returned,   ///< it has ended
    attempt     ///< an attempt of it begins
  };

  LimitNode(const RunContext& context, const LimitTerms& terms);

  void cut(sim::Simulation& sim, double share);
  void restore(sim::Simulation& sim, double share);
  void observe(const sim::Simulation& sim, Observation& into) const final;
  /// Of the allowance, at this instant; nothing where that has no meaning.
  virtual std::optional<std::uint64_t> in_use(sim::SimTime /*now*/) { return std::nullopt; }

 protected:
  const LimitTerms& terms() const { return terms_; }
  double share() const { return shares_.product(); }
  std::uint64_t nominal() const { return nominal_; }  ///< the allowance at the present share
  std::uint64_t allowed() const { return allowed_; }  ///< that, and what is tolerated on top of it
  /// Of whole calls, tokens, bytes: rounded down.
  std::uint64_t share_of(double allowance) const;

  /// Who waits may go on now, or must wait longer.
  virtual void share_changed(sim::Simulation& /*sim*/) {}

  /// What the message uses up.
  std::uint64_t cost_of(const sim::Message& message) const;
  bool is_weighted() const { return !terms_.costs.empty() || terms_.by_record || has_parts(); }
  std::uint32_t flow_of(const sim::Message& message) const;

  /// @param level  use of the window, the transaction, or at once, this included
  void note_use(const sim::Message& message, std::uint64_t cost, std::uint64_t level);
  /// It begins to wait, it has waited, it waits no longer and has not passed.
  void note_delay(sim::SimTime now, sim::Message& message);
  void note_waited(sim::Simulation& sim, const sim::Message& message);
  void note_gave_up(sim::SimTime now);
  void count_refusal(const sim::Message& message);
  /// Fails the message. @param room  when there will be room for it
  sim::Then refuse(sim::Simulation& sim, sim::Message& message, sim::SimTime room = sim::never);
  /// Whether its flow has been disconnected.
  bool is_cut_off(const sim::Message& message, sim::SimTime now) const;

  /// From `now` until `until` nothing is left.
  /// @param by  whose call used up the rest; null: nobody's, the allowance was cut
  void exhausted_until(sim::SimTime now, sim::SimTime until, const sim::Message* by);
  /// What was foreseen beyond `now` is void.
  void foresight_is_void(sim::SimTime now);
  /// Nothing is left until further notice, or there is something again.
  void set_exhausted(sim::SimTime now, bool exhausted, const sim::Message* by = nullptr);

 private:
  bool has_parts() const { return terms_.part_bytes > 0 || terms_.part_records > 0; }
  void weigh();
  void note_first(sim::SimTime now, const sim::Message* by);

  LimitTerms terms_;
  Factors shares_;
  std::uint64_t nominal_ = 0, allowed_ = 0;
  std::vector<std::uint64_t> used_by_, refused_by_, delayed_by_;
  std::uint64_t used_ = 0, refused_ = 0, delayed_ = 0, overrun_ = 0, highest_ = 0;
  sim::TimeWeighted waiting_;  ///< calls; a sum of their times would not fit where 100,000 wait for a day
  std::vector<sim::SimTime> cut_off_until_;  ///< by flow; empty unless calls are disconnected
  std::optional<sim::SimTime> first_exhausted_, exhausted_since_;
  std::optional<std::uint32_t> first_exhausted_by_;
  sim::SimTime exhausted_until_{};
  sim::Duration exhausted_{0};
};

}  // namespace loadscape::models
