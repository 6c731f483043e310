#pragma once
/// c parallel servers with a line before them, and the instruments of both.

#include "models/nodes/waiting_line.hpp"
#include "models/observation.hpp"
#include "sim/histogram.hpp"
#include "sim/simulation.hpp"
#include "sim/time_weighted.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace loadscape::models {

/// Which operational law does not hold, and both of its sides.
struct BrokenLaw {
  bool littles_law = false;
  bool utilization_law = false;
  std::string sentence;  ///< empty when both hold
};

/// Shared by stations and queues, which differ in what service is and in what an outage does.
///
/// Integrals over time are exact in whole ns x messages (sim::TimeWeighted), so the operational laws [DenningBuzen78]
/// are checked for equality, against sums over the single messages.
class Servers {
 public:
  /// The action of a step that takes a server, is served and gives it back; of a store's messages none rests there.
  static constexpr std::uint8_t serve = 0;

  explicit Servers(std::optional<std::uint32_t> count) : limit_{count.value_or(unlimited)} {}

  bool has_free() const { return busy_.level() < limit_; }
  std::uint32_t busy() const { return busy_.level(); }
  const WaitingLine& line() const { return line_; }
  std::optional<std::uint32_t> count() const {
    return limit_ == unlimited ? std::nullopt : std::optional<std::uint32_t>{limit_};
  }

  /// Nobody is sent away when there are fewer than are busy.
  void set_count(std::uint32_t count) { limit_ = count; }

  void join(sim::Simulation& sim, sim::Message& message, bool at_front = false) {
    message.since = sim.now();
    at_front ? line_.push_front(sim, message.id) : line_.push_back(sim, message.id);
    waiting_.set(sim.now(), line_.size());
  }
  /// The same, behind `predecessor`, or at the front when that is no message.
  void join_after(sim::Simulation& sim, sim::Message& message, sim::MessageId predecessor) {
    message.since = sim.now();
    line_.insert_after(sim, message.id, predecessor);
    waiting_.set(sim.now(), line_.size());
  }
  /// Takes the message out of the line, to be served or because it gives up.
  void leave(sim::Simulation& sim, sim::Message& message) {
    line_.unlink(sim, message.id);
    waiting_.set(sim.now(), line_.size());
    waited_ += ns(sim.now() - std::max(message.since, window_start_));
  }
  /// The same in one of several lines that the owner keeps instead of ours.
  void join_in(sim::Simulation& sim, sim::Message& message, WaitingLine& line, bool at_front) {
    message.since = sim.now();
    at_front ? line.push_front(sim, message.id) : line.push_back(sim, message.id);
    waiting_.set(sim.now(), waiting_.level() + 1);
  }
  void leave_from(sim::Simulation& sim, sim::Message& message, WaitingLine& line) {
    line.unlink(sim, message.id);
    waiting_.set(sim.now(), waiting_.level() - 1);
    waited_ += ns(sim.now() - std::max(message.since, window_start_));
  }
  std::uint32_t waiting() const { return waiting_.level(); }
  /// A server begins with the message after it has waited for `wait`.
  void take(sim::SimTime now, sim::Duration wait) {
    busy_.set(now, busy_.level() + 1);
    begun_ += ns(now.time_since_epoch());
    wait_.add(wait);
  }
  void give_back(sim::SimTime now) {
    busy_.set(now, busy_.level() - 1);
    ended_ += ns(now.time_since_epoch());
    ++departures_;
  }
  /// As give_back and take in one instant: the server goes from one message to the next, which has waited for `wait`.
  void hand_over(sim::SimTime now, sim::Duration wait) {
    begun_ += ns(now.time_since_epoch());
    ended_ += ns(now.time_since_epoch());
    ++departures_;
    wait_.add(wait);
  }
  /// A server leaves its message, which will get one again (`resume`): no departure, and later no second beginning.
  void suspend(sim::SimTime now) {
    busy_.set(now, busy_.level() - 1);
    ended_ += ns(now.time_since_epoch());
  }
  void resume(sim::SimTime now) {
    busy_.set(now, busy_.level() + 1);
    begun_ += ns(now.time_since_epoch());
  }
  void count_arrival() { ++arrivals_; }
  void count_rejection() { ++rejected_; }
  void count_renege() { ++reneged_; }

  void begin_window(sim::SimTime now);
  void observe(sim::SimTime now, NodeObservation& into) const;
  /// Little's law for the line and the utilization law for the servers, as equalities; see the class comment.
  BrokenLaw broken_law(sim::Simulation& sim, const sim::Node& node, std::span<const sim::MessageId> present) const;

 private:
  static constexpr std::uint32_t unlimited = 0xffffffffU;
  static constexpr std::uint64_t ns(sim::Duration d) { return static_cast<std::uint64_t>(d.count()); }

  sim::TimeWeighted busy_, waiting_;
  std::uint32_t limit_;
  WaitingLine line_;
  std::uint64_t waited_ = 0, begun_ = 0, ended_ = 0;  // [ns], modulo 2^64
  std::uint64_t arrivals_ = 0, departures_ = 0;
  sim::SimTime window_start_{};
  sim::Histogram wait_;
  std::uint64_t rejected_ = 0, reneged_ = 0, busy_at_window_ = 0;
};

}  // namespace loadscape::models
