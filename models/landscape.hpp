#pragma once
/// The landscape: what a user states. Systems are vertices, the (flow, target) pairs are edges.
///
/// Nothing here knows a topology; a topology is a function from this graph to a CompiledGraph.

#include "models/arrivals.hpp"
#include "models/batch.hpp"
#include "models/call_count.hpp"
#include "models/data_specs.hpp"
#include "models/distribution.hpp"
#include "models/fault.hpp"
#include "models/place.hpp"
#include "models/policies.hpp"
#include "sim/time.hpp"

#include <boost/graph/adjacency_list.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

class PolicyParams;  // models/policies/policy.hpp

/// A system's access to the network: each way through it costs a latency and payload / bandwidth.
struct LinkSpec {
  DistributionPtr latency;                         ///< [s]; null: none
  std::optional<double> bandwidth_bytes_per_s;     ///< nullopt: unlimited
  double loss = 0.0;                               ///< probability that a passage loses the message
};

struct LimitKind;    // models/limits.hpp: one row for each kind of limit
struct LimitParams;  // and the numbers of one

/// A limit on calls into a system, shared by every flow that passes it; each use is attributed to its flow.
struct LimitSpec {
  /// What a call of one flow uses up.
  struct FlowCost {
    std::string flow;  ///< or the family that it is a copy of
    std::uint64_t cost = 1;
  };
  std::string name;
  const LimitKind* kind = nullptr;
  std::shared_ptr<const LimitParams> params = {};
  LimitUse counts = LimitUse::calls;
  std::uint64_t cost = 1;              ///< of a call, or of a record
  std::vector<FlowCost> costs = {};    ///< of flows for which it is another one
  std::vector<std::string> free = {};  ///< flows that use up nothing, and are never stopped
  double overrun = 0.0;                ///< the share of the allowance that may be used on top of it
  OnBreach on_breach = OnBreach::refuse;
  bool retry_after = false;            ///< whoever is refused is told when to come back
  std::optional<sim::Duration> reconnect = {};  ///< on_breach disconnect: after so long; nullopt: when there is room
  std::uint32_t transaction = 200;     ///< of budgets: records that one transaction handles
  Place place = {};
};

/// Alternating up and down times.
struct RandomFailures {
  DistributionPtr up;    ///< [s] time between a repair and the next failure
  DistributionPtr down;  ///< [s] time to repair
};

/// Hardware that several systems run on; their workers share its cores.
struct Host {
  std::string name;
  std::uint32_t cores = 1;
  Discipline discipline = Discipline::fifo;  ///< fifo or processor_sharing
  Place place;
};

struct System {
  std::string name;
  std::string host;                           ///< whose cores its workers need for work; empty: each has its own
  std::optional<std::uint32_t> workers;       ///< nullopt: unlimited
  std::optional<std::uint32_t> waiting_room;  ///< messages waiting for a worker; nullopt: unbounded
  Discipline discipline = Discipline::fifo;
  DistributionPtr patience;                   ///< [s] the longest wait for a worker; null: without end
  DistributionPtr service;                    ///< [s] work to handle one message; null: none
  double error_rate = 0.0;                    ///< probability that a handling ends in an error, its work done
  LinkSpec link;
  std::vector<LimitSpec> limits;              ///< on calls into this system, applied in declared order
  std::optional<RandomFailures> fails;
  HeldWork held = HeldWork::lose;
  std::optional<ColdStart> restart;           ///< after each outage
  Place place;
};

enum class Pattern { request_reply, fire_and_forget, batch, remote_call_in, data_change, virtualization };
std::string_view word_of(Pattern pattern);  ///< "request-reply", as a scenario has it
/// Whether the sender waits for an answer.
inline bool is_synchronous(Pattern pattern) {
  return pattern == Pattern::request_reply || pattern == Pattern::remote_call_in || pattern == Pattern::virtualization;
}

enum class TriggerKind {
  during,  ///< a synchronous call inside the handling of the other flow, whose worker is held
  after    ///< a follow-up when the other flow has been handled; nobody waits
};

enum class CallOrder { sequential, parallel };

struct Trigger {
  TriggerKind kind = TriggerKind::after;
  std::size_t flow = 0;       ///< index into Landscape flows
  double probability = 1.0;   ///< that the trigger fires at all
  CallCount count;            ///< calls or follow-ups when it does
  CallOrder calls = CallOrder::sequential;  ///< during only
  std::optional<std::uint32_t> first;  ///< parallel: the caller goes on with so many answers; nullopt: with all
  bool after_reply = false;   ///< during only: the calls are part of the work after the reply
};

/// One thing that must hold, checked after every run: `metric` `relation` `bound`.
struct Expectation {
  enum class Metric {
    success,
    goodput_share,
    mean,
    p50,
    p95,
    p99,
    max,
    failed,
    lost,
    expired,
    dead_lettered,
    duplicates,
    reordered,
    corrupted,
    throughput,
    staleness_mean,
    staleness_p50,
    staleness_p95,
    staleness_p99,
    staleness_max,
    stale
  };
  enum class Relation { less, at_most, greater, at_least };
  Metric metric = Metric::success;
  Relation relation = Relation::at_least;
  double bound = 0.0;                    ///< share in [0, 1], seconds, records, or records per second
  std::string text;                      ///< as written: ">= 99.7 %"
  std::vector<std::string> topologies;   ///< labels it applies to; empty: all
  Place place;
};

