#pragma once
/// The kit that topologies are built with: vertices, routes, and the parts that every topology shares.

#include "models/cluster.hpp"
#include "models/limits.hpp"
#include "models/nodes/call.hpp"
#include "models/nodes/copy.hpp"
#include "models/nodes/queue.hpp"
#include "models/nodes/station.hpp"
#include "models/program.hpp"
#include "models/refresh.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

class Wiring;

/// A straight piece of program under construction. Pairs close in reverse order, like parentheses.
class Route {
 public:
  Route(Wiring& wiring, std::size_t flow);

  void acquire(Vertex node, std::uint8_t action, std::uint32_t datum = 0);
  void release(Vertex node, std::uint8_t action, std::uint32_t datum = 0);
  void pass(Vertex node, std::uint8_t action, std::uint32_t datum);
  void book(std::uint8_t ledger_action);
  /// The next step begins a delivery attempt at the flow's target.
  void mark_attempt();
  /// The work answers here and goes on; `node` sends the answer on its way from behind the matching `part`.
  void reply_early(Vertex node);
  /// The work that went on ends here. @pre nothing is held
  void part();
  /// A message of this route stands for so many records from here on, in the mean; those of one call unless set.
  void set_records(double records) { records_ = records; }
  /// A way that the message has taken to where it is: over whose link, and which of several passages.
  struct Crossing {
    std::string component;
    std::string side;
  };
  const std::vector<Crossing>& crossings() const { return crossings_; }
  /// The delivery attempt that begins somewhere in the route begins with its first step instead.
  void begin_attempt_at_first();
  /// Ends the route and adds it to the program. @returns its first step
  sim::StepId finish();
  std::size_t flow() const { return flow_; }
  /// What follows is upkeep: its messages are nobody's records.
  void do_chores() { is_chore_ = true; }

 private:
  friend class Wiring;
  void add(StepSpec step);
  /// The next step's place in this route.
  std::size_t size() const { return steps_.size(); }

  Wiring& wiring_;
  std::size_t flow_;
  double records_;
  std::vector<Crossing> crossings_;
  std::vector<StepSpec> steps_;
  std::vector<std::size_t> open_;  ///< acquire steps without their release
  std::vector<std::size_t> replies_, parts_;  ///< steps of early replies, and where each one's work ends
  bool mark_next_ = false;
  bool is_chore_ = false;
};

/// Whether a copy may answer the flow: it reads, and nothing else is set off where it is handled.
bool is_mere_read(const Landscape& landscape, std::size_t flow);
/// Whether the flow's target sends or asks something because of it.
bool sets_off_others(const Landscape& landscape, std::size_t flow);

/// Adds its steps to the route it is given.
using RoutePart = std::function<void(Route&)>;

/// Which way a message goes over somebody's link; each way has luck of its own.
enum class Way { request, reply };

/// Builds the program of one topology of one landscape.
class Wiring {
 public:
  explicit Wiring(const Landscape& landscape);

  const Landscape& landscape() const { return landscape_; }
  const Flow& flow(std::size_t index) const { return flows_of(landscape_)[index]; }
  const System& system(std::size_t vertex) const { return landscape_[vertex]; }

  // --- vertices ---
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  /// @param cluster  the nodes that the component's workers are spread over, if there are several
  void add_middleware(const std::string& name, const std::optional<ClusterSpec>& cluster = std::nullopt);
  Vertex add_vertex(NodeInfo info, NodeFactory factory);
  Vertex add_station(const std::string& name, const std::string& component, const Station::Params& params,
                     const DistributionPtr& service);
  /// @param follows  the node that the consumers are part of, if any: they pause while it is down
  Vertex add_queue(const std::string& name, const std::string& kind, const std::string& component, Queue::Params params,
                   std::optional<Vertex> follows = std::nullopt);
  /// A parameter that `graph` shows.
  void note(Vertex vertex, std::string name, std::string value) {
    program_->graph[vertex].parameters.emplace_back(std::move(name), std::move(value));
  }
  Vertex add_limit(const std::string& name, const std::string& component, const LimitSpec& limit,
                   const LimitTerms& terms);
  /// Null when the link is free and lossless: then it is not drawn and costs nothing.
  std::optional<Vertex> add_link(const std::string& component, const LinkSpec& spec);
  Vertex station_of(std::size_t system) const { return stations_[system]; }

