/// The routes of batch jobs.

#include "models/ledger.hpp"
#include "models/nodes/bulk_job.hpp"
#include "models/nodes/errors.hpp"
#include "models/nodes/loader.hpp"
#include "models/parameter_text.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ranges>
#include <utility>

namespace loadscape::models {
namespace {

DistributionPtr nothing() { return make_distribution("constant", {{"value", {0.0}}}); }

Demand by_record(const DistributionPtr& once, const DistributionPtr& per_record, const std::string& purpose) {
  Demand demand{once ? once : nothing(), sim::name_key(purpose)};
  demand.per_unit = per_record;
  return demand;
}

std::string_view text_of(Via via) {
  switch (via) {
    case Via::chunk: return "chunk";
    case Via::single: return "single";
    case Via::composite: return "composite";
    case Via::collections: return "collections";
    case Via::bulk: break;
  }
  return "bulk";
}

}  // namespace

void Wiring::run_stages(Route& route) {
  const auto& spec = flow(route.flow());
  const auto& batch = *spec.batch;
  const auto station = station_of(spec.from);
  const auto& who = system(spec.from).name;
  route.set_records(mean_records_per_chunk(batch));
  const auto stage = [&](const DistributionPtr& once, const DistributionPtr& per_record, std::string_view name) {
    if (!once && !per_record) return;
    spend(route, station, demand(by_record(once, per_record, fmt::format("{}/{}", who, name))));
  };
  stage(batch.overhead, nullptr, "overhead");
  stage(batch.extract, batch.extract_per_record, "extract");
  stage(batch.transform, batch.transform_per_record, "transform");
}

void Wiring::load(Route& route, const RoutePart& sender_side) {
  const auto& spec = flow(route.flow());
  const auto& batch = *spec.batch;
  Route call{*this, route.flow()};
  sender_side(call);
  const auto entry = call.finish();
  const Loader::Params params{static_cast<std::uint32_t>(route.flow()), *records_per_call(batch)};
  NodeInfo info{"load: " + spec.name,
                "load",
                system(spec.from).name,
                false,
                {{"via", std::string(text_of(batch.via))}, {"per call", fmt::format("{}", params.per_call)}}};
  const auto vertex = add_vertex(
      std::move(info), [params](const RunContext& context) { return std::make_unique<Loader>(context, params); });
  program_->facts[vertex] = LoaderFacts{std::ceil(mean_records_per_chunk(batch) / params.per_call)};
  if (first_vertex_[entry] != ledger_vertex) add_passage(vertex, first_vertex_[entry], route.flow());
  route.set_records(mean_records_per_call(batch));  // it accounts for the wait of each call
  route.pass(vertex, 0, entry);
  route.set_records(mean_records_per_chunk(batch));
}

void Wiring::handle_bulk(Route& route, std::size_t target, const DistributionPtr& mapping) {
  const auto& spec = flow(route.flow());
  const auto& bulk = spec.batch->bulk;
  const auto receiver = spec.to[target];
  const auto& name = system(receiver).name;
  const BulkJob::Params params{.poll = bulk.poll, .batch = bulk.batch};
  NodeInfo info{fmt::format("bulk: {} ({})", name, spec.name),
                "bulk job",
                name,
                false,
                {{"poll", seconds_text(sim::to_seconds(bulk.poll))}, {"batch", fmt::format("{}", bulk.batch)}}};
  const auto vertex = add_vertex(
      std::move(info), [params](const RunContext& context) { return std::make_unique<BulkJob>(context, params); });
  program_->facts[vertex] = BulkFacts{std::ceil(mean_records_per_chunk(*spec.batch) / bulk.batch), bulk.poll};
  const auto batch = compile_bulk_batch(route.flow(), target, vertex, mapping);
  if (first_vertex_[batch] != ledger_vertex) add_passage(vertex, first_vertex_[batch], route.flow());

  const auto way = route.crossings();  // that the first request has taken; the others take it, too
  const auto request = [&] {
    admit(route, receiver, Admission::request, [&](Route& inside) {
      serve(inside, station_of(receiver), bulk.request, fmt::format("{}/bulk request", name));
    });
  };
  const auto answer = [&] {
    for (const auto& passage : std::views::reverse(way)) cross(route, passage.component, Way::reply, passage.side);
  };
  const auto ask = [&] {
    route.pass(vertex, BulkJob::call, 0);
    for (const auto& passage : way) cross(route, passage.component, Way::request, passage.side);
    request();
  };
  route.acquire(vertex, BulkJob::open);
  request();  // create
  answer();
  ask();  // upload
  answer();
  ask();  // close
  route.pass(vertex, BulkJob::submit, batch);
  const auto again = route.size();
  answer();
  route.pass(vertex, BulkJob::rest, 0);
  ask();
  route.pass(vertex, BulkJob::check, static_cast<std::uint32_t>(route.size() - again));
  route.release(vertex, BulkJob::leave);
}

sim::StepId Wiring::compile_bulk_batch(std::size_t index, std::size_t target, Vertex bulk,
                                       const DistributionPtr& mapping) {
  const auto& batch = *flow(index).batch;
  const auto receiver = flow(index).to[target];
  Route route{*this, index};
  route.set_records(mean_records_per_bulk_batch(batch));
  route.acquire(bulk, BulkJob::begin_batch);
  admit(route, receiver, Admission::batch, [&](Route& inside) { occupy(inside, target, mapping); });
  route.release(bulk, BulkJob::end_batch);
  route.book(Ledger::handled);
  run_triggers(route, TriggerKind::after, receiver);
  return route.finish();
}

sim::StepId Wiring::compile_scan(std::size_t index) {
  const auto& spec = flow(index);
  const auto station = station_of(spec.from);
  Route route{*this, index};
  route.set_records(0.0);  // no record waits for it: they come to be when it is done
  route.acquire(station, Station::acquire);
  spend(route, station, demand(by_record(nullptr, spec.batch->scan, system(spec.from).name + "/scan")));
  route.release(station, Station::release);
  return route.finish();
}

std::optional<std::uint32_t> Wiring::handling_demand(const Route& route, const DistributionPtr& service,
                                                     const std::string& purpose) {
  const auto& batch = flow(route.flow()).batch;
  if (!service && !(batch && batch->work_per_record)) return std::nullopt;
  auto time = by_record(service, batch ? batch->work_per_record : nullptr, purpose);
  time.each = batch && batch->via == Via::composite;
  return demand(std::move(time));
}

std::uint8_t Wiring::error_action(const Route& route) const {
  const auto& batch = flow(route.flow()).batch;
  if (!batch) return Errors::whole;
  return batch->on_error == OnError::partial ? Errors::partial : Errors::all_or_none;
}

}  // namespace loadscape::models
