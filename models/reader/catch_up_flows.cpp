#include "models/reader/link.hpp"

#include <fmt/format.h>

namespace loadscape::models {

namespace {

Flow calls_of(const Landscape& landscape, std::size_t index, std::size_t target, CatchUp::Kind kind) {
  const auto& flow = flows_of(landscape)[index];
  Flow calls;
  calls.name = fmt::format("{}.{}", flow.name, kind == CatchUp::Kind::poll ? "poll" : "resync");
  if (flow.to.size() > 1) calls.name += "." + landscape[flow.to[target]].name;
  calls.from = flow.to[target];
  calls.to = {flow.from};
  calls.pattern = Pattern::request_reply;
  calls.priority = flow.priority;
  calls.entity = flow.entity;
  calls.timeout = flow.timeout;
  calls.retry = flow.retry;
  calls.resilience = flow.resilience;
  calls.catches_up = CatchUp{kind, index, target};
  calls.place = flow.place;
  return calls;
}

Flow polls_of(const Landscape& landscape, std::size_t index, std::size_t target) {
  const auto& poll = *flows_of(landscape)[index].poll;
  auto calls = calls_of(landscape, index, target, CatchUp::Kind::poll);
  calls.arrivals.kind = ArrivalKind::renewal;
  calls.arrivals.interarrival_time = make_distribution("constant", {{"value", {sim::to_seconds(poll.every)}}});
  calls.work = poll.work;
  return calls;
}

Flow resync_of(const Landscape& landscape, std::size_t index, std::size_t target) {
  const auto& resync = *flows_of(landscape)[index].resync;
  auto calls = calls_of(landscape, index, target, CatchUp::Kind::resync);
  calls.trigger =
      Trigger{.kind = TriggerKind::after, .flow = index, .probability = 0.0, .count = {}, .first = {}};  // a gap does
  calls.work = resync.work;
  return calls;
}

}  // namespace

void add_catch_up_flows(Landscape& landscape) {
  std::vector<Flow> added;
  const auto& flows = flows_of(landscape);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    for (std::size_t target = 0; target < flows[i].to.size(); ++target) {
      if (flows[i].poll) added.push_back(polls_of(landscape, i, target));
      if (flows[i].resync) added.push_back(resync_of(landscape, i, target));
    }
  }
  auto& all = landscape[boost::graph_bundle].flows;
  all.insert(all.end(), added.begin(), added.end());
}

}  // namespace loadscape::models
