#pragma once
/// Random landscapes for tests, small and short.

#include "models/generator/generator.hpp"
#include "models/topology.hpp"
#include "sim/random.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

namespace loadscape::tests {

/// Every topology with its defaults, and some with parameters that change who holds what.
inline std::string every_topology_text(bool trouble) {
  std::string text;
  for (const auto& row : models::topology_registry()) {
    if (row.stands_alone) text += fmt::format("  {}: {{}}\n", row.name);
  }
  return text +
         "  nonblocking-hub: {kind: hub-and-spoke, nonblocking: true, workers: 4}\n"
         "  over-broker: {kind: event-driven, request_reply: over-broker}\n"
         "  clustered-bus: {kind: esb, workers: 6, cluster: {nodes: 3, needed: 2" +
         (trouble ? ", fails: {mtbf: 5 min, mttr: 40 s}, held: resume" : "") +
         "}}\n"
         "  waiting-apis: {kind: api-led, store: none, process_api: per-entity}\n";
}

/// A landscape of 2 to 6 systems and 1 to 8 flows whose arrivals end at 18:00, five minutes after the run begins; any
/// feature is there or not. Without trouble nothing can fail, and all is done long before the run ends.
inline models::GeneratorOptions small_options(std::uint64_t seed, bool trouble) {
  sim::Stream random{seed, sim::name_key("test/landscape"), 0};
  models::GeneratorOptions options;
  options.name = fmt::format("seed-{}", seed);
  options.seed = seed;
  options.systems = 2 + random() % 5;
  options.flows = 1 + random() % 8;
  options.rate_factor = trouble ? 0.01 : 0.03;
  options.run = "{duration: 20 min, starts: \"Mon 17:55\", replications: 1}";
  options.run_starts = std::chrono::hours{17} + std::chrono::minutes{55};
  options.run_s = trouble ? 300.0 : 1200.0;
  options.profile = " * business-hours";
  options.most_utilization = trouble ? 0.95 : 0.5;
  options.topologies = every_topology_text(trouble);
  for (const auto& feature : models::generator_features()) {
    const bool wanted = random() % 2 == 0;
    const bool may_fail = feature.is_trouble || feature.name == "timeouts";
    const bool never_ends = feature.name == "users";
    if (wanted && (trouble || !(may_fail || never_ends))) options.features.push_back(feature.name);
  }
  return options;
}

}  // namespace loadscape::tests
