#include "models/run.hpp"

#include "models/fault_targets.hpp"
#include "models/nodes/burst_source.hpp"
#include "models/nodes/call.hpp"
#include "models/nodes/change_log.hpp"
#include "models/nodes/copy.hpp"
#include "models/nodes/limits/transaction.hpp"
#include "models/nodes/queue.hpp"
#include "models/nodes/source.hpp"
#include "models/nodes/timed_source.hpp"
#include "models/run_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace loadscape::models {
namespace {

Arrivals with_interarrival_time(Arrivals arrivals) {
  if (arrivals.kind == ArrivalKind::poisson) {
    arrivals.interarrival_time = make_distribution("exponential", {{"mean", {1.0 / arrivals.rate_per_s}}});
  }
  return arrivals;
}

bool is_store(const ModelNode* node) { return dynamic_cast<const Queue*>(node) != nullptr; }

}  // namespace

Run::Engine::Engine(const Landscape& landscape_graph, const Compiled& compiled, RunOptions run_options)
    : landscape{landscape_graph},
      program{compiled.program()},
      options{std::move(run_options)},
      horizon{options.duration},
      context{.run_key = sim::mix(options.seed, options.replication),
              .ledger = &ledger,
              .emitter = &emitter,
              .times = {},
              .starts = options.starts},
      ledger{flows_of(landscape)},
      emitter{context, program.entries} {
  for (const auto& demand : program.demands) context.times.emplace_back(demand, context.run_key);
  if (options.keep_records) ledger.keep_records();
  add_nodes();
  add_sources();
  add_catch_ups();
  add_faults();
  add_watchers();
  add_steps();
  begin();
}

void Run::Engine::add_nodes() {
  for (const auto& make : program.factories) {
    nodes.push_back(make(context));
    simulation.add(*nodes.back());
  }
  for (const auto& [queue, followed] : program.follows) dynamic_cast<Queue&>(*nodes[queue]).follow(*nodes[followed]);
  simulation.add(ledger);
}

std::vector<VertexTraits> Run::Engine::vertex_traits() const {
  std::vector<VertexTraits> traits;
  for (const auto& node : nodes) {
    const auto* call = dynamic_cast<const Call*>(node.get());
    // A budget that is overrun takes the caller away, as an outage does.
    const bool is_budget = dynamic_cast<const TransactionBudget*>(node.get()) != nullptr;
    traits.push_back(
        {.is_plain_call = call != nullptr && call->is_plain(), .may_lose = node->may_lose(), .may_fail = is_budget});
  }
  for (const auto& [fault, struck] : fault_clock->causes()) {
    for (const auto* node : struck) {
      if (node->id() >= nodes.size() || nodes[node->id()].get() != node) continue;  // a node of a cluster: see below
      const bool interrupts =
          std::holds_alternative<OutageFault>(fault.effect) || std::holds_alternative<DisconnectFault>(fault.effect);
      if (interrupts) traits[node->id()].may_fail = true;
      if (may_lose_messages(fault)) traits[node->id()].may_lose = true;
    }
  }
  for (const auto& clock : cluster_clocks) {
    for (std::size_t vertex = 0; vertex < nodes.size(); ++vertex) {
      if (clock->component() == program.graph[vertex].component) traits[vertex].may_fail = true;
    }
  }
  return traits;
}

