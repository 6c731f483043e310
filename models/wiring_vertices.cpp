#include "models/wiring.hpp"

#include "models/fault_targets.hpp"
#include "models/nodes/broker_queue.hpp"
#include "models/nodes/cluster_station.hpp"
#include "models/nodes/errors.hpp"
#include "models/nodes/link.hpp"
#include "models/parameter_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace loadscape::models {

void Wiring::add_errors(std::size_t index) {
  const auto& spec = system(index);
  auto& vertex = errors_.emplace_back();
  const bool may_err = std::ranges::any_of(faults_of(landscape_), [&](const Fault& fault) {
    return std::holds_alternative<ErrorFault>(fault.effect) && strikes(fault, spec.name);
  });
  if (spec.error_rate <= 0.0 && !may_err) return;
  NodeInfo info{"errors: " + spec.name,
                "errors",
                spec.name,
                false,
                {{"probability", fmt::format("{:g} %", spec.error_rate * 100.0)}}};
  const auto purpose = sim::name_key(spec.name + "/error");
  vertex = add_vertex(std::move(info), [rate = spec.error_rate, purpose](const RunContext& context) {
    return std::make_unique<Errors>(context, rate, purpose);
  });
  program_->facts[*vertex] = ErrorFacts{spec.error_rate};
}

void Wiring::add_middleware(const std::string& name, const std::optional<ClusterSpec>& cluster) {
  components_[name] = boost::add_vertex(Component{name, true}, program_->dependencies);
  if (cluster) program_->clusters.push_back({name, *cluster});
}

const ClusterSpec* Wiring::cluster_of(const std::string& component_name) const {
  const auto found = std::ranges::find(program_->clusters, component_name, &Cluster::component);
  return found == program_->clusters.end() ? nullptr : &found->spec;
}

Vertex Wiring::add_vertex(NodeInfo info, NodeFactory factory) {
  info.middleware = program_->dependencies[component(info.component)].middleware;
  program_->factories.push_back(std::move(factory));
  program_->facts.emplace_back();
  return boost::add_vertex(info, program_->graph);
}

Vertex Wiring::add_station(const std::string& name, const std::string& component_name, const Station::Params& params,
                           const DistributionPtr& service) {
  NodeInfo info{name, "station", component_name, false, {{"workers", count_or_unlimited(params.servers)}}};
  if (params.waiting_room) info.parameters.emplace_back("waiting room", fmt::format("{}", *params.waiting_room));
  if (service) info.parameters.emplace_back("service", distribution_text(service));
  const auto* cluster = cluster_of(component_name);
  if (cluster == nullptr) {
    const auto vertex = add_vertex(
        std::move(info), [params](const RunContext& context) { return std::make_unique<Station>(context, params); });
    program_->facts[vertex] = params;
    return vertex;
  }
  info.parameters.emplace_back("nodes", fmt::format("{}, {} needed", cluster->nodes, cluster->needed));
  auto spread = params;
  spread.held = cluster->held;
  const auto vertex = add_vertex(std::move(info), [spread, nodes = cluster->nodes](const RunContext& context) {
    return std::make_unique<ClusterStation>(context, spread, nodes);
  });
  program_->facts[vertex] = spread;
  return vertex;
}

bool Wiring::may_lose_consumers(const NodeInfo& store) const {
  return std::ranges::any_of(faults_of(landscape_), [&](const Fault& fault) {
    return std::holds_alternative<ConsumersLostFault>(fault.effect) && is_struck(store, fault);
  });
}

Vertex Wiring::add_queue(const std::string& name, const std::string& kind, const std::string& component_name,
                         Queue::Params params, std::optional<Vertex> follows) {
  NodeInfo info{name, kind, component_name, false, {{"consumers", count_or_unlimited(params.consumers)}}};
  if (!params.broker && may_lose_consumers(info)) params.broker.emplace();
  if (params.broker && params.broker->retention) params.retention = params.broker->retention;
  if (params.retention) {
    info.parameters.emplace_back("retention", fmt::format("{:g} h", sim::to_seconds(*params.retention) / 3600.0));
  }
  if (params.broker) std::ranges::move(broker_texts(*params.broker), std::back_inserter(info.parameters));
  auto deliveries = std::make_shared<std::vector<Queue::Delivery>>();
  const auto make = [params, deliveries](const RunContext& context) -> std::unique_ptr<ModelNode> {
    if (params.broker) return std::make_unique<BrokerQueue>(context, params, *deliveries);
    return std::make_unique<Queue>(context, params, *deliveries);
  };
  const auto vertex = add_vertex(std::move(info), make);
  deliveries_[vertex] = deliveries;
  program_->facts[vertex] = QueueFacts{params, deliveries};
  if (follows) program_->follows.emplace_back(vertex, *follows);
  return vertex;
}

std::optional<Vertex> Wiring::add_link(const std::string& component_name, const LinkSpec& spec) {
  const bool is_struck = std::ranges::any_of(faults_of(landscape_), [&](const Fault& fault) {
    return is_link_fault(fault) && fault.targets == std::vector{component_name};
  });
  if (!is_struck && !spec.latency && !spec.bandwidth_bytes_per_s && spec.loss <= 0.0) return std::nullopt;
  return make_link(component_name, "link: " + component_name, component_name, spec);
}

Vertex Wiring::make_link(const std::string& key, std::string name, const std::string& component_name,
                         const LinkSpec& spec) {
  NodeInfo info{std::move(name), "link", component_name, false, {{"latency", distribution_text(spec.latency)}}};
  if (spec.bandwidth_bytes_per_s) {
    info.parameters.emplace_back("bandwidth", fmt::format("{:g} MB/s", *spec.bandwidth_bytes_per_s * 1e-6));
  }
  if (spec.loss > 0.0) info.parameters.emplace_back("loss", fmt::format("{:g} %", spec.loss * 100.0));
  const Link::Params params{spec.bandwidth_bytes_per_s, spec.loss};
  const auto vertex = add_vertex(
      std::move(info), [params](const RunContext& context) { return std::make_unique<Link>(context, params); });
  links_[key] = vertex;
  program_->facts[vertex] = params;
  link_latency_[key] = spec.latency;
  return vertex;
}

Vertex Wiring::add_call(const std::string& name, const std::string& component_name, const Call::Params& params) {
  const auto known = calls_.find(name);
  if (known != calls_.end()) return known->second;
  NodeInfo info{name, "call", component_name, false, {}};
  if (params.timeout) info.parameters.emplace_back("timeout", seconds_text(sim::to_seconds(*params.timeout)));
  info.parameters.emplace_back("attempts", fmt::format("{}", params.retry.attempts));
  if (params.retry.attempts > 1) info.parameters.emplace_back("backoff", backoff_text(params.retry));
  const auto vertex = add_vertex(
      std::move(info), [params](const RunContext& context) { return std::make_unique<Call>(context, params); });
  program_->facts[vertex] = params;
  return calls_[name] = vertex;
}

}  // namespace loadscape::models