struct Flow {
  std::string name;
  std::size_t from = 0;               ///< vertex of the landscape
  std::vector<std::size_t> to;        ///< vertices, at least one
  Pattern pattern = Pattern::fire_and_forget;
  std::uint32_t priority = 0;         ///< the larger, the more urgent, where a system's discipline obeys it
  std::string entity;                 ///< defaults to the flow's name; what a schema change is about
  std::string channel;                ///< whose needs an experience API serves; empty: the sender's
  Arrivals arrivals;
  std::optional<Trigger> trigger;     ///< exactly one of arrivals and trigger is given
  std::optional<EntityKeys> keys;     ///< nullopt: nobody asks which entity a record is about
  Ordering ordering = Ordering::none; ///< where a topology stores the deliveries
  DistributionPtr payload;            ///< [bytes]; null: empty
  DistributionPtr work;               ///< [s] at each target, instead of the target's `service`; null: that
  DistributionPtr work_after;         ///< [s] at each target once it has answered, its worker still held; null: none
  std::optional<sim::Duration> timeout;   ///< per attempt
  std::optional<sim::Duration> deadline;  ///< later completions are throughput, not goodput
  RetryPolicy retry;
  /// Around each call, outermost first, instead of `timeout` and `retry`; empty: those.
  std::vector<std::shared_ptr<const PolicyParams>> resilience = {};
  std::optional<sim::Duration> dedup;     ///< targets know a record so long after they have handled it; nullopt: not
  std::optional<std::uint32_t> outbox;    ///< point-to-point: calls at once from a durable store at the sender
  std::optional<RedrivePolicy> redrive;   ///< of dead letters, where the topology stores deliveries
  std::optional<BatchSpec> batch;     ///< pattern batch only
  std::optional<CacheSpec> cache;     ///< pattern virtualization only: kept at the reader
  std::optional<PollSpec> poll;       ///< pattern data-change only: subscribers ask instead of being told
  std::optional<ResyncSpec> resync;   ///< pattern data-change only: what a subscriber does after a gap
  std::optional<sim::Duration> max_age;  ///< what is older when it is read, or applied, counts as stale
  std::optional<CatchUp> catches_up;  ///< the calls of a subscriber that catches up with another flow; never written
  std::vector<Expectation> expect;
  Place place;
};

/// An edge of the landscape: flow `flow` delivers to its `target`-th target.
struct FlowTarget {
  std::size_t flow = 0;
  std::size_t target = 0;
};

/// A system keeps some entities under two keys, and nobody knows which two, until somebody resolves them.
struct SecondKeys {
  std::size_t system = 0;  ///< vertex
  double share = 0.0;      ///< of the entities
};

/// What records are about, when a scenario says more of it than its name.
struct Entity {
  std::string name;
  std::optional<std::size_t> owner;  ///< vertex of the system whose contract it is
  std::uint32_t fields = 0;          ///< how many it has; 0: not stated
  std::uint32_t version = 1;         ///< of its contract, before any change
  std::optional<SecondKeys> second_keys = {};
  Place place;
};

/// The shape of an entity changes at one system. What was made for the old shape has to be redeployed.
struct SchemaChange {
  enum class Failure { loud, silent };
  enum class Order { sequential, parallel };
  std::string name;
  std::size_t system = 0;        ///< vertex: whose shape of the entity
  std::string entity;
  sim::Duration at{0};           ///< since the start of the run
  bool breaking = true;          ///< else it only adds, and whoever knows the old shape understands the new one
  DistributionPtr redeploy;      ///< [s] to redeploy one adapter; null: none
  Order order = Order::sequential;  ///< in which a team redeploys its adapters
  Failure failure = Failure::loud;  ///< silent: what a broken adapter maps is delivered with wrong data
  sim::Duration compatible_for{0};  ///< so long the old shape is served beside the new one
  Place place;
};

struct LandscapeInfo {
  std::string title;
  std::vector<Flow> flows;
  std::vector<Entity> entities = {};  ///< those that were declared
  std::vector<SchemaChange> changes = {};
  std::vector<Host> hosts = {};
  std::vector<Fault> faults = {};  ///< declared: topologies have the nodes that these strike
};

using Landscape =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, System, FlowTarget, LandscapeInfo>;

inline const std::vector<Host>& hosts_of(const Landscape& landscape) { return landscape[boost::graph_bundle].hosts; }
inline const std::vector<Flow>& flows_of(const Landscape& landscape) { return landscape[boost::graph_bundle].flows; }
/// Whether a flow's records go to both profiles of an entity that has two: they tell something, one by one. Whoever asks
/// has chosen a profile.
inline bool minds_second_keys(const Flow& flow) {
  return flow.pattern == Pattern::fire_and_forget || flow.pattern == Pattern::data_change;
}
inline const std::vector<Fault>& faults_of(const Landscape& landscape) { return landscape[boost::graph_bundle].faults; }

}  // namespace loadscape::models