void Run::Engine::add_steps() {
  std::vector<sim::Step> steps;
  steps.reserve(program.steps.size() + 2 * (batches.size() + crowds.size() + catch_ups.size()));
  for (const auto& spec : streamlined(program, vertex_traits())) {
    auto& step = steps.emplace_back();
    step.node = spec.vertex == ledger_vertex ? static_cast<sim::Node*>(&ledger) : nodes[spec.vertex].get();
    step.action = spec.action;
    step.next = spec.next;
    step.scope = spec.scope;
    step.partner = spec.partner;
    step.datum = spec.datum;
  }
  const auto add_stand = [&](ModelNode& source) {  // for a message that stands at its source, then ends
    const auto first = static_cast<sim::StepId>(steps.size());
    auto& stand = steps.emplace_back();
    stand.node = &source;
    stand.scope = first + 1;
    stand.partner = first;
    auto& end = steps.emplace_back();
    end.node = &ledger;
    end.action = Ledger::finish;
    end.scope = end.partner = first + 1;
    return first;
  };
  for (const auto& batch : batches) batch->set_job_entry(add_stand(*batch));
  for (const auto& crowd : crowds) crowd->set_user_entry(add_stand(*crowd));
  for (const auto& catch_up : catch_ups) catch_up->set_job_entry(add_stand(*catch_up));
  simulation.set_steps(std::move(steps));
}

void Run::Engine::add_sources() {
  const auto& flows = flows_of(landscape);
  for (std::uint32_t i = 0; i < flows.size(); ++i) {
    const auto& flow = flows[i];
    if (flow.arrivals.kind == ArrivalKind::none || flow.catches_up) continue;
    if (flow.arrivals.kind == ArrivalKind::schedule && flow.batch) {
      batches.push_back(std::make_unique<BatchSource>(context, BatchSource::Params{.flow = i,
                                                                                   .flow_name = flow.name,
                                                                                   .schedule = flow.arrivals.schedule,
                                                                                   .batch = *flow.batch,
                                                                                   .starts = options.starts,
                                                                                   .horizon = horizon}));
      simulation.add(*batches.back());
    } else if (flow.arrivals.kind == ArrivalKind::users) {
      crowds.push_back(std::make_unique<UserSource>(context, UserSource::Params{.flow = i,
                                                                                .flow_name = flow.name,
                                                                                .users = flow.arrivals.users,
                                                                                .think = flow.arrivals.think,
                                                                                .horizon = horizon}));
      simulation.add(*crowds.back());
    } else {
      arrivals.push_back(open_source(i));
      simulation.add(*arrivals.back());
    }
  }
}

std::unique_ptr<RecordSource> Run::Engine::open_source(std::uint32_t index) const {
  const auto& flow = flows_of(landscape)[index];
  const auto& arriving = flow.arrivals;
  if (arriving.kind == ArrivalKind::schedule || arriving.kind == ArrivalKind::replay) {
    return std::make_unique<TimedSource>(context, TimedSource::Params{.flow = index,
                                                                      .flow_name = flow.name,
                                                                      .schedule = arriving.schedule,
                                                                      .replay = arriving.replay,
                                                                      .starts = options.starts,
                                                                      .horizon = horizon});
  }
  if (arriving.kind == ArrivalKind::bursts) {
    return std::make_unique<BurstSource>(context, BurstSource::Params{.flow = index,
                                                                      .flow_name = flow.name,
                                                                      .states = arriving.states,
                                                                      .profile = arriving.profile,
                                                                      .starts = options.starts,
                                                                      .horizon = horizon});
  }
  return std::make_unique<ArrivalSource>(context, ArrivalSource::Params{.flow = index,
                                                                        .flow_name = flow.name,
                                                                        .arrivals = with_interarrival_time(arriving),
                                                                        .starts = options.starts,
                                                                        .horizon = horizon});
}

void Run::Engine::add_catch_ups() {
  const auto& flows = flows_of(landscape);
  for (const auto& facts : program.catch_ups) {
    const auto& calls = flows[facts.flow];
    const auto& followed = flows[calls.catches_up->flow];
    CatchUpSource::Params params{
        .flow = static_cast<std::uint32_t>(facts.flow), .flow_name = calls.name, .horizon = horizon};
    if (followed.poll) params.every = followed.poll->every;
    if (followed.resync) params.calls = followed.resync->calls();
    auto& source = *catch_ups.emplace_back(std::make_unique<CatchUpSource>(context, std::move(params)));
    simulation.add(source);
    if (facts.log) {
      auto& log = dynamic_cast<ChangeLog&>(*nodes[*facts.log]);
      log.follow(*nodes[facts.subscriber]);
      source.read_from(log);
    }
    for (const auto store : facts.stores) dynamic_cast<Queue&>(*nodes[store]).tell_gaps(source);
  }
}

