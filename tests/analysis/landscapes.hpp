#pragma once
/// Small landscapes, built by hand, for the tests of analysis/.

#include "models/landscape.hpp"

#include <string>
#include <vector>

namespace loadscape::tests {

/// A flow between vertices, one-way, Poisson once per second, without a deadline.
inline models::Flow flow_between(const std::string& name, std::size_t from, std::vector<std::size_t> to) {
  models::Flow flow;
  flow.name = name;
  flow.entity = name;
  flow.from = from;
  flow.to = std::move(to);
  flow.arrivals.kind = models::ArrivalKind::poisson;
  flow.arrivals.rate_per_s = 1.0;
  flow.arrivals.profile = models::Profile{};
  return flow;
}

inline models::Landscape landscape_of(const std::vector<std::string>& systems, std::vector<models::Flow> flows) {
  models::Landscape landscape;
  for (const auto& name : systems) {
    models::System system;
    system.name = name;
    add_vertex(system, landscape);
  }
  landscape[boost::graph_bundle].flows = std::move(flows);
  return landscape;
}

}  // namespace loadscape::tests
