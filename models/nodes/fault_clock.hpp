#pragma once
/// Lets faults begin and end: on schedule, every week, or at random.

#include "models/landscape.hpp"
#include "models/model_node.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// Every fault of a run, each by itself: where several strike one node, outages count and slowdowns multiply.
///
/// A fault begins after what else happens in that instant has been finished (a service that ends is in time) and ends
/// before anything arrives. Random ones alternate: `every` from the start of the run or the end of one to the beginning
/// of the next, then `length`; both are drawn from a stream named after the fault.
/// Where a node comes up that has a cold start, it is slow from then on until it is warm or down again.
class FaultClock final : public ModelNode {
 public:
  struct Cause {
    Fault fault;
    std::vector<ModelNode*> nodes;  ///< that it strikes, each of the type its effect needs
  };

  /// @param starts  of the run, since Monday 00:00
  FaultClock(const RunContext& context, sim::Duration starts, sim::SimTime horizon)
      : ModelNode{context}, starts_{starts}, horizon_{horizon} {}

  /// @param purpose  names the stream of its random times, beside the fault's name
  void add(Cause cause, std::string_view purpose = "fault");
  /// After each outage of the node, unless a fault says otherwise.
  void set_restart(const ModelNode& node, const ColdStart& restart) { restarts_[&node] = restart; }
  const std::vector<Cause>& causes() const { return causes_; }
  void begin(sim::Simulation& sim);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  enum Phase : std::uint32_t { begins, ends, drained, warm };
  struct State {
    sim::Stream stream;
    sim::Duration length{0};  ///< of the one that has begun or will begin next
    bool is_closing = false;  ///< its nodes take in nothing new
    bool is_down = false;  ///< its nodes are down
  };
  struct WarmUp {
    ModelNode* node = nullptr;
    double slowdown = 1.0;
    bool is_over = false;
  };

  void schedule_first(sim::Simulation& sim, std::uint32_t index);
  void schedule_weekly(sim::Simulation& sim, std::uint32_t index, sim::Duration from);
  void tick_at(sim::Simulation& sim, sim::Duration delay, std::uint32_t index, Phase phase);
  void draw_length(std::uint32_t index);
  void begin_one(sim::Simulation& sim, std::uint32_t index);
  void end_one(sim::Simulation& sim, std::uint32_t index);
  void begin_outage(sim::Simulation& sim, std::uint32_t index, sim::Duration drain);
  void end_outage(sim::Simulation& sim, std::uint32_t index);
  void take_down(sim::Simulation& sim, std::uint32_t index);
  void begin_warm_up(sim::Simulation& sim, ModelNode& node, const ColdStart& restart);
  void end_warm_ups(sim::Simulation& sim, const ModelNode& node);

  sim::Duration starts_;
  sim::SimTime horizon_;
  std::vector<Cause> causes_;
  std::vector<State> states_;  ///< by cause
  std::map<const ModelNode*, ColdStart> restarts_;
  std::vector<WarmUp> warm_ups_;  ///< of the whole run
};

}  // namespace loadscape::models