void Run::Engine::begin_copies() {
  for (const auto& facts : program.copies) {
    auto& copy = dynamic_cast<Copy&>(*nodes[facts.vertex]);
    for (const auto& [flow, target] : facts.fed_by) {
      copy.begin_to_be_fed();
      ledger.follow_changes(static_cast<std::uint32_t>(flow), target, copy);
    }
    copy.begin(simulation, facts.sync_entry, horizon);
  }
}

void Run::Engine::add_faults() {
  for (const auto& cluster : program.clusters) add_cluster(cluster);
  fault_clock = std::make_unique<FaultClock>(context, options.starts, horizon);
  simulation.add(*fault_clock);
  const auto add = [&](const Fault& fault, std::string_view purpose) {
    FaultClock::Cause cause{.fault = fault, .nodes = nodes_struck(fault)};
    if (!cause.nodes.empty()) fault_clock->add(std::move(cause), purpose);
  };
  for (const auto& fault : options.faults) add(fault, "fault");
  for (const auto system : boost::make_iterator_range(vertices(landscape))) {
    const auto& spec = landscape[system];
    if (!spec.fails) continue;
    Fault failures;
    failures.name = spec.name;
    failures.targets = {spec.name};
    failures.timing.every = spec.fails->up;
    failures.timing.length = spec.fails->down;
    add(failures, "outage");
  }
  add_restarts();
}

/// What it strikes here; an outage of a host takes the systems on it down, too, and may strike one node of a cluster.
std::vector<ModelNode*> Run::Engine::nodes_struck(const Fault& fault) const {
  std::vector<ModelNode*> struck;
  for (const auto vertex : vertices_struck(program.graph, fault)) struck.push_back(nodes[vertex].get());
  if (!std::holds_alternative<OutageFault>(fault.effect)) return struck;
  for (const auto& [station, host] : program.falls_with) {
    auto* node = nodes[station].get();
    const bool falls = strikes(fault, program.graph[host].component) && std::ranges::find(struck, node) == struck.end();
    if (falls) struck.push_back(node);
  }
  for (const auto& clock : cluster_clocks) {
    for (const auto node : cluster_nodes_struck(clock->cluster(), fault)) struck.push_back(&clock->node(node));
  }
  // Stores go down first, so that they know that a delivery which then fails is to be made again.
  std::ranges::stable_partition(struck, is_store);
  return struck;
}

void Run::Engine::add_restarts() {
  for (const auto system : boost::make_iterator_range(vertices(landscape))) {
    if (!landscape[system].restart) continue;
    for (const auto vertex : boost::make_iterator_range(vertices(program.graph))) {
      if (program.graph[vertex].component != landscape[system].name) continue;
      fault_clock->set_restart(*nodes[vertex], *landscape[system].restart);
    }
  }
}

/// A cluster's nodes, unless none of them ever fails by itself.
void Run::Engine::add_cluster(const Cluster& cluster) {
  const auto strikes_node = [&](const Fault& fault) { return !cluster_nodes_struck(cluster, fault).empty(); };
  if (!cluster.spec.fails && std::ranges::none_of(options.faults, strikes_node)) return;
  auto& clock = *cluster_clocks.emplace_back(
      std::make_unique<ClusterClock>(context, ClusterClock::Params{cluster.component, cluster.spec}));
  simulation.add(clock);
  std::vector<ModelNode*> stores, others;
  std::vector<std::uint32_t> stations;
  for (const auto vertex : boost::make_iterator_range(vertices(program.graph))) {
    if (program.graph[vertex].component != cluster.component) continue;
    auto* node = nodes[vertex].get();
    (is_store(node) ? stores : others).push_back(node);
    auto* station = dynamic_cast<ClusterStation*>(node);
    if (station == nullptr) continue;
    clock.add_station(*station);
    stations.push_back(station->id());
  }
  for (auto* store : stores) clock.add(*store);  // first, as in nodes_struck
  for (auto* other : others) clock.add(*other);
  for (auto* store : stores) dynamic_cast<Queue&>(*store).serve_for(stations);
}

