#include "models/nodes/servers.hpp"

#include <fmt/format.h>

namespace loadscape::models {

void Servers::begin_window(sim::SimTime now) {
  touch(now);
  window_start_ = now;
  busy_at_window_ = busy_;
  busy_area_ = queue_area_ = waited_ = begun_ = ended_ = 0;
  busy_area_s_ = queue_area_s_ = 0.0;
  arrivals_ = departures_ = rejected_ = 0;
  max_queue_ = line_.size();
  wait_.clear();
}

void Servers::observe(sim::SimTime now, NodeObservation& into) const {
  const double open = sim::to_seconds(now - last_);
  into.servers = count();
  into.busy_server_s = busy_area_s_ * 1e-9 + open * busy_;
  into.queue_s = queue_area_s_ * 1e-9 + open * static_cast<double>(line_.size());
  into.in_node_s = into.busy_server_s + into.queue_s;
  into.arrivals = arrivals_;
  into.departures = departures_;
  into.rejected = rejected_;
  into.max_queue = max_queue_;
  into.wait = wait_;
  into.service_sum_s = into.busy_server_s;
}

BrokenLaw Servers::broken_law(sim::Simulation& sim, const sim::Node& node) const {
  const auto now = sim.now();
  const auto open = ns(now - last_);
  std::uint64_t waited = waited_;
  std::uint64_t in_line = 0, holding = 0;
  sim.for_each_live([&](const sim::Message& message) {
    const bool here = sim.step(message.step).node == &node;
    if (here && message.waiting) {
      ++in_line;
      waited += ns(now - std::max(message.since, window_start_));
    }
    if (sim.holds(message, node) || (here && !message.waiting && sim.step(message.step).partner == message.step)) {
      ++holding;
    }
  });
  if (in_line != line_.size() || holding != busy_) {
    return {true, true,
            fmt::format("{} messages wait and {} hold a server, but the node counts {} and {}", in_line, holding,
                        line_.size(), busy_)};
  }
  if (queue_area_ + open * line_.size() != waited) {
    return {true, false,
            fmt::format("the queue length integrates to {} ns, the waits add up to {} ns",
                        queue_area_ + open * line_.size(), waited)};
  }
  const auto end = ns(now.time_since_epoch());
  const auto begin = ns(window_start_.time_since_epoch());
  const std::uint64_t held = ended_ + busy_ * end - begun_ - busy_at_window_ * begin;
  if (busy_area_ + open * busy_ != held) {
    return {
        false, true,
        fmt::format("busy servers integrate to {} ns, the holdings add up to {} ns", busy_area_ + open * busy_, held)};
  }
  return {};
}

}  // namespace loadscape::models
