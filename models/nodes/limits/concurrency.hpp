#pragma once
/// At most so many calls inside at once.

#include "models/nodes/limits/limit_node.hpp"
#include "models/nodes/servers.hpp"

namespace loadscape::models {

/// A call holds its permit from the door until it has been handled, its wait for a worker included. Nobody inside is sent
/// away when the allowance is cut. Ties: a permit is given back before an arrival in the same instant.
class ConcurrencyLimit final : public LimitNode {
 public:
  struct Params final : LimitParams {
    std::uint64_t most = 1;
    Value key() override;
    std::string text() const override;
    std::uint64_t allowance() const override { return most; }
    std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
  };
  ConcurrencyLimit(const RunContext& context, const LimitTerms& terms);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void begin_window(sim::Simulation& sim) override;
  BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const override {
    return permits_.broken_law(sim, *this, present);
  }
  std::uint64_t queue_length() const override { return permits_.line().size(); }
  std::optional<std::uint64_t> in_use(sim::SimTime) override { return permits_.busy(); }

 private:
  sim::Then take(sim::Simulation& sim, sim::Message& message);
  void share_changed(sim::Simulation& sim) override;
  void grant_waiting(sim::Simulation& sim);
  void grant(sim::SimTime now, const sim::Message& message, sim::Duration wait);

  Servers permits_;
};

}  // namespace loadscape::models
