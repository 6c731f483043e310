/// Layers: hosts whose cores several systems share, and work that goes on after the reply.

#include "models/nodes/early_reply.hpp"
#include "models/nodes/sharing_station.hpp"
#include "models/parameter_text.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadscape::models {

void Wiring::add_hosts() {
  for (const auto& host : hosts_of(landscape_)) {
    add_middleware(host.name);
    NodeInfo info{host.name, "host", host.name, false, {{"cores", fmt::format("{}", host.cores)}}};
    const Station::Params params{.servers = host.cores, .held = HeldWork::lose};
    const bool shares = host.discipline == Discipline::processor_sharing;
    if (shares) info.parameters.emplace_back("discipline", "processor-sharing");
    const auto vertex = add_vertex(std::move(info), [params, shares](const RunContext& context) {
      return shares ? std::unique_ptr<ModelNode>{std::make_unique<SharingStation>(context, params)}
                    : std::unique_ptr<ModelNode>{std::make_unique<Station>(context, params)};
    });
    program_->facts[vertex] = params;
    for (std::size_t index = 0; index < num_vertices(landscape_); ++index) {
      if (system(index).host != host.name) continue;
      host_of_[station_of(index)] = vertex;
      program_->falls_with.emplace_back(station_of(index), vertex);
    }
  }
}

bool Wiring::goes_on(std::size_t flow_index, std::size_t system_index) const {
  return flow(flow_index).work_after || calls_during(flow_index, system_index, true);
}

void Wiring::spend_on_host(Route& route, Vertex station, std::uint32_t time) {
  const auto host = host_of_.at(station);
  route.pass(host, Station::serve, time);
  const auto& graph = program_->graph;
  depend(graph[station].component, graph[host].component, {.schema = false, .synchronous = true}, route.flow());
}

bool Wiring::calls_during(std::size_t flow_index, std::size_t sender, bool after_reply) const {
  return std::ranges::any_of(flows_of(landscape_), [&](const Flow& other) {
    return other.trigger && other.trigger->kind == TriggerKind::during && other.trigger->flow == flow_index &&
           other.trigger->after_reply == after_reply && other.from == sender;
  });
}

void Wiring::reply_and_go_on(Route& route, std::size_t target) {
  const auto& spec = flow(route.flow());
  const auto index = spec.to[target];
  const auto& name = system(index).name;
  const auto reply = fmt::format("reply: {} ({})", name, spec.name);
  if (!early_replies_.contains(reply)) {
    NodeInfo info{reply, "reply", name, false, {}};
    if (spec.work_after) info.parameters.emplace_back("work after", distribution_text(spec.work_after));
    early_replies_[reply] =
        add_vertex(std::move(info), [](const RunContext& context) { return std::make_unique<EarlyReply>(context); });
    program_->facts[early_replies_[reply]] = EarlyReplyFacts{};
  }
  route.reply_early(early_replies_[reply]);
  work(route, station_of(index), spec.work_after, name + "/work-after");
  run_triggers(route, TriggerKind::during, index, true);
}

}  // namespace loadscape::models