void Run::Engine::add_watchers() {
  keeper = std::make_unique<WindowKeeper>(context, [this] { note_middle(); }, [this] { end_batch(); });
  simulation.add(*keeper);
  if (options.series_bucket <= sim::Duration{0}) return;
  sampler = std::make_unique<Sampler>(context, options.series_bucket, horizon);
  simulation.add(*sampler);
  const auto& flows = flows_of(landscape);
  for (std::uint32_t i = 0; i < flows.size(); ++i) sampler->watch_flow(flows[i].name, i);
  for (const auto vertex : boost::make_iterator_range(vertices(program.graph))) {
    const auto& info = program.graph[vertex];
    const bool has_line = info.kind == "station" || info.kind == "host" || info.kind == "queue" ||
                          info.kind == "subscription" || info.kind == "change-log";
    if (has_line) sampler->watch_line(info.name, *nodes[vertex]);
    if (auto* limit = dynamic_cast<LimitNode*>(nodes[vertex].get());
        limit != nullptr && limit->in_use(sim::SimTime{})) {
      sampler->watch_limit(info.name, *limit);
    }
  }
}

void Run::Engine::begin() {
  // Scheduled before anything else, so that it comes first among the events of its instant.
  if (options.warm_up > sim::Duration{0}) {
    simulation.tick_after(*keeper, options.warm_up, WindowKeeper::window, sim::Priority::release);
  }
  for (std::uint32_t batch = 0; batch < options.batches; ++batch) {
    const auto from = options.warm_up + batch_begins(batch);
    const auto until = options.warm_up + batch_begins(batch + 1);
    if (batch > 0) simulation.tick_after(*keeper, from, WindowKeeper::batch, sim::Priority::release);
    simulation.tick_after(*keeper, from + (until - from) / 2, WindowKeeper::middle, sim::Priority::release);
  }
  fault_clock->begin(simulation);
  for (const auto& clock : cluster_clocks) clock->begin(simulation);
  for (const auto& source : arrivals) source->begin(simulation);
  for (const auto& batch : batches) batch->begin(simulation);
  for (const auto& crowd : crowds) crowd->begin(simulation);
  for (const auto& catch_up : catch_ups) catch_up->begin(simulation);
  begin_copies();
  if (sampler) sampler->begin(simulation);
}

Run::Run(const Landscape& landscape, const Compiled& compiled, const RunOptions& options)
    : engine_{std::make_unique<Engine>(landscape, compiled, options)} {}
Run::~Run() = default;

bool Run::run_until(sim::SimTime limit) {
  const bool more = engine_->simulation.run_until(std::min(limit, engine_->horizon));
  return more && engine_->simulation.now() < engine_->horizon;
}

bool Run::run_events(std::uint64_t count) { return engine_->simulation.run_events(count, engine_->horizon); }

sim::SimTime Run::now() const { return engine_->simulation.now(); }
std::uint64_t Run::events() const { return engine_->simulation.events(); }

Observation Run::finish() {
  auto& engine = *engine_;
  engine.simulation.run_until(engine.horizon);
  Observation seen;
  seen.window_s = sim::to_seconds(engine.window());
  seen.events = engine.simulation.events();
  for (const auto& node : engine.nodes) node->observe(engine.simulation, seen);
  seen.nodes.clear();  // as in the last batch
  seen.caches.clear();
  engine.end_batch();
  engine.expire_forgotten();
  engine.ledger.close_books(engine.horizon);
  engine.collect_batches(seen);
  engine.observe_changes(seen);
  if (engine.sampler) {
    seen.series = engine.sampler->take();
    seen.in_system = engine.sampler->take_in_system();
  }
  seen.records = std::move(engine.ledger.records());
  return seen;
}

}  // namespace loadscape::models