  // --- parts of routes ---
  std::uint32_t demand(const DistributionPtr& distribution, std::string_view purpose);
  /// `serve` gets a server of the station for the work, `work` is done with a server that is held. On a host either
  /// waits for a core.
  std::uint32_t demand(Demand wanted);
  void serve(Route& route, Vertex station, const DistributionPtr& service, std::string_view purpose);
  void work(Route& route, Vertex station, const DistributionPtr& service, std::string_view purpose);
  /// Over `component`'s link, if it has one; `side` tells two passages of one route apart.
  void cross(Route& route, const std::string& component, Way way, std::string_view side = "");
  /// The body as an attempt of its own: it may time out, and it goes on when its caller goes down. With the flow's
  /// policies around it, or its retry; otherwise with the timeout of one attempt only.
  /// @param attempts  that a retry makes instead of what the flow says; 0: as it says
  void call(Route& route, const std::string& from, const std::string& to, bool with_policies, const RoutePart& body,
            std::uint32_t attempts = 0);
  /// Stores a delivery whose route `body` begins with acquiring `queue`; the sender goes on.
  /// @param at_once  deliveries do not wait for each other, whatever order the flow asks for: they keep it all the same
  void put(Route& route, Vertex queue, std::optional<std::uint32_t> target, const RoutePart& body,
           bool at_once = false);
  /// One delivery per target of the flow: inline for one, in sequence for more.
  void for_each_target(Route& route, const std::string& component,
                       const std::function<void(Route&, std::size_t target)>& delivery);
  /// The target's side: its limits, its worker, the work, calls made meanwhile, and what follows.
  /// @param mapping  [s] adapter work on the target's own worker first; null: none
  void handle(Route& route, std::size_t target, const DistributionPtr& mapping = nullptr);

  /// Here an adapter maps the message. The adapter comes to be when a route names it first; it is kept on each entity's
  /// account apart, and only a schema change that it does not survive gives it a node.
  /// @param name   without the entity: "hub: erp"
  /// @param owner  component whose team keeps it
  /// @param knows  systems whose shape of the flow's entity it is made for
  void adapt(Route& route, const std::string& name, const std::string& owner, const std::vector<std::size_t>& knows);
  // --- second keys: models/wiring_keys.cpp ---
  /// The share of the flow's entities that the system keeps under two keys; nullopt: it knows each once, or the flow asks.
  std::optional<double> second_keys(std::size_t flow_index, std::size_t index) const;
  /// Who hears the flow's changes there, and knows which keys belong to one entity.
  Vertex add_identity(const std::string& name, const std::string& component);

  // --- data: models/wiring_data.cpp ---
  /// Deliveries to the `target`-th subscriber of the flow that expire in this queue make it read everything again, if
  /// the flow says so.
  void resync_after_gaps(Vertex queue, std::size_t flow, std::size_t target);

  bool is_mere_read(std::size_t flow) const { return models::is_mere_read(landscape_, flow); }
  bool sets_off_others(std::size_t flow) const { return models::sets_off_others(landscape_, flow); }
  /// The copy that `holder` has of a source, synced as told; added on first use. It belongs to `component`.
  Vertex copy_of(const std::string& holder, const std::string& component, std::size_t source,
                 const RefreshParams& refresh, std::size_t for_flow);
  /// Changes of the flow, once its `target`-th target has them, are in the copy.
  void feed(Vertex copy, std::size_t flow, std::uint32_t target);
  Vertex add_micro_batch(const std::string& name, const std::string& component, sim::Duration every);

  // --- who depends on whom ---
  struct DependencyKind {
    bool schema = false;
    bool synchronous = false;
  };
  void depend(const std::string& who, const std::string& on_whom, DependencyKind kind, std::size_t flow);
  void connect(const std::string& a, const std::string& b, const std::string& entity = "");
  /// A subscription of b at a: one for each flow.
  void connect_for(const std::string& a, const std::string& b, std::size_t flow);

  /// Compiles every flow: `sender_side` adds what happens while the sender holds its worker.
  Compiled compile(const RoutePart& sender_side);

