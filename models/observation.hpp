#pragma once
/// What one replication saw: raw counts, sums and histograms, never a mean over replications.

#include "sim/histogram.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace loadscape::models {

/// Where the time of a flow's records went at one node: sums over records [s].
struct TimeSpent {
  std::size_t node = 0;  ///< vertex of the compiled graph
  double wait_s = 0.0, service_s = 0.0, link_s = 0.0, retry_s = 0.0, limit_s = 0.0;
};

/// What the jobs of a batch flow did within the observed window, each event counted when it happened.
struct JobObservation {
  std::uint64_t due = 0;         ///< times of the schedule that came
  std::uint64_t started = 0;
  std::uint64_t skipped = 0;     ///< due while one still ran, and left out
  std::uint64_t queued = 0;      ///< due while one still ran, and begun after it
  std::uint64_t overran = 0;     ///< due times that found a job still running
  std::uint64_t completed = 0;   ///< all chunks have ended
  std::uint64_t incomplete = 0;  ///< of the completed, those told that a chunk or a call failed
  std::uint64_t running_at_end = 0;
  std::uint64_t chunks = 0;      ///< sent
  double duration_sum_s = 0.0;   ///< of completed jobs, from their start
  double duration_max_s = 0.0;
  // Of records that were emitted inside the window:
  std::uint64_t calls = 0;        ///< requests to the target, retries and polls included
  std::uint64_t error_table = 0;  ///< records put into the error table
  std::uint64_t redone = 0;       ///< records that a later job sent again
};

/// Counts of business records that were emitted inside the observed window [warm_up, horizon).
///
/// offered = delivered + failed + lost + expired + dead_lettered + in_flight. A record of a flow with k targets
/// counts k times, once for each delivery that is due.
struct FlowObservation {
  /// Records that one schema change has spoiled.
  struct ChangeToll {
    std::uint64_t failed = 0, dead_lettered = 0, corrupted = 0;
  };

  std::uint64_t offered = 0;
  std::uint64_t accepted = 0;       ///< the sender was told that the record is safe
  std::uint64_t delivered = 0;      ///< handled at the target (request-reply: the sender has the reply)
  std::uint64_t in_deadline = 0;    ///< delivered within the deadline, or delivered when none is declared
  std::uint64_t lost = 0;           ///< vanished on a link or with a node's memory
  std::uint64_t expired = 0;        ///< older than a retention before it was consumed
  std::uint64_t dead_lettered = 0;
  std::uint64_t in_flight = 0;      ///< neither, when the run ended
  std::map<std::string, std::uint64_t> failed;  ///< by reason: "timeout", "down: erp", "limit: crm.daily-api"
  std::uint64_t redriven = 0;       ///< put back from the dead letters, each time
  std::uint64_t corrupted = 0;      ///< delivered, but with wrong data: part of `delivered`
  std::vector<ChangeToll> by_change;  ///< by change of the landscape; empty as long as none has spoiled any
  std::map<std::string, std::uint64_t> lost_at;  ///< messages that vanished, by node, attempts included
  std::uint64_t duplicates = 0;     ///< handled again after the first time
  std::uint64_t deduplicated = 0;   ///< copies that a target knew and acknowledged without the work
  std::uint64_t degraded = 0;       ///< delivered, but with a fallback's answer: part of `delivered`
  std::uint64_t reordered = 0;      ///< handled after a later record about the same entity (any, without keys)
  std::uint64_t attempts = 0;       ///< deliveries tried at the target, first tries included
  sim::Histogram end_to_end_time;   ///< of delivered records, from emission
  /// Of delivered records whose data may be old: reads that a copy may answer (the age of what was served, 0 when it was
  /// fetched for the read), and changes (from the commit until the subscriber has applied it).
  sim::Histogram staleness;
  std::uint64_t stale = 0;  ///< of those: older than the flow's `max_age`
  std::vector<TimeSpent> spent;
  JobObservation jobs;  ///< batch flows only
};

struct NodeObservation {
  std::size_t node = 0;  ///< vertex of the compiled graph
  std::optional<std::uint32_t> servers;  ///< nullopt: unlimited, or not a serving node
  double busy_server_s = 0.0;  ///< integral of busy servers over the window
  double queue_s = 0.0;  ///< integral of the number waiting
  double in_node_s = 0.0;  ///< integral of the number waiting or in service
  double available_s = 0.0;  ///< time not down, within the window
  std::optional<double> available_server_s;  ///< where servers fail node by node; nullopt: servers x available_s
  std::uint64_t arrivals = 0;  ///< within the window
  std::uint64_t departures = 0;  ///< services or holdings completed within the window
  std::uint64_t rejected = 0;  ///< no room, or refused while down
  std::uint64_t reneged = 0;  ///< gave up waiting for a server
  std::uint64_t max_queue = 0;
  std::uint64_t queue_at_middle = 0;  ///< messages waiting half-way through the window
  std::uint64_t queue_at_end = 0;  ///< and at its end
  sim::Histogram wait;  ///< of messages that began service within the window
  double service_sum_s = 0.0;  ///< server time within the window, that of holdings under way at its edges included
};

