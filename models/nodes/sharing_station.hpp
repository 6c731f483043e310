#pragma once
/// c processors that are shared by everybody who is at work.

#include "models/model_node.hpp"
#include "models/nodes/station.hpp"
#include "sim/histogram.hpp"
#include "sim/time_weighted.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// Processor sharing: n messages at work are served at the rate min(1, c/n) each [Kleinrock76 ch. 4].
///
///   serve     work the step's demand off, together with everybody else
///   acquire   come in; the steps up to the matching release run inside
///   work      work the step's demand off
///   release   leave
///   observes  as Station, with these meanings: busy servers are the processors in use, min(n, c); the queue length is
///             n - min(n, c), the messages that others' shares keep from running; `wait` is what sharing has added to
///             the demand; in the node is everybody who came in
///
/// Nobody waits at the door. A message that is blocked in a nested call stays in the station but uses no processor.
/// At most c + waiting_room messages are in the station; whoever comes then is rejected. While down with
/// HeldWork::resume or restart nobody is served, and arrivals come in.
///
/// Exact by attained service: the virtual clock runs at the rate of one message's share, a message is done when the
/// clock reaches its arrival plus its demand. The clock counts 2^-32 ns and rounds down at each change, so a completion
/// is late by less than a nanosecond and its rounding. One event is pending at a time; equals leave as they came.
class SharingStation final : public ModelNode {
 public:
  SharingStation(const RunContext& context, const Station::Params& params)
      : ModelNode{context, params.held}, params_{params} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void begin_window(sim::Simulation& sim) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;
  BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const override;
  std::uint64_t queue_length() const override { return sharing_.level(); }

 private:
  using Service = unsigned __int128;  ///< service attained by one message, in 2^-32 ns

  struct Job {
    Service finish = 0;  ///< reading of the virtual clock when it is done
    Service start = 0;  ///< and when it came
    std::uint64_t sequence = 0;  ///< equals leave as they came
    sim::MessageId message = sim::no_message;
    sim::Duration demand{0};  ///< of processor time, at the speeds it has met
  };

  void went_down(sim::Simulation& sim) override;
  void came_up(sim::Simulation& sim) override;
  void speed_changed(sim::Simulation& sim, double ratio) override;
  sim::Then arrive(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  sim::Then spend(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  void leave(sim::Simulation& sim);
  void begin_anew(sim::Simulation& sim, Job& job);

  std::uint64_t processors_in_use() const;
  void advance(sim::SimTime now);
  void levels_changed(sim::Simulation& sim);
  void expect_next(sim::Simulation& sim);
  sim::Duration until_done(const Job& job) const;
  Job take(sim::Simulation& sim, std::size_t index);
  Service attained_in_window(const Job& job) const { return clock_ - std::max(job.start, clock_at_window_); }
  static bool leaves_later(const Job& a, const Job& b);
  static constexpr Service units(sim::Duration d) { return static_cast<Service>(d.count()) << 32; }

  Station::Params params_;
  std::vector<Job> jobs_;  ///< at work; a heap, the first to leave on top
  bool is_running_ = true;
  Service clock_ = 0;
  sim::SimTime clock_read_;  ///< when `clock_` was true
  sim::MessageId expected_ = sim::no_message;  ///< whose event is pending
  std::uint64_t next_sequence_ = 0;

  // Instruments: levels, and the sums over single messages that they must agree with.
  sim::TimeWeighted present_, at_work_, busy_, sharing_;
  sim::SimTime window_start_;
  Service clock_at_window_ = 0;
  Service attained_ = 0;  ///< by messages that have left work since the window began
  Service rounded_ = 0;  ///< processor time lost to rounding since then
  std::uint64_t stayed_ = 0;  ///< [ns] at work, of messages that have left it since then
  std::uint64_t arrivals_ = 0, departures_ = 0, rejected_ = 0;
  sim::Histogram wait_;
};

}  // namespace loadscape::models
