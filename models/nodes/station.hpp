#pragma once
/// c parallel servers behind a first-come-first-served waiting room.

#include "models/model_node.hpp"
#include "models/nodes/servers.hpp"
#include "models/policies.hpp"

#include <cstdint>
#include <optional>

namespace loadscape::models {

/// Multi-server station with a bounded or unbounded waiting room and FIFO discipline: G/G/c/(c+k).
///
///   serve     wait for a server, hold it for the step's demand, give it back
///   acquire   wait for a server and keep it: the steps up to the matching release run with it held
///   work      spend the step's demand while holding a server
///   release   give it back
///   observes  wait [s], queue length [messages], busy servers [servers], arrivals, rejections
///
/// A message that finds the waiting room full fails at once (rejected), it does not block its sender's server.
/// While down: HeldWork::lose fails what is held or waits and refuses arrivals; HeldWork::resume freezes the work
/// and lets arrivals wait; HeldWork::restart does the same, but interrupted work begins anew. Closed: arrivals are
/// refused, everybody inside is served. Slow: what remains of a service, to the nearest ns, and every service that
/// begins take longer by the factor. Ties: a server frees up before an arrival in the same instant.
class Station final : public ModelNode {
 public:
  enum Action : std::uint8_t { serve = Servers::serve, acquire, work, release };

  struct Params {
    std::optional<std::uint32_t> servers = std::nullopt;  ///< nullopt: unlimited
    std::optional<std::uint32_t> waiting_room =
        std::nullopt;  ///< messages waiting, those in service not counted; nullopt: unbounded
    HeldWork held = HeldWork::lose;
    Failure refusal = Failure::rejected;  ///< what a full waiting room is called
  };

  Station(const RunContext& context, const Params& params)
      : ModelNode{context, params.held}, params_{params}, servers_{params.servers} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void due(sim::Simulation& sim, sim::Message& message) override;
  void abandon(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void begin_window(sim::Simulation& sim) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;
  BrokenLaw broken_law(sim::Simulation& sim, std::span<const sim::MessageId> present) const override {
    return servers_.broken_law(sim, *this, present);
  }
  std::uint64_t queue_length() const override { return servers_.line().size(); }

 private:
  void went_down(sim::Simulation& sim) override;
  void came_up(sim::Simulation& sim) override;
  void speed_changed(sim::Simulation& sim, double ratio) override;
  sim::Then arrive(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  void begin_after_waiting(sim::Simulation& sim, sim::Message& message);
  sim::Then spend(sim::Simulation& sim, sim::Message& message, sim::Step& step);
  sim::Then spend_in_trouble(sim::Simulation& sim, sim::Message& message, sim::Step& step, sim::Duration demand);
  void give_back(sim::Simulation& sim);
  void serve_waiting(sim::Simulation& sim);

  Params params_;
  Servers servers_;
};

/// Work that was interrupted with `message.remaining` to do will be done again from the start: the same demand, for
/// it is drawn by the record's key, in `anew` at the present speed. What was done in vain stays in the step's account.
inline void start_over(sim::Message& message, sim::Step& step, sim::Duration anew) {
  step.served += (anew - message.remaining).count();
  message.remaining = anew;
}

}  // namespace loadscape::models
