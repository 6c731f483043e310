#pragma once
/// What may go wrong, as the landscape states it: one kind of trouble, where it strikes, and when.

#include "models/distribution.hpp"
#include "models/place.hpp"
#include "models/policies.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace loadscape::models {

/// The component is down, with all its stations and stores.
struct OutageFault {
  sim::Duration drain{0};  ///< first, for so long, it takes nothing new in and finishes what it has
};
/// Work takes `factor` times as long; what is under way goes on at the new speed.
struct SlowdownFault {
  double factor = 1.0;
};
/// So many more handlings end in an error, their work done; independent of the system's own errors.
struct ErrorFault {
  double probability = 0.0;
};
/// Each passage takes so much longer.
struct LatencyFault {
  DistributionPtr latency;  ///< [s]
};
/// Each passage loses the message with this probability more, independently.
struct LossFault {
  double probability = 0.0;
};
/// Nothing passes.
struct PartitionFault {
  bool refuses = false;  ///< the sender is told at once; else messages vanish
};
/// A limit allows only a share of what it usually does.
struct QuotaFault {
  double share = 1.0;
};
/// Some of the records emitted meanwhile fail at their targets every time, their work done.
struct PoisonFault {
  double probability = 0.0;     ///< drawn by the record's key; 0: every `every_nth`
  std::uint64_t every_nth = 0;  ///< record of a flow with arrivals, counted from the start of the run
};
/// The consumers of a store are gone; it takes in, but hands out nothing.
struct DisconnectFault {
  std::string_view kind = "subscription";  ///< of the store's vertex: "subscription" or "queue"
};

/// Some of them are gone, the others go on; see BrokerQueue.
struct ConsumersLostFault {
  std::uint32_t consumers = 1;
  std::string_view kind = "subscription";
};

using FaultEffect = std::variant<OutageFault, SlowdownFault, ErrorFault, LatencyFault, LossFault, PartitionFault,
                                 QuotaFault, PoisonFault, DisconnectFault, ConsumersLostFault>;

/// Exactly one of `at`, `every` and `weekly` says when a fault begins; none: with the run.
struct FaultTiming {
  std::optional<sim::Duration> at;     ///< since the start of the run
  DistributionPtr every;  ///< [s] from the start of the run or the end of one to the beginning of the next
  std::vector<sim::Duration> weekly;  ///< since Monday 00:00, ascending
  DistributionPtr length;  ///< [s]; null: to the end of the run
};

/// Slower for a while after coming up: caches are cold, connections are made anew.
struct ColdStart {
  sim::Duration warm_up{0};
  double slowdown = 1.0;  ///< factor on service times meanwhile
};

struct Fault {
  std::string name;  ///< "erp-down"
  FaultEffect effect;
  /// Outage, slowdown, error rate: components. Latency, loss, partition: one component, whose link it is, or the two
  /// between which it lies. Quota: "crm.daily-api". Poison: a flow. Disconnect, lost consumers: the system or component of the store.
  std::vector<std::string> targets;
  FaultTiming timing;
  std::optional<HeldWork> held;  ///< outage, disconnect: instead of what the component declares
  std::optional<ColdStart> restart;  ///< outage: instead of what the component declares
  std::vector<std::string> topologies;  ///< labels; empty: every topology that has a target
  Place place;
};

/// As a scenario writes it: "outage", "error_rate".
std::string_view kind_of(const FaultEffect& effect);

/// An outage of one component, at one time.
Fault scheduled_outage(std::string name, std::string component, sim::Duration at, sim::Duration length);

bool strikes(const Fault& fault, std::string_view target);
bool is_link_fault(const Fault& fault);  ///< latency, loss or partition
bool may_lose_messages(const Fault& fault);  ///< nobody is told

}  // namespace loadscape::models
