#pragma once
/// The interface between the kernel and whatever messages pass through.

#include "sim/message.hpp"

#include <cstdint>

namespace loadscape::sim {

class Simulation;

/// What becomes of a message that entered a step.
enum class Then : std::uint8_t {
  proceed,  ///< to the next step, or when it has failed to the end of its scope
  wait,     ///< it stays until the node hands it back with Simulation::proceed
  ended     ///< it is gone (or waits elsewhere); do not touch it
};

/// A place that handles messages. Nodes hold no clock and no pool; both are handed in with each call.
class Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  /// A message comes to one of this node's steps.
  virtual Then enter(Simulation& sim, Message& message, Step& step) = 0;
  /// The message's pending event fired.
  virtual void due(Simulation& sim, Message& message);
  /// An event of the node's own fired.
  virtual void tick(Simulation& sim, std::uint32_t what);
  /// `child`, which `caller` waits for at a step of this node, has ended.
  virtual void returned(Simulation& sim, Message& caller, Message& child);
  /// `message` is being taken away while it waits at `step` of this node; forget it and free what it holds there.
  virtual void abandon(Simulation& sim, Message& message, Step& step);
  /// The observed window begins: instruments start afresh, levels stay.
  virtual void begin_window(Simulation& sim);

  std::uint32_t id() const { return id_; }

 private:
  friend class Simulation;
  std::uint32_t id_ = 0;
};

}  // namespace loadscape::sim