struct LimitObservation {
  std::size_t node = 0;
  std::string kind;  ///< of the registry's row: "rolling_quota"
  std::string unit;  ///< of the allowance and of what is used: "calls"
  std::uint64_t allowance = 0;
  double window_s = 0.0;
  std::uint64_t used = 0;  ///< whole run, warm-up included: quotas do not know about warm-up
  std::uint64_t refused = 0;  ///< calls; of budgets: transactions
  std::uint64_t delayed = 0;
  std::uint64_t overrun = 0;  ///< of `used`: beyond the allowance
  double delay_s = 0.0;  ///< that calls have waited, in all
  double exhausted_s = 0.0;  ///< time with nothing left
  std::optional<double> first_exhausted_at_s;
  std::optional<std::size_t> first_exhausted_by;  ///< the flow whose call used up the rest
  std::uint64_t max_in_window = 0;  ///< largest use seen in any one window
  std::vector<std::uint64_t> used_by, refused_by, delayed_by;  ///< by flow index
};

/// What a cache did within the window.
struct CacheObservation {
  std::size_t node = 0;
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;  ///< reads that went to the source
  std::uint64_t served_stale = 0;  ///< of those: answered by a copy too old, because the source failed
};

/// What a policy on calls did, over the whole run: its state does not know about warm-up.
struct PolicyObservation {
  std::size_t node = 0;
  std::uint64_t calls = 0;  ///< that came to it
  std::uint64_t refused = 0;  ///< of those: without being made
  std::uint64_t repeated = 0;  ///< retries, copies of a hedge, fallbacks
  std::uint64_t denied = 0;  ///< retries that the budget did not allow
  std::uint64_t opened = 0;  ///< times that a breaker opened
  double open_s = 0.0;  ///< time that it was open
};

/// A count or level per bucket of time, from the start of the run.
struct Series {
  std::string name;  ///< "order.delivered_per_s", "erp.queue_length"
  double bucket_s = 60.0;
  std::vector<double> values;
};

/// The fate of one business record (one per target), for comparing runs record by record.
struct RecordEntry {
  enum class Fate : std::uint8_t { delivered, failed, lost, expired, dead_lettered, in_flight };
  std::uint64_t key = 0;  ///< identity across topologies and fault variants
  std::uint32_t flow = 0;
  std::uint32_t target = 0;  ///< index into Flow::to
  std::uint32_t weight = 1;  ///< business records it stands for (a batch chunk: many)
  Fate fate = Fate::in_flight;
  bool duplicate = false;  ///< handled more than once
  bool corrupted = false;  ///< handled with wrong data
  sim::SimTime emitted;
  sim::SimTime closed;  ///< delivered: when; else when its fate was settled (in flight: the horizon)
};

/// What one schema change asked of the teams.
struct ChangeObservation {
  std::uint64_t adapters_broken = 0;  ///< that were not redeployed in time, some while of the run
  std::optional<double> last_redeployed_s;  ///< since the change, even if after the end of the run
};

/// Operational identities that hold in every run, or the run is not reported.
struct InvariantReport {
  bool records_balance = true;
  bool littles_law = true;
  bool utilization_law = true;
  std::string first_violation;  ///< empty when all hold
};

struct Observation {
  double window_s = 0.0;  ///< horizon - warm_up
  std::uint64_t events = 0;
  std::vector<FlowObservation> flows;  ///< by flow index
  std::vector<NodeObservation> nodes;
  std::vector<LimitObservation> limits;
  std::vector<CacheObservation> caches;
  std::vector<PolicyObservation> policies;
  std::vector<Series> series;
  std::vector<ChangeObservation> changes;  ///< by change of the landscape
  std::vector<RecordEntry> records;  ///< only when asked for; ordered by (flow, target, key)
  InvariantReport invariants;
  Series in_system;  ///< open records at the end of each bucket, from the start of the run
  /// The parts of the window, when several were asked for: each with its own window, flows and nodes, records counted
  /// where they were emitted. `flows` and `nodes` above are then empty.
  std::vector<Observation> batches;
};

}  // namespace loadscape::models
