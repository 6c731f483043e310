#pragma once
/// Nodes that look at a run and change nothing in it.

#include "models/model_node.hpp"
#include "models/nodes/limits/limit_node.hpp"
#include "models/observation.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace loadscape::models {

/// Opens the observed window when the warm-up is over, and looks up at the middle and at the end of each of its
/// batches; the first event of its instant.
class WindowKeeper final : public ModelNode {
 public:
  enum What : std::uint32_t { window, middle, batch };

  WindowKeeper(const RunContext& context, std::function<void()> note_middle, std::function<void()> end_batch)
      : ModelNode{context}, note_middle_{std::move(note_middle)}, end_batch_{std::move(end_batch)} {}
  sim::Then enter(sim::Simulation&, sim::Message&, sim::Step&) override { return sim::Then::proceed; }
  void tick(sim::Simulation& sim, std::uint32_t what) override {
    if (what == middle) {
      note_middle_();
      return;
    }
    if (what == batch) end_batch_();
    sim.begin_window();
  }

 private:
  std::function<void()> note_middle_, end_batch_;
};

/// Reads counters and levels at the end of each bucket of time; changes nothing.
class Sampler final : public ModelNode {
 public:
  Sampler(const RunContext& context, sim::Duration bucket, sim::SimTime horizon)
      : ModelNode{context}, bucket_{bucket}, horizon_{horizon} {}

  void watch_flow(const std::string& name, std::uint32_t flow) {
    flows_.push_back({flow, 0, 0});
    add(name + ".offered_per_s");
    add(name + ".delivered_per_s");
  }
  void watch_line(const std::string& name, const ModelNode& node) {
    lines_.push_back(&node);
    add(name + ".queue_length");
  }
  void watch_limit(const std::string& name, LimitNode& limit) {
    limits_.push_back(&limit);
    limit_series_.push_back({name + ".in_use", sim::to_seconds(bucket_), {}});
  }
  void begin(sim::Simulation& sim) { schedule_next(sim); }
  std::vector<Series> take() {
    std::ranges::move(limit_series_, std::back_inserter(series_));
    return std::move(series_);
  }
  Series take_in_system() { return {"in_system", sim::to_seconds(bucket_), std::move(in_system_)}; }

  sim::Then enter(sim::Simulation&, sim::Message&, sim::Step&) override { return sim::Then::proceed; }
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  struct WatchedFlow {
    std::uint32_t flow;
    std::uint64_t offered;
    std::uint64_t delivered;
  };

  void add(std::string name) { series_.push_back({std::move(name), sim::to_seconds(bucket_), {}}); }
  void schedule_next(sim::Simulation& sim) {
    if (sim.now() + bucket_ <= horizon_) sim.tick_after(*this, bucket_, 0);
  }

  sim::Duration bucket_;
  sim::SimTime horizon_;
  std::vector<WatchedFlow> flows_;
  std::vector<const ModelNode*> lines_;
  std::vector<LimitNode*> limits_;
  std::vector<Series> limit_series_;  ///< one for each limit
  std::vector<Series> series_;  ///< two for each flow, then one for each line
  std::vector<double> in_system_;
};

}  // namespace loadscape::models
