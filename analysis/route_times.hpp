#pragma once
/// What becomes of a message on each route of a compiled program, and how long it takes, given the waits.
///
/// Knows the kinds of nodes, no topology: routes are walked step by step, calls and deliveries through their bodies.

#include "analysis/route_time.hpp"
#include "models/landscape.hpp"
#include "models/program.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace loadscape::analysis {

/// Waits and refusals that a solver supplies: by step that asks for a server, and by vertex.
struct RouteConditions {
  std::vector<double> wait_s;   ///< by step
  std::vector<double> refused;  ///< by vertex: share of arrivals that find no room
};

/// Results by step or by first step of a route.
class RouteTimes {
 public:
  RouteTimes(const models::Program& program, const std::vector<models::Flow>& flows);

  /// Walks every route again. @pre routes do not lead back to themselves (the reader sees to it)
  void evaluate(const RouteConditions& conditions);

  const RouteOutcome& outcome(sim::StepId entry) const { return *outcomes_[entry]; }
  double goes_on(sim::StepId step) const { return goes_on_[step]; }
  /// Time that a server is held by a message that got it at this step.
  const RouteTime& holding(sim::StepId step) const { return holding_[step]; }
  /// Routes that a message at this step sets off, and how many of each on average.
  const std::vector<std::pair<sim::StepId, double>>& sets_off(sim::StepId step) const { return sets_off_[step]; }

 private:
  RouteOutcome route(sim::StepId entry);
  RouteOutcome range(sim::StepId first, sim::StepId end);
  RouteTime time_after_reply(sim::StepId reply, sim::StepId end);
  RouteOutcome pass(sim::StepId id);
  RouteOutcome arrival(sim::StepId id) const;
  RouteOutcome hold(sim::StepId id, const RouteOutcome& inside);
  RouteOutcome at(sim::StepId id, const models::Station::Params& station);
  RouteOutcome at(sim::StepId id, const models::QueueFacts& queue);
  RouteOutcome at(sim::StepId id, const models::Link::Params& link);
  RouteOutcome at(sim::StepId id, const models::Call::Params& call);
  RouteOutcome at(sim::StepId id, const models::PolicyFacts&);
  RouteOutcome at(sim::StepId id, const models::FanOutFacts& fan_out);
  RouteOutcome at(sim::StepId id, const models::ErrorFacts& errors) const;
  RouteOutcome at(sim::StepId id, const models::TriggerFacts& trigger);
  RouteOutcome at(sim::StepId id, const models::EarlyReplyFacts&);
  RouteOutcome at(sim::StepId id, const models::SecondKeyFacts& keys);
  static RouteOutcome at(sim::StepId, const models::IdentityFacts&);
  RouteOutcome at(sim::StepId id, const models::LoaderFacts& loader);
  RouteOutcome at(sim::StepId id, const models::BulkFacts& bulk);
  template <class NotReckoned>
  static RouteOutcome at(sim::StepId, const NotReckoned&) {
    return {};
  }
  RouteOutcome nested_calls(sim::StepId id, const models::TriggerParams& trigger);
  RouteOutcome book(const models::StepSpec& step) const;

  const models::Program& program_;
  const std::vector<models::Flow>& flows_;
  const RouteConditions* conditions_ = nullptr;
  std::vector<std::optional<RouteOutcome>> outcomes_;
  std::vector<double> goes_on_;
  std::vector<RouteTime> holding_;
  std::vector<std::vector<std::pair<sim::StepId, double>>> sets_off_;
};

/// Where work that went on after an early reply ends; the step behind it is where the reply begins.
bool is_part(const models::StepSpec& step);
/// The step after the last of its route.
bool is_finish(const models::StepSpec& step);
/// Whether the step takes something that its partner gives back.
bool is_acquire(const models::StepSpec& step, sim::StepId id);

}  // namespace loadscape::analysis
