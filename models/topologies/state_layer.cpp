#include "models/topologies/state_layer.hpp"

#include "models/fields.hpp"
#include "models/ledger.hpp"
#include "models/topologies/point_to_point.hpp"
#include "models/wiring.hpp"

namespace loadscape::models {
namespace {

class LayerRouter final : public Router {
 public:
  LayerRouter(Wiring& wiring, const StateLayerParams& params) : params_{params}, wiring_{wiring} {
    wiring_.add_middleware("layer");
    wiring_.add_link("layer", params.link);
    query_ = wiring_.add_station("layer", "layer", {.servers = params.query.workers}, params.query.service);
    ingest_ = wiring_.add_station("ingest: layer", "layer", {.servers = params.ingest.workers}, params.ingest.service);
    stream_ = wiring_.add_queue("stream: layer", "queue", "layer", {});
    if (params.resolves_keys) identity_ = wiring_.add_identity("identity: layer", "layer");
    if (params.ingest.every) batch_ = wiring_.add_micro_batch("batch: layer", "layer", *params.ingest.every);
  }

  void send(Route& route) override {
    const auto& spec = flow(route);
    if (spec.pattern == Pattern::data_change && !wiring_.sets_off_others(route.flow())) {
      stream(route);
    } else if (wiring_.is_mere_read(route.flow())) {
      query(route);
    } else {
      direct_exchange(wiring_, route, params_.mapping);
    }
  }

 private:
  const Flow& flow(const Route& route) const { return wiring_.flow(route.flow()); }

  Vertex copy_of(std::size_t source, std::size_t for_flow) {
    return wiring_.copy_of("layer", "layer", source, params_.refresh, for_flow);
  }

  void stream(Route& route) {
    const auto from = flow(route).from;
    const auto& who = wiring_.system(from).name;
    wiring_.work(route, wiring_.station_of(from), params_.mapping, who + "/mapping/out");
    wiring_.adapt(route, "layer: " + who, who, {from});
    wiring_.call(route, who, "layer", true, [&](Route& attempt) {
      attempt.mark_attempt();
      wiring_.cross(attempt, who, Way::request);
      wiring_.cross(attempt, "layer", Way::request, "in");
      wiring_.serve(attempt, ingest_, params_.ingest.service, "layer/ingest");
      const auto show = [&](Route& visible) {
        if (batch_) visible.pass(*batch_, 0, 0);
        if (identity_) {
          visible.pass(*identity_, 0, 0);
        } else {
          visible.book(Ledger::handled);
        }
      };
      wiring_.put(attempt, stream_, std::nullopt, show, true);  // all of a batch at once, in the order they came in
      attempt.book(Ledger::accepted);
      wiring_.cross(attempt, "layer", Way::reply, "in");
      wiring_.cross(attempt, who, Way::reply);
    });
    wiring_.feed(copy_of(from, route.flow()), route.flow(), 0);
    wiring_.connect(who, "layer");
    wiring_.depend(who, "layer", {.synchronous = true}, route.flow());
    wiring_.depend("layer", who, {.schema = true}, route.flow());
  }

  void query(Route& route) {
    const auto& spec = flow(route);
    const auto& who = wiring_.system(spec.from).name;
    wiring_.call(route, who, "layer", true, [&](Route& attempt) {
      for (const auto source : spec.to) {
        wiring_.adapt(attempt, who + " of layer: " + wiring_.system(source).name, who, {spec.from, source});
      }
      attempt.mark_attempt();
      wiring_.cross(attempt, who, Way::request);
      wiring_.cross(attempt, "layer", Way::request, "in");
      wiring_.serve(attempt, query_, params_.query.service, "layer/query");
      for (std::uint32_t target = 0; target < spec.to.size(); ++target) {
        attempt.pass(copy_of(spec.to[target], route.flow()), Copy::read, target);
        wiring_.depend("layer", wiring_.system(spec.to[target]).name, {.schema = true}, route.flow());
        wiring_.connect(wiring_.system(spec.to[target]).name, "layer");
      }
      attempt.book(Ledger::handled);
      wiring_.cross(attempt, "layer", Way::reply, "in");
      wiring_.cross(attempt, who, Way::reply);
    });
    wiring_.work(route, wiring_.station_of(spec.from), params_.mapping, who + "/mapping/back");
    if (spec.to.size() > 1) route.book(Ledger::answered | Ledger::replied);  // one answer for all
    wiring_.connect(who, "layer");
    wiring_.depend(who, "layer", {.schema = true, .synchronous = true}, route.flow());
  }

  const StateLayerParams& params_;
  Wiring& wiring_;
  Vertex query_ = 0, ingest_ = 0, stream_ = 0;
  std::optional<Vertex> batch_, identity_;
};

}  // namespace

StateLayerParams::StateLayerParams()
    // 20 ms and 10 ms: unverified modeling suggestions. 3 min: micro-batches of Data Cloud's streaming ingestion.
    : mapping{make_distribution("lognormal", {{"p50", {0.010}}, {"p99", {0.050}}})} {
  ingest.service = make_distribution("lognormal", {{"p50", {0.005}}, {"p99", {0.020}}});
  ingest.every = std::chrono::minutes{3};
  query.service = make_distribution("lognormal", {{"p50", {0.020}}, {"p99", {0.100}}});
}

void StateLayerParams::Ingest::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers that take in changes");
  fields.add("service", service, Dimension::duration, "time to take in one change");
  fields.add("every", every, positive, "micro-batches: changes become visible so often; none: at once");
}

void StateLayerParams::Query::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers that answer queries");
  fields.add("service", service, Dimension::duration, "time to answer one query, however many sources it is about");
}

void StateLayerParams::describe(Fields& fields) {
  fields.add("ingest", ingest, "how changes come into the layer");
  fields.add("query", query, "how readers get them out");
  refresh.describe(fields);
  fields.add(
      "mapping", mapping, Dimension::duration,
      "time to map one change or answer to or from the layer's form, on the publisher's and the reader's workers");
  fields.add("resolves_keys", resolves_keys,
             "whether the layer knows which keys belong to one entity: a change that comes twice counts once");
  fields.add("link", link, "the layer's access to the network");
}

std::unique_ptr<Router> make_state_layer(Wiring& wiring, const TopologyParams& params) {
  return std::make_unique<LayerRouter>(wiring, dynamic_cast<const StateLayerParams&>(params));
}

}  // namespace loadscape::models