 private:
  friend class Route;
  void add_system(std::size_t index);
  void add_hosts();
  void spend_on_host(Route& route, Vertex station, std::uint32_t time);
  bool calls_during(std::size_t flow, std::size_t sender, bool after_reply) const;
  void reply_and_go_on(Route& route, std::size_t target);
  void add_limits(std::size_t index);
  void add_errors(std::size_t index);
  bool may_lose_consumers(const NodeInfo& store) const;
  Vertex make_link(const std::string& key, std::string name, const std::string& component, const LinkSpec& spec);
  /// What `cross` calls the link that some fault strikes between two components; empty when none does.
  std::string link_struck_between(const std::string& from, const std::string& to);
  /// Null when no record of the flow can be poisonous.
  std::optional<Vertex> poison_of(std::size_t flow, const std::string& system);
  void link_passages(const std::vector<StepSpec>& steps);
  void add_passage(Vertex from, Vertex to, std::size_t flow);
  Vertex add_call(const std::string& name, const std::string& component, const Call::Params& params);
  // Policies (wiring_policies.cpp):
  struct CallEnds {
    const std::string& from;
    const std::string& to;
  };
  sim::StepId compile_attempt(std::size_t index, const CallEnds& ends, const RoutePart& body);
  Vertex call_vertex(std::size_t index, const CallEnds& ends, bool with_retry, std::uint32_t attempts);
  std::vector<Vertex> policy_vertices(std::size_t index, const CallEnds& ends, std::uint32_t attempts);
  Vertex policy_vertex(std::size_t index, const CallEnds& ends, const std::shared_ptr<const PolicyParams>& policy,
                       std::uint32_t stride);
  sim::StepId compile_alternative(std::size_t index, const std::string& from, std::size_t other);
  /// The body unless the target knows the record.
  void once(Route& route, std::size_t target, const RoutePart& body);
  void commit_change(Route& route);
  Vertex change_log(std::size_t flow, std::size_t target);
  void read_through_cache(Route& route, const RoutePart& fetch);
  sim::StepId sync_route(Vertex copy, const std::string& component, std::size_t source, const RefreshParams& refresh,
                         std::size_t for_flow);
  /// The body, and once more for an entity that the system keeps under two keys.
  void once_per_key(Route& route, std::size_t index, const RoutePart& body);
  /// The target is through with the message.
  void conclude(Route& route, std::size_t target);
  void after_handling(Route& route, std::size_t target);
  void run_triggers(Route& route, TriggerKind kind, std::size_t sender, bool after_reply = false);
  /// Whether the target answers before it is through with a message.
  bool goes_on(std::size_t flow, std::size_t system) const;
  /// `work` whose time has been worked out.
  void spend(Route& route, Vertex station, std::uint32_t time);
  /// A worker of the target, the work, what goes wrong, and calls made meanwhile.
  void occupy(Route& route, std::size_t target, const DistributionPtr& mapping);
  /// A call into the system, through its limits in declared order; some it holds until the body is done.
  enum class Admission { call, request, batch };
  void admit(Route& route, std::size_t index, Admission of, const RoutePart& body);
  /// A worker of the system handles a message: within the budgets of one transaction.
  void transact(Route& route, std::size_t index, const RoutePart& body);
  bool has_budgets(std::size_t index, std::size_t flow) const;
  struct PlacedLimit {
    Vertex vertex = 0;
    const LimitSpec* spec = nullptr;
    std::vector<std::uint64_t> costs;  ///< by flow; 0: it does not pass
  };
  /// Of the system with that name, if there is one: those that want to know of the calls it makes.
  std::vector<Vertex> watched_by(const std::string& caller, std::size_t flow, bool attempts) const;
  // Batches (wiring_batch.cpp):
  /// What a job's worker does with a chunk before it is loaded.
  void run_stages(Route& route);
  /// The calls that carry the chunk's records, one after the other, each on the way that `sender_side` gives it.
  void load(Route& route, const RoutePart& sender_side);
  sim::StepId compile_scan(std::size_t index);
  /// As `handle`, for a bulk job: its requests, its batches, and the client that asks until they are done.
  void handle_bulk(Route& route, std::size_t target, const DistributionPtr& mapping);
  sim::StepId compile_bulk_batch(std::size_t index, std::size_t target, Vertex bulk, const DistributionPtr& mapping);
  /// The time of `service` for one message of the route's flow, per-record work included; nothing when there is none.
  std::optional<std::uint32_t> handling_demand(const Route& route, const DistributionPtr& service,
                                               const std::string& purpose);
  std::uint8_t error_action(const Route& route) const;
  sim::StepId compile_flow(std::size_t index, bool held, const RoutePart& sender_side);
  void connect(Connection connection);
  std::size_t component(const std::string& name) const;
  const ClusterSpec* cluster_of(const std::string& component) const;

  const Landscape& landscape_;
  std::shared_ptr<Program> program_;
  std::vector<Vertex> stations_;  ///< by system
  std::vector<std::vector<PlacedLimit>> limits_;  ///< by system, in declared order
  std::vector<std::optional<Vertex>> errors_;  ///< by system
  std::map<std::string, Vertex> links_;  ///< by component
  std::map<std::string, DistributionPtr> link_latency_;
  std::map<std::string, Vertex> calls_;  ///< by name; policies, too
  std::map<Vertex, std::shared_ptr<std::uint32_t>> strides_;  ///< of policies
  std::map<std::string, Vertex> triggers_;
  std::map<std::string, Vertex> early_replies_;
  std::map<Vertex, Vertex> host_of_;  ///< by station
  std::map<std::string, Vertex> poisons_;
  std::map<std::string, Vertex> second_keys_;  ///< by name
  std::map<Vertex, std::shared_ptr<std::vector<Queue::Delivery>>> deliveries_;
  std::map<std::pair<std::size_t, std::size_t>, Vertex> change_logs_;  ///< by (flow, target)
  std::map<std::pair<std::string, std::size_t>, Vertex> copies_;  ///< by (holder, source)
  std::map<std::string, std::size_t> components_;
  std::map<sim::StepId, Vertex> first_vertex_;  ///< of each finished route
  std::map<std::string, std::size_t> adapters_;  ///< by name: index of the program's
  std::map<std::string, Vertex> breakable_;  ///< by adapter
};

}  // namespace loadscape::models
