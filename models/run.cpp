#include "models/run.hpp"

#include "models/adapters.hpp"
#include "models/fault_targets.hpp"
#include "models/ledger.hpp"
#include "models/nodes/batch_source.hpp"
#include "models/nodes/burst_source.hpp"
#include "models/nodes/call.hpp"
#include "models/nodes/catch_up.hpp"
#include "models/nodes/change_log.hpp"
#include "models/nodes/cluster_clock.hpp"
#include "models/nodes/copy.hpp"
#include "models/nodes/fault_clock.hpp"
#include "models/nodes/queue.hpp"
#include "models/nodes/source.hpp"
#include "models/nodes/timed_source.hpp"
#include "models/nodes/user_source.hpp"
#include "models/program.hpp"
#include "models/streamline.hpp"
#include "models/watchers.hpp"

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

std::string failure_text(sim::Reason reason, const CompiledGraph& graph, const std::vector<Flow>& flows) {
  const auto& name = graph[reason.node].name;
  switch (static_cast<Failure>(reason.kind)) {
    case Failure::timeout: return "timeout";
    case Failure::down: return "down: " + name;
    case Failure::rejected: return "rejected: " + name;
    case Failure::limit: return "limit: " + name;
    case Failure::error: return name;  // "errors: erp"
    case Failure::nested: return "failed call " + name;
    case Failure::reneged: return "reneged: " + name;
    case Failure::schema: return "schema: " + name;
    case Failure::node_down: return "node down: " + name;
    case Failure::in_error_table: return "error table: " + graph[reason.node].component;
    case Failure::partition: return "partition: " + name;
    case Failure::poison: return name;  // "poison: order at erp"
    default: break;
  }
  throw std::logic_error(fmt::format("a record of {} failed without a reason", flows.front().name));
}

}  // namespace

struct Run::Engine {
  Engine(const Landscape& landscape_graph, const Compiled& compiled, RunOptions run_options);

  void add_nodes();
  std::vector<VertexTraits> vertex_traits() const;
  void add_steps();
  void add_sources();
  void add_catch_ups();
  void begin_copies();
  std::unique_ptr<RecordSource> open_source(std::uint32_t index) const;
  void add_faults();
  std::vector<ModelNode*> nodes_struck(const Fault& fault) const;
  void add_restarts();
  void add_cluster(const Cluster& cluster);
  void add_watchers();
  void begin();

  void expire_forgotten();
  sim::Duration window() const { return options.duration - options.warm_up; }
  sim::Duration batch_begins(std::uint32_t batch) const { return window() * batch / options.batches; }
  void note_middle();
  void end_batch();
  void check_laws(InvariantReport& report);
  void observe_steps(Observation& into) const;
  void observe_time_spent(Observation& into) const;
  void observe_books(const std::vector<FlowBook>& books, Observation& into) const;
  void collect_batches(Observation& into);
  void observe_changes(Observation& into) const;
  void check_balance(const Observation& of, InvariantReport& report) const;

  const Landscape& landscape;
  const Program& program;
  RunOptions options;
  sim::SimTime horizon;
  RunContext context;
  Ledger ledger;
  Emitter emitter;
  sim::Simulation simulation;
  std::vector<std::unique_ptr<ModelNode>> nodes;  ///< by vertex
  std::vector<std::unique_ptr<RecordSource>> arrivals;
  std::vector<std::unique_ptr<BatchSource>> batches;
  std::vector<std::unique_ptr<UserSource>> crowds;
  std::vector<std::unique_ptr<CatchUpSource>> catch_ups;
  std::vector<std::unique_ptr<ClusterClock>> cluster_clocks;
  std::unique_ptr<FaultClock> fault_clock;
  std::unique_ptr<WindowKeeper> keeper;
  std::unique_ptr<Sampler> sampler;
  std::vector<Observation> ended;    ///< batches of the window
  InvariantReport laws;              ///< in those
  std::vector<std::uint64_t> queue_at_middle;  ///< of the present batch, by vertex
};

Run::Engine::Engine(const Landscape& landscape_graph, const Compiled& compiled, RunOptions run_options)
    : landscape{landscape_graph},
      program{compiled.program()},
      options{std::move(run_options)},
      horizon{options.duration},
      context{
          .run_key = sim::mix(options.seed, options.replication), .ledger = &ledger, .emitter = &emitter, .times = {}},
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
    traits.push_back({.is_plain_call = call != nullptr && call->is_plain(), .may_lose = node->may_lose()});
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
    (dynamic_cast<Queue*>(node) != nullptr ? stores : others).push_back(node);
    auto* station = dynamic_cast<ClusterStation*>(node);
    if (station == nullptr) continue;
    clock.add_station(*station);
    stations.push_back(station->id());
  }
  // Stores go down first, so that they know that a delivery which then fails is to be made again.
  for (auto* store : stores) clock.add(*store);
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

void Run::Engine::expire_forgotten() {
  simulation.for_each_live([&](const sim::Message& message) {
    if (!message.waiting && !message.resting) return;
    const auto* queue = dynamic_cast<const Queue*>(simulation.step(message.step).node);
    if (queue != nullptr && message.resting) ledger.leave_aside(message);
    if (queue != nullptr && message.waiting && queue->has_expired(simulation, message))
      ledger.expire(message, simulation.now());
  });
}

