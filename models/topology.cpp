#include "models/topology.hpp"

#include "models/compiled.hpp"
#include "models/topologies/api_led.hpp"
#include "models/topologies/esb.hpp"
#include "models/topologies/event_driven.hpp"
#include "models/topologies/hub_and_spoke.hpp"
#include "models/topologies/hybrid.hpp"
#include "models/topologies/point_to_point.hpp"
#include "models/topologies/state_layer.hpp"
#include "models/wiring.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>

namespace loadscape::models {
namespace {

template <class Params>
std::unique_ptr<TopologyParams> topology_params() {
  return std::make_unique<Params>();
}

constexpr std::string_view hub[] = {"hub"};
constexpr std::string_view bus[] = {"bus"};
constexpr std::string_view broker[] = {"broker", "replica"};
constexpr std::string_view layer[] = {"layer"};

constexpr std::array topology_rows{
    TopologyRow{"point-to-point",
                "every sender calls every target itself, on its own workers",
                {},
                topology_params<PointToPointParams>,
                make_point_to_point},
    TopologyRow{"hub-and-spoke", "a central hub maps, routes and delivers, on workers that every flow shares", hub,
                topology_params<HubAndSpokeParams>, make_hub_and_spoke},
    TopologyRow{"esb", "edges map to a canonical form, a bus routes, each destination has a durable queue", bus,
                topology_params<EsbParams>, make_esb},
    TopologyRow{"event-driven", "a broker keeps a durable log; every subscription reads at its own pace", broker,
                topology_params<EventDrivenParams>, make_event_driven},
    TopologyRow{"api-led",
                "experience, process and system APIs, each with workers of its own; every layer maps and retries",
                {},
                topology_params<ApiLedParams>,
                make_api_led},
    TopologyRow{"hybrid",
                "each flow takes a topology of its own, or a route over nodes drawn for it",
                {},
                topology_params<HybridParams>,
                make_hybrid,
                false},
    TopologyRow{"state-layer", "changes are streamed into a shared layer, readers query it; the rest is point-to-point",
                layer, topology_params<StateLayerParams>, make_state_layer, false},
};

}  // namespace

std::span<const TopologyRow> topology_registry() { return topology_rows; }

const TopologyRow* find_topology(std::string_view name) {
  const auto* const row = std::ranges::find(topology_rows, name, &TopologyRow::name);
  return row == topology_rows.end() ? nullptr : &*row;
}

Compiled TopologyRow::compile(const Landscape& landscape, const TopologyParams& params) const {
  Wiring wiring{landscape};
  const auto router = make_router(wiring, params);
  return wiring.compile([&](Route& route) { router->send(route); });
}

FlowSet all_flows(const Landscape& landscape) {
  FlowSet flows(flows_of(landscape).size());
  std::iota(flows.begin(), flows.end(), std::size_t{0});
  return flows;
}

std::vector<std::string> middleware_components() {
  std::vector<std::string> names;
  for (const auto& row : topology_rows) names.insert(names.end(), row.middleware.begin(), row.middleware.end());
  return names;
}

std::vector<std::string> middleware_components(const TopologyRow& row, const TopologyParams& params,
                                               const Landscape& landscape, const FlowSet& flows) {
  std::vector<std::string> names(row.middleware.begin(), row.middleware.end());
  std::ranges::move(params.components(landscape, flows), std::back_inserter(names));
  return names;
}

}  // namespace loadscape::models
