#pragma once
/// What may be written in a scenario: drafts that hold names where the landscape holds vertices, and their description.

#include "models/claim.hpp"
#include "models/fields.hpp"
#include "models/policies/policy.hpp"
#include "models/reader/clock_text.hpp"
#include "models/topology.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadscape::models {

inline constexpr std::uint64_t most_records = 1'000'000'000;  ///< of a full set, of a batch or to read again

struct PrecisionDraft {
  double half_width = 0.05;
  std::vector<std::string> of;
  std::uint32_t max_replications = 200;
};

struct RunDraft {
  sim::Duration duration{one_day};
  sim::Duration warm_up{0};
  bool finds_warm_up = false;
  StartTime starts;
  std::uint32_t replications = 10;
  std::uint32_t batches = 1;
  std::optional<PrecisionDraft> precision;
  std::uint64_t seed = 1;
};

struct ExpectDraft {
  std::vector<Expectation> expectations;
  std::vector<std::string> in;
};

/// Which pairs of copies a flow from a family to itself stands for; families are expanded before.
enum class Pairs { each, once };

/// A factor of arrival rates: the points of the week times the factors of an expression.
struct ProfileDraft {
  std::string name;
  std::vector<WeekPoint> points;
  Profile times = always();
  Place place;
};

/// Policies on calls, and where they come from.
struct ResilienceDraft {
  std::string library = "resilience4j";
  std::string order = "written";
  std::string use;  ///< name of an entry among `policies`
  std::vector<std::shared_ptr<PolicyParams>> policies;
  Place place;
};

/// An entry of `policies`.
struct PoliciesDraft {
  std::string name;
  ResilienceDraft chain;
};

struct FlowDraft {
  std::string name;
  Flow flow;  ///< everything that needs no other name
  std::string arrivals;  ///< as written: profiles are named in it
  std::string replay;  ///< path of a file
  std::string from;
  std::vector<std::string> to;
  Pairs pairs = Pairs::each;
  std::string during;
  std::string after;
  Trigger trigger;  ///< everything but its kind and its flow
  std::uint32_t first = 0;  ///< 0: not written
  BatchSpec batch;
  std::optional<sim::Duration> poll;
  std::uint32_t page = 200;
  DistributionPtr poll_work;
  std::optional<ResilienceDraft> resilience;
  ExpectDraft expect;
};

struct GroupDraft {
  std::string name;
  std::vector<std::string> nodes;
  Place place;
};

struct FaultDraft {
  enum class Held { declared, lose, resume, restart };

  std::string name;
  FaultEffect effect;  ///< that of the key which was written
  FaultTiming timing;
  // Where it strikes: one of these.
  std::string node, group, link, limit, flow, subscription, queue;
  std::vector<std::string> nodes, between;
  // What the keys of the effects hold until they are known to be right.
  double number = 0.0;
  std::uint64_t every_nth = 0;
  DistributionPtr latency;
  bool outage = true;
  bool disconnect = true;
  std::uint32_t consumers_lost = 1;
  sim::Duration at{0};
  sim::Duration drain{0};
  Held held = Held::declared;
  std::optional<ColdStart> restart;
  std::vector<std::string> in;
  Place place;
};

struct SecondKeysDraft {
  std::string at;
  double share = 0.0;
};

struct EntityDraft {
  std::string name;
  Entity entity;  ///< everything that needs no other name
  std::string owner;
  std::optional<SecondKeysDraft> second_keys;
};

struct ChangeDraft {
  std::string name;
  SchemaChange change;  ///< everything that needs no other name
  std::string system;
};

struct ScenarioDraft {
  std::string title;
  RunDraft run;
  std::vector<Host> hosts;
  std::vector<ProfileDraft> profiles;
  std::vector<System> systems;
  std::vector<FlowDraft> flows;
  std::vector<PoliciesDraft> policies;
  std::vector<TopologyChoice> topologies;
  std::vector<GroupDraft> groups;
  std::vector<FaultDraft> faults;
  std::vector<EntityDraft> entities;
  std::vector<ChangeDraft> changes;
  std::vector<Claim> claims;
};

/// The one description of the scenario file.
void describe(Fields& fields, ScenarioDraft& scenario);
// Its parts, each in a source of its own; what `add` finds by the type of the target.
void describe(Fields& fields, RunDraft& run);
void describe(Fields& fields, Host& host);
void describe(Fields& fields, ProfileDraft& profile);
void describe(Fields& fields, System& system);
void describe(Fields& fields, LimitSpec& limit);
void describe(Fields& fields, ResilienceDraft& draft);
void describe(Fields& fields, PoliciesDraft& draft);
void describe(Fields& fields, RedrivePolicy& redrive);
void describe(Fields& fields, ExpectDraft& expect);
void describe(Fields& fields, FlowDraft& draft);
void describe(Fields& fields, ColdStart& restart);
void describe(Fields& fields, GroupDraft& group);
void describe(Fields& fields, FaultDraft& fault);
void describe(Fields& fields, EntityDraft& draft);
void describe(Fields& fields, SecondKeysDraft& draft);
void describe(Fields& fields, ChangeDraft& draft);
void describe(Fields& fields, Claim& claim);
/// What a batch job does; the keys of the flow that belong to the pattern batch.
void describe_batch(Fields& fields, BatchSpec& batch);
void describe(Fields& fields, BulkSpec& bulk);
/// How a flow's records come into being: arrivals, users, schedule, a file, or another flow; and whether order matters.
void describe_load(Fields& fields, FlowDraft& draft);
/// How many calls or follow-ups another flow sets off, and how they are made.
void describe_calls(Fields& fields, FlowDraft& draft);

/// A time whose mean alone stands for an exponential distribution, as failures usually are modeled.
Value mean_or_distribution(DistributionPtr& target);
/// How readers and subscribers of a flow come by its data: cache, poll, resync.
void describe_data(Fields& fields, FlowDraft& draft);
void describe(Fields& fields, ResyncSpec& resync);
void describe(Fields& fields, CacheSpec& cache);

/// The key of a metric in `expect`: "p95", "goodput".
std::string_view key_of(Expectation::Metric metric);
std::optional<Expectation::Metric> metric_of(std::string_view key);
std::vector<std::string> metric_keys();

}  // namespace loadscape::models
