#pragma once
/// Takes nodes down and brings them up again: on schedule, or at random.

#include "models/landscape.hpp"
#include "models/model_node.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace loadscape::models {

/// One component's outages. Each scheduled one counts by itself, so overlapping outages end with the last.
class OutageClock final : public ModelNode {
 public:
  struct Window {
    sim::Duration at{0};
    sim::Duration length{0};
  };
  struct Params {
    std::string component;
    std::vector<Window> scheduled;
    std::optional<RandomFailures> random;
  };

  OutageClock(const RunContext& context, Params params);
  const std::string& component() const { return params_.component; }
  void add(ModelNode& node) { nodes_.push_back(&node); }
  bool strikes(const ModelNode& node) const { return std::ranges::find(nodes_, &node) != nodes_.end(); }
  void begin(sim::Simulation& sim);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  enum What : std::uint32_t { scheduled_down, scheduled_up, random_down, random_up };
  void all_down(sim::Simulation& sim);
  void all_up(sim::Simulation& sim);

  Params params_;
  sim::Stream stream_;
  std::vector<ModelNode*> nodes_;
};

}  // namespace loadscape::models
