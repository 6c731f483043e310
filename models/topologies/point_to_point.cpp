#include "models/topologies/point_to_point.hpp"

#include "models/fields.hpp"
#include "models/ledger.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

namespace loadscape::models {

PointToPointParams::PointToPointParams()
    // No measured figure is public; an unverified modeling suggestion, small against a call.
    : mapping{make_distribution("lognormal", {{"p50", {0.010}}, {"p99", {0.050}}})} {}

void PointToPointParams::describe(Fields& fields) {
  fields.add("mapping", mapping, Dimension::duration,
             "adapter work for one message, each way, on the sender's own workers");
}

namespace {

void call_target(Wiring& wiring, Route& route, std::size_t target) {
  const auto& flow = wiring.flow(route.flow());
  const auto& sender = wiring.system(flow.from).name;
  const auto& receiver = wiring.system(flow.to[target]).name;
  wiring.call(route, sender, receiver, true, [&](Route& attempt) {
    wiring.adapt(attempt, sender + " -> " + receiver, sender, {flow.from, flow.to[target]});
    attempt.mark_attempt();
    wiring.cross(attempt, sender, Way::request);
    wiring.cross(attempt, receiver, Way::request);
    wiring.handle(attempt, target);
    wiring.cross(attempt, receiver, Way::reply);
    wiring.cross(attempt, sender, Way::reply);
  });
}

/// The sender maps and stores, and is free; its outbox calls the targets.
void hand_to_outbox(Wiring& wiring, Route& route, const DistributionPtr& mapping) {
  const auto& flow = wiring.flow(route.flow());
  const auto& sender = wiring.system(flow.from).name;
  const auto outbox =
      wiring.add_queue(fmt::format("outbox: {} ({})", sender, flow.name), "queue", sender, {.consumers = flow.outbox});
  for (std::uint32_t target = 0; target < flow.to.size(); ++target) {
    const auto only = flow.to.size() > 1 ? std::optional{target} : std::nullopt;
    wiring.work(route, wiring.station_of(flow.from), mapping, sender + "/mapping/out");
    wiring.put(route, outbox, only, [&](Route& delivery) { call_target(wiring, delivery, target); });
    const auto& receiver = wiring.system(flow.to[target]).name;
    wiring.depend(sender, receiver, {.schema = true}, route.flow());
    wiring.connect(sender, receiver, flow.entity);
  }
  route.book(Ledger::accepted);
}

}  // namespace

void direct_exchange(Wiring& wiring, Route& route, const DistributionPtr& mapping) {
  const auto& flow = wiring.flow(route.flow());
  const auto& sender = wiring.system(flow.from).name;
  const bool replies = is_synchronous(flow.pattern);
  if (flow.outbox) {
    hand_to_outbox(wiring, route, mapping);
    return;
  }
  wiring.for_each_target(route, sender, [&](Route& leg, std::size_t target) {
    const auto& receiver = wiring.system(flow.to[target]).name;
    wiring.work(leg, wiring.station_of(flow.from), mapping, sender + "/mapping/out");
    call_target(wiring, leg, target);
    leg.book(Ledger::accepted);
    if (replies) wiring.work(leg, wiring.station_of(flow.from), mapping, sender + "/mapping/back");
    if (replies && flow.to.size() > 1) leg.book(Ledger::replied);
    wiring.depend(sender, receiver, {.schema = true, .synchronous = true}, route.flow());
    wiring.connect(sender, receiver, flow.entity);
  });
}

namespace {

class DirectRouter final : public Router {
 public:
  DirectRouter(Wiring& wiring, const PointToPointParams& params) : wiring_{wiring}, params_{params} {}
  void send(Route& route) override { direct_exchange(wiring_, route, params_.mapping); }

 private:
  Wiring& wiring_;
  const PointToPointParams& params_;
};

}  // namespace

std::unique_ptr<Router> make_point_to_point(Wiring& wiring, const TopologyParams& params) {
  return std::make_unique<DirectRouter>(wiring, dynamic_cast<const PointToPointParams&>(params));
}

}  // namespace loadscape::models