void Run::Engine::check_laws(InvariantReport& report) {
  const auto present = simulation.messages_by_node();
  for (std::size_t vertex = 0; vertex < nodes.size(); ++vertex) {
    const auto broken = nodes[vertex]->broken_law(simulation, present[nodes[vertex]->id()]);
    if (broken.littles_law) report.littles_law = false;
    if (broken.utilization_law) report.utilization_law = false;
    if (!broken.sentence.empty() && report.first_violation.empty()) {
      report.first_violation = program.graph[vertex].name + ": " + broken.sentence;
    }
  }
}

void Run::Engine::note_middle() {
  queue_at_middle.clear();
  for (const auto& node : nodes) queue_at_middle.push_back(node->queue_length());
}

/// Before the window of the nodes begins anew; the books are not complete until every record is closed.
void Run::Engine::end_batch() {
  auto& batch = ended.emplace_back();
  const auto index = static_cast<std::uint32_t>(ended.size());
  batch.window_s = sim::to_seconds(batch_begins(index) - batch_begins(index - 1));
  check_laws(laws);
  for (const auto& node : nodes) node->observe(simulation, batch);
  batch.limits.clear();  // they do not know about windows
  for (auto& node : batch.nodes) {
    node.queue_at_middle = queue_at_middle[node.node];
    node.queue_at_end = nodes[node.node]->queue_length();
  }
  observe_steps(batch);
  for (const auto& source : batches) source->observe(simulation, batch);
  if (index < options.batches) ledger.begin_batch();
}

void Run::Engine::observe_books(const std::vector<FlowBook>& books, Observation& into) const {
  const auto& flows = flows_of(landscape);
  for (std::size_t i = 0; i < books.size(); ++i) {
    auto& seen = into.flows[i];
    const auto attempts = seen.attempts;
    auto jobs = seen.jobs;
    auto spent = std::move(seen.spent);
    seen = books[i].seen;
    seen.attempts += attempts;
    jobs.calls = seen.jobs.calls;
    jobs.error_table = seen.jobs.error_table;
    jobs.redone = seen.jobs.redone;
    seen.jobs = jobs;
    seen.spent = std::move(spent);
    for (const auto& [reason, count] : books[i].failures) {
      seen.failed[failure_text(reason, program.graph, flows)] += count;
    }
    for (const auto& [vertex, count] : books[i].losses) seen.lost_at[program.graph[vertex].name] += count;
  }
}

void Run::Engine::observe_steps(Observation& into) const {
  into.flows.resize(flows_of(landscape).size());
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto& spec = program.steps[i];
    if (spec.counts_attempt) into.flows[spec.flow].attempts += simulation.steps()[i].passes;
  }
  observe_time_spent(into);
}

void Run::Engine::observe_time_spent(Observation& into) const {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto& spec = program.steps[i];
    const auto& step = simulation.steps()[i];
    if (spec.vertex == ledger_vertex || spec.is_chore || (step.waited == 0 && step.served == 0)) continue;
    auto& spent = into.flows[spec.flow].spent;
    auto row = std::ranges::find(spent, spec.vertex, &TimeSpent::node);
    if (row == spent.end()) row = spent.insert(row, TimeSpent{.node = spec.vertex});
    // A step counts messages, a flow counts records: each record of a message spends its time.
    const double waited = spec.records * static_cast<double>(step.waited) * 1e-9;
    const double served = spec.records * static_cast<double>(step.served) * 1e-9;
    const auto& kind = program.graph[spec.vertex].kind;
    (kind == "link" ? row->link_s : row->service_s) += served;
    (kind == "call" ? row->retry_s : kind == "limit" ? row->limit_s : row->wait_s) += waited;
  }
}

void Run::Engine::collect_batches(Observation& into) {
  into.invariants = std::move(laws);
  const auto& earlier = ledger.earlier_books();
  for (std::size_t i = 0; i < ended.size(); ++i) {
    observe_books(i < earlier.size() ? earlier[i] : ledger.books(), ended[i]);
    check_balance(ended[i], into.invariants);
  }
  if (ended.size() > 1) {
    into.batches = std::move(ended);
  } else {
    into.flows = std::move(ended.front().flows);
    into.nodes = std::move(ended.front().nodes);
    into.caches = std::move(ended.front().caches);
  }
}

void Run::Engine::observe_changes(Observation& into) const {
  into.changes.resize(program.changes.size());
  for (const auto& work : plan_redeployments(program.changes, program.adapters, context.run_key)) {
    auto& seen = into.changes[work.change];
    const auto took = sim::to_seconds(work.redeployed - (sim::SimTime{} + program.changes[work.change].at));
    if (work.is_late() && work.breaks < horizon) ++seen.adapters_broken;
    seen.last_redeployed_s = std::max(seen.last_redeployed_s.value_or(0.0), took);
  }
}

void Run::Engine::check_balance(const Observation& of, InvariantReport& report) const {
  for (std::size_t i = 0; i < of.flows.size(); ++i) {
    const auto& flow = of.flows[i];
    std::uint64_t settled = flow.delivered + flow.lost + flow.expired + flow.dead_lettered + flow.in_flight;
    for (const auto& [reason, count] : flow.failed) settled += count;
    if (settled == flow.offered) continue;
    report.records_balance = false;
    if (report.first_violation.empty()) {
      report.first_violation = fmt::format("{}: {} records were offered, but {} are accounted for",
                                           flows_of(landscape)[i].name, flow.offered, settled);
    }
  }
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
