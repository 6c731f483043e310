#include "models/adapters.hpp"
#include "models/nodes/queue.hpp"
#include "models/run_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

// What is read off a run: laws, windows, steps, books.

namespace loadscape::models {
namespace {

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
    case Failure::circuit_open: return "circuit-open: " + name;
    case Failure::bulkhead:
    case Failure::rate_limit: return "refused: " + name;  // "refused: bulkhead: crm -> erp (order)"
    default: break;
  }
  throw std::logic_error(fmt::format("a record of {} failed without a reason", flows.front().name));
}

}  // namespace

void Run::Engine::expire_forgotten() {
  simulation.for_each_live([&](const sim::Message& message) {
    if (!message.waiting && !message.resting) return;
    const auto* queue = dynamic_cast<const Queue*>(simulation.step(message.step).node);
    if (queue != nullptr && message.resting) ledger.leave_aside(message);
    const bool is_stored = queue != nullptr && message.waiting && message.responsible;
    if (is_stored && queue->has_expired(simulation, message)) ledger.expire(message, simulation.now());
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
  batch.policies.clear();
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
    const bool retries = kind == "call" || kind == "retry";
    const bool limits = kind == "limit" || kind == "rate-limiter" || kind == "bulkhead";
    (retries ? row->retry_s : limits ? row->limit_s : row->wait_s) += waited;
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

}  // namespace loadscape::models
