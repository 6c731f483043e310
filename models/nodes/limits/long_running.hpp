#pragma once
/// At most so many calls that have been under way for long.

#include "models/nodes/limits/accounts.hpp"
#include "models/nodes/limits/limit_node.hpp"
#include "models/nodes/waiting_line.hpp"

namespace loadscape::models {

/// A call takes a place when it has been under way for `after`, in that very instant, its wait for a worker included; it
/// gives it back when it has been handled. Shorter calls take none, however many they are.
///
/// While all places are taken every new call is refused (or waits): nobody can know which of them would be long. Calls
/// that are inside already are left alone, so more than the allowance may become long. `without_callouts` stops a call's
/// clock while its handling waits for calls of its own. Ties: at one instant a call becomes long, or is through, before
/// another one arrives. Memory: constant per call that is inside. [SalesforceLimits26] [ApexGuide26]
class LongRunning final : public LimitNode {
 public:
  struct Params final : LimitParams {
    std::uint64_t most = 1;
    sim::Duration after{0};
    bool without_callouts = false;
    Value key() override;
    void describe(Fields& fields, bool is_chosen) override;
    std::string text() const override;
    std::uint64_t allowance() const override { return most; }
    bool sees_calls() const override { return without_callouts; }
    std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
  };
  LongRunning(const RunContext& context, const LimitTerms& terms, sim::Duration after)
      : LimitNode{context, terms}, after_{after} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void tick(sim::Simulation& sim, std::uint32_t slot) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  std::uint64_t queue_length() const override { return line_.size(); }
  std::optional<std::uint64_t> in_use(sim::SimTime) override { return long_; }

 private:
  struct Inside {
    sim::MessageId message = sim::no_message;  ///< none: the place is free
    Meter age;
    std::uint32_t calls = 0;  ///< under way
    bool is_long = false;
    Alarm alarm;
  };
  sim::Then take(sim::Simulation& sim, sim::Message& message);
  sim::Then leave_it(sim::Simulation& sim, const sim::Message& message);
  sim::Then pause(sim::Simulation& sim, const sim::Message& message, bool begins);
  void begin(sim::Simulation& sim, const sim::Message& message);
  void share_changed(sim::Simulation& sim) override;
  void let_in_waiting(sim::Simulation& sim);

  sim::Duration after_;
  Accounts<Inside> inside_;
  WaitingLine line_;
  std::uint64_t long_ = 0;
};

}  // namespace loadscape::models
