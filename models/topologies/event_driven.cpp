#include "models/topologies/event_driven.hpp"

#include "models/fields.hpp"
#include "models/ledger.hpp"
#include "models/topologies/point_to_point.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

namespace loadscape::models {
namespace {

class EventRouter final : public Router {
 public:
  EventRouter(Wiring& wiring, const EventDrivenParams& params) : params_{params}, wiring_{wiring} {
    wiring_.add_middleware("broker");
    broker_ = wiring_.add_station("broker", "broker", {.servers = params.workers}, params.service);
    wiring_.add_link("broker", params.link);
  }

  void send(Route& route) override {
    if (!Wiring::is_synchronous(flow(route).pattern)) {
      publish(route);
    } else if (params_.request_reply == RequestReply::direct) {
      direct_exchange(wiring_, route, params_.mapping);
    } else {
      ask_over_broker(route);
    }
  }

 private:
  const Flow& flow(const Route& route) const { return wiring_.flow(route.flow()); }
  const std::string& sender(const Route& route) const { return wiring_.system(flow(route).from).name; }

  /// The publisher maps its own shape to the contract, once for all subscribers.
  void keep_contract(Route& route) {
    wiring_.adapt(route, "contract: " + sender(route), sender(route), {flow(route).from});
  }

  /// One publish, one delivery per subscription.
  void publish(Route& route) {
    const auto who = sender(route);
    wiring_.connect(who, "broker");
    wiring_.depend(who, "broker", {.synchronous = true}, route.flow());
    wiring_.work(route, wiring_.station_of(flow(route).from), params_.mapping, who + "/mapping/out");
    wiring_.call(route, who, "broker", true, [&](Route& attempt) {
      keep_contract(attempt);
      wiring_.cross(attempt, who, Way::request);
      wiring_.cross(attempt, "broker", Way::request, "in");
      wiring_.serve(attempt, broker_, params_.service, "broker/service");
      for (std::uint32_t target = 0; target < flow(route).to.size(); ++target) subscribe(attempt, target);
      attempt.book(Ledger::accepted);
      wiring_.cross(attempt, "broker", Way::reply, "in");
      wiring_.cross(attempt, who, Way::reply);
    });
  }

  void subscribe(Route& route, std::uint32_t target) {
    const auto receiver = flow(route).to[target];
    const auto& name = wiring_.system(receiver).name;
    const auto workers = wiring_.system(receiver).workers;
    const auto consumers = params_.consumers > 0 ? std::optional{params_.consumers} : workers;
    const auto subscription =
        wiring_.add_queue(fmt::format("subscription: {} ({})", name, flow(route).name), "subscription", "broker",
                          {.consumers = consumers, .retention = params_.retention}, wiring_.station_of(receiver));
    const auto only = flow(route).to.size() > 1 ? std::optional{target} : std::nullopt;
    wiring_.put(route, subscription, only, [&](Route& delivery) { call_target(delivery, target, true); });
    wiring_.connect("broker", name, flow(route).name);
    // The subscriber knows the contract, not the publisher's system; it needs the broker to hear of anything.
    wiring_.depend(name, "broker", {.synchronous = true}, route.flow());
    wiring_.depend(name, sender(route), {.schema = true}, route.flow());
  }

  void ask_over_broker(Route& route) {
    const auto who = sender(route);
    const auto station = wiring_.station_of(flow(route).from);
    wiring_.connect(who, "broker");
    wiring_.for_each_target(route, who, [&](Route& leg, std::size_t target) {
      wiring_.work(leg, station, params_.mapping, who + "/mapping/out");
      wiring_.call(leg, who, "broker", true, [&](Route& attempt) {
        keep_contract(attempt);
        wiring_.cross(attempt, who, Way::request);
        wiring_.cross(attempt, "broker", Way::request, "in");
        wiring_.serve(attempt, broker_, params_.service, "broker/service");
        call_target(attempt, target, false);
        wiring_.serve(attempt, broker_, params_.service, "broker/service/reply");
        wiring_.cross(attempt, "broker", Way::reply, "in");
        wiring_.cross(attempt, who, Way::reply);
      });
      wiring_.work(leg, station, params_.mapping, who + "/mapping/back");
      if (flow(route).to.size() > 1) leg.book(Ledger::replied);
      const auto& receiver = wiring_.system(flow(route).to[target]).name;
      wiring_.connect("broker", receiver, flow(route).name);
      wiring_.depend(who, "broker", {.synchronous = true}, route.flow());
      wiring_.depend("broker", receiver, {.synchronous = true}, route.flow());
      wiring_.depend(receiver, who, {.schema = true}, route.flow());
    });
  }

  void call_target(Route& route, std::size_t target, bool with_retry) {
    const auto& receiver = wiring_.system(flow(route).to[target]).name;
    wiring_.call(route, "broker", receiver, with_retry, [&](Route& attempt) {
      attempt.mark_attempt();
      wiring_.cross(attempt, "broker", Way::request, "out");
      wiring_.cross(attempt, receiver, Way::request);
      // A consumer is made for the publisher's contract and for its own shape.
      wiring_.adapt(attempt, receiver + " of " + sender(route), receiver, {flow(route).from, flow(route).to[target]});
      wiring_.handle(attempt, target, params_.mapping);
      wiring_.cross(attempt, receiver, Way::reply);
      wiring_.cross(attempt, "broker", Way::reply, "out");
    });
  }

  const EventDrivenParams& params_;
  Wiring& wiring_;
  Vertex broker_ = 0;
};

}  // namespace

EventDrivenParams::EventDrivenParams()
    // 5 ms: p99 from produce to consume of Kafka at 200 MB/s, a vendor's benchmark (Confluent, 2020).
    : service{make_distribution("lognormal", {{"p50", {0.002}}, {"p99", {0.005}}})},
      mapping{make_distribution("lognormal", {{"p50", {0.010}}, {"p99", {0.050}}})},  // unverified suggestion
      retention{std::chrono::hours{72}} {}  // Salesforce platform events: 72 h

void EventDrivenParams::describe(Fields& fields) {
  fields.add("workers", workers, at_least(1), "workers of the broker");
  fields.add("service", service, Dimension::duration,
             "time of the broker to append one event or to pass on one message");
  fields.add("link", link, "the broker's access to the network");
  fields.add("mapping", mapping, Dimension::duration,
             "time to map one event to or from the contract, on the publisher's and on the subscriber's workers");
  fields.add("retention", retention, positive, "how long an event stays available to a subscription");
  fields.add("consumers", consumers, at_least(0),
             "deliveries under way at once per subscription; 0: as many as the subscriber has workers");
  fields.add("request_reply", request_reply,
             {{"direct", RequestReply::direct, "wired point-to-point"},
              {"over-broker", RequestReply::over_broker, "request and reply both pass the broker"}},
             "how request-reply flows travel");
}

std::unique_ptr<Router> make_event_driven(Wiring& wiring, const TopologyParams& params) {
  return std::make_unique<EventRouter>(wiring, dynamic_cast<const EventDrivenParams&>(params));
}

}  // namespace loadscape::models
