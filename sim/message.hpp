#pragma once
/// What flows, and the steps it goes through.

#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::sim {

class Node;

using MessageId = std::uint32_t;
using StepId = std::uint32_t;
inline constexpr MessageId no_message = 0xffffffffU;
inline constexpr std::uint32_t no_owner_record = 0xffffffffU;
inline constexpr std::uint32_t no_slot = 0xffffffffU;

/// Why a message failed: a word of the owner's (kind) and the node where it happened.
struct Reason {
  std::uint16_t kind = 0;  ///< 0: it has not failed
  std::uint16_t detail = 0;
  std::uint32_t node = 0;
};

/// An entity on its way through a route. Pooled; at most 128 bytes.
///
/// A message waits for at most one event at a time, the one whose order number is `pending`; clearing `pending`
/// cancels the event in O(1). A message that waits for others (a call) is their `parent`.
struct alignas(64) Message {
  // What every hop touches, in one cache line.
  std::uint64_t pending = 0;  ///< order number of the event that will wake it; 0: none
  std::uint64_t key = 0;      ///< identity for random draws: the same in every topology
  SimTime since;              ///< when it came to where it is now
  SimTime due;                ///< when its pending event fires
  MessageId id = no_message;  ///< its place in the pool
  StepId step = 0;
  MessageId next = no_message;  ///< in a waiting line
  MessageId previous = no_message;
  MessageId parent = no_message;           ///< who waits for its outcome; none: nobody, or abandoned
  std::uint32_t record = no_owner_record;  ///< index in the owner's books; nothing to the kernel
  std::uint32_t attempt = 0;               ///< luck: a retry draws other numbers than the first try
  bool failed : 1 = false;       ///< unwinding: scopes are being closed
  bool waiting : 1 = false;      ///< in a waiting line
  bool live : 1 = false;         ///< in use, not in the pool
  bool resting : 1 = false;      ///< between two tries of a call
  bool responsible : 1 = false;  ///< settles the fate of its record
  bool group : 1 = false;        ///< stands for its record and for those linked to it
  std::uint16_t rounds = 0;      ///< how often the store that it is in has begun it anew
  // The rest.
  std::uint32_t tries = 0;        ///< of the call it is in
  MessageId child = no_message;   ///< whose outcome it waits for
  SimTime stored;                 ///< when a store took it in: retention counts from here
  Duration remaining{0};          ///< of an interrupted service that will be resumed
  double payload_bytes = 0.0;
  Reason reason;
  SimTime come_back{};  ///< failed: when its caller may try again, if it was told; in the past: it was not
  std::uint32_t note = 0;  ///< the owner's; copies have it too
  std::uint32_t units = 1;  ///< how many of its owner's things it stands for; nothing to the kernel
  std::uint32_t lane = 0;  ///< the owner's: messages of one lane belong together; copies have it too
  std::uint32_t slot = no_slot;  ///< of the store that it is in: where that keeps what it knows about the message
};
static_assert(sizeof(Message) <= 128);

/// One step of a route: which node handles the message, how, and where failure leads.
///
/// Routes are flat arrays with structure: the step that takes something (a server, a permit) and the step that
/// gives it back pair up like parentheses. `scope` is the closing step of the innermost enclosing pair, or the
/// route's last step; a message that fails goes there next, and on from scope to scope.
struct alignas(64) Step {  // one cache line
  Node* node = nullptr;
  StepId next = following;    ///< where a message goes from here unless it has failed
  StepId scope = 0;
  StepId partner = 0;         ///< acquire <-> release
  std::uint32_t datum = 0;    ///< the node's own: which demand, which body
  std::uint64_t passes = 0;   ///< messages that came here since the window began
  std::int64_t waited = 0;    ///< [ns] spent waiting here, summed since the window began
  std::int64_t served = 0;    ///< [ns] spent being served (delayed) here
  std::uint8_t action = 0;    ///< the node's own

  static constexpr StepId following = 0xffffffffU;  ///< the step behind this one in the array
};

}  // namespace loadscape::sim
