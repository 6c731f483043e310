#pragma once
/// What the node of a vertex does, as plain data: for an analysis that reckons instead of running it.

#include "models/landscape.hpp"
#include "models/nodes/call.hpp"
#include "models/nodes/link.hpp"
#include "models/nodes/queue.hpp"
#include "models/nodes/station.hpp"
#include "models/nodes/trigger.hpp"

#include <memory>
#include <variant>
#include <vector>

namespace loadscape::models {

struct QueueFacts {
  Queue::Params params;
  std::shared_ptr<const std::vector<Queue::Delivery>> deliveries;  ///< by a put step's datum
};

struct FanOutFacts {
  std::vector<sim::StepId> bodies;  ///< by target
};

struct ErrorFacts {
  double probability = 0.0;
};

/// The handling has answered, and goes on; the answer goes its way from the step's datum.
struct EarlyReplyFacts {};

/// A chunk's calls, one after the other, each with the step's datum as its first step.
struct LoaderFacts {
  double calls = 1.0;  ///< per chunk, in the mean
};

/// The requests of a bulk job are steps of their own; where it is submitted, its batches begin at the step's datum.
struct BulkFacts {
  double batches = 1.0;  ///< per job, in the mean
  sim::Duration poll{0};
};

struct TriggerFacts {
  TriggerKind kind = TriggerKind::after;
  TriggerParams params;
};

/// A message is followed by another for so large a share of the entities.
struct SecondKeyFacts {
  double share = 0.0;
};

/// The record has been handled here.
struct IdentityFacts {};

/// A policy that runs its body, most often once; what it refuses or repeats is not known here.
struct PolicyFacts {};

/// std::monostate: nothing is known, and an analysis must say so.
using NodeFacts = std::variant<std::monostate, Station::Params, QueueFacts, Link::Params, Call::Params, FanOutFacts,
                               ErrorFacts, TriggerFacts, EarlyReplyFacts, LoaderFacts, BulkFacts, SecondKeyFacts,
                               IdentityFacts, PolicyFacts, LimitSpec>;

}  // namespace loadscape::models
