#include "models/nodes/servers.hpp"

#include <fmt/format.h>

namespace loadscape::models {

void Servers::begin_window(sim::SimTime now) {
  window_start_ = now;
  busy_at_window_ = busy_.level();
  busy_.begin_window(now);
  waiting_.begin_window(now);
  waited_ = begun_ = ended_ = 0;
  arrivals_ = departures_ = rejected_ = reneged_ = 0;
  wait_.clear();
}

void Servers::observe(sim::SimTime now, NodeObservation& into) const {
  into.servers = count();
  into.busy_server_s = busy_.integral_s(now);
  into.queue_s = waiting_.integral_s(now);
  into.in_node_s = into.busy_server_s + into.queue_s;
  into.arrivals = arrivals_;
  into.departures = departures_;
  into.rejected = rejected_;
  into.reneged = reneged_;
  into.max_queue = waiting_.highest();
  into.wait = wait_;
  into.service_sum_s = into.busy_server_s;
}

BrokenLaw Servers::broken_law(sim::Simulation& sim, const sim::Node& node,
                              std::span<const sim::MessageId> present) const {
  const auto now = sim.now();
  std::uint64_t waited = waited_;
  std::uint64_t in_line = 0, holding = 0;
  for (const auto id : present) {
    const auto& message = sim.message(id);
    const bool here = sim.step(message.step).node == &node;
    const bool in_this_line = here && message.waiting;
    if (in_this_line) {
      ++in_line;
      waited += ns(now - std::max(message.since, window_start_));
    }
    if (in_this_line) continue;  // what was preempted holds by its route, but has no server
    // Work for a nested call is done with the server of the message that made the call, which is counted itself.
    if (sim.holds(message, node) || (here && sim.step(message.step).action == serve)) ++holding;
  }
  if (in_line != waiting_.level() || holding != busy_.level()) {
    return {true, true,
            fmt::format("{} messages wait and {} hold a server, but the node counts {} and {}", in_line, holding,
                        waiting_.level(), busy_.level())};
  }
  const std::uint64_t queue_area = waiting_.exact_area(now);
  if (queue_area != waited) {
    return {true, false,
            fmt::format("the queue length integrates to {} ns, the waits add up to {} ns", queue_area, waited)};
  }
  const auto end = ns(now.time_since_epoch());
  const auto begin = ns(window_start_.time_since_epoch());
  const std::uint64_t held = ended_ + busy_.level() * end - begun_ - busy_at_window_ * begin;
  const std::uint64_t busy_area = busy_.exact_area(now);
  if (busy_area != held) {
    return {false, true, fmt::format("busy servers integrate to {} ns, the holdings add up to {} ns", busy_area, held)};
  }
  return {};
}

}  // namespace loadscape::models
