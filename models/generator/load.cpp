#include "models/generator/sketch.hpp"

#include <algorithm>
#include <cmath>

namespace loadscape::models {
namespace {

/// What any topology may add to one way of a message, waits in the middleware included: twice the mean of a hub's 60 ms
/// to 200 ms, and two mappings of an adapter.
constexpr double middleware_s = 0.2;
/// Time of an adapter on a system's own worker.
constexpr double mapping_s = 0.03;
/// A handling with its wait, against the handling alone, at the utilization aimed at.
constexpr double wait_factor = 2.0;

/// For every flow: messages per second, and how long one of them keeps a worker of its target and of its sender.
class Reckoning {
 public:
  explicit Reckoning(const Sketch& sketch) : sketch_{sketch} {
    for (const auto& flow : sketch.flows) {  // triggered flows come after those that trigger them
      rates_.push_back(flow.trigger ? rates_[flow.trigger->flow] * calls_per_parent(flow) : flow.rate_per_s);
    }
    trips_.resize(sketch.flows.size());
    for (std::size_t i = sketch.flows.size(); i-- > 0;) reckon(i);
  }

  double rate(std::size_t flow) const { return rates_[flow]; }
  /// Of a target's worker, with the calls made meanwhile.
  double handling_s(std::size_t flow, std::size_t system) const {
    return mapping_s + sketch_.systems[system].service_s + nested_s(flow, system);
  }
  /// Of the sender's worker, in the topology that keeps it longest: every target is called in turn.
  double sending_s(std::size_t flow) const { return trips_[flow]; }

 private:
  static double calls_per_parent(const SketchFlow& flow) {
    return flow.trigger->probability * flow.trigger->count.mean();
  }
  double nested_s(std::size_t flow, std::size_t system) const {
    double sum = 0.0;
    for (std::size_t i = flow + 1; i < sketch_.flows.size(); ++i) {
      const auto& inner = sketch_.flows[i];
      const bool is_nested = inner.trigger && inner.trigger->kind == TriggerKind::during &&
                             inner.trigger->flow == flow && inner.from == system;
      if (is_nested) sum += calls_per_parent(inner) * trips_[i];
    }
    return sum;
  }
  void reckon(std::size_t i) {
    const auto& flow = sketch_.flows[i];
    for (const auto target : flow.to) {
      const double way_s = sketch_.systems[flow.from].latency_s + sketch_.systems[target].latency_s + middleware_s;
      const auto copies = static_cast<double>(sketch_.systems[target].copies);
      trips_[i] += copies * (2.0 * (way_s + mapping_s) + wait_factor * handling_s(i, target));
    }
    trips_[i] *= flow.works;
  }

  const Sketch& sketch_;
  std::vector<double> rates_, trips_;
};

}  // namespace

void size_workers(Sketch& sketch) {
  const Reckoning reckoning(sketch);
  for (std::size_t i = 0; i < sketch.flows.size(); ++i) {
    const auto& flow = sketch.flows[i];
    const auto at_once = static_cast<double>(flow.at_once);
    const auto load = [&](double held_s) {  // people and jobs never send more at once than there are of them
      const double erlang = reckoning.rate(i) * held_s;
      return flow.at_once > 0 ? std::min(erlang, at_once) : erlang;
    };
    const bool held = flow.trigger && flow.trigger->kind == TriggerKind::during;  // by the flow that it happens in
    if (!held) sketch.systems[flow.from].load += load(reckoning.sending_s(i));
    const auto senders = static_cast<double>(sketch.systems[flow.from].copies);
    for (const auto target : flow.to) {
      sketch.systems[target].load += senders * load(flow.works * reckoning.handling_s(i, target));
    }
    sketch.hub_load += senders * load(reckoning.sending_s(i));
  }
  for (auto& system : sketch.systems) {
    const auto needed = std::ceil(system.load / sketch.options.most_utilization);
    system.workers = std::max(system.workers, static_cast<std::size_t>(needed));
  }
}

}  // namespace loadscape::models
