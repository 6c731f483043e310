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

/// Point-to-point, and by chance each of the others with its defaults or with parameters that change who holds what.
inline std::string some_topologies_text(sim::Stream& random, bool trouble) {
  const std::string fails = trouble ? ", fails: {mtbf: 5 min, mttr: 40 s}" : "";
  std::vector<std::string> rows;
  for (const auto& row : models::topology_registry()) {
    if (row.stands_alone) rows.push_back(fmt::format("{}: {{circular_waits: true", row.name));
  }
  for (const std::string other :
       {"nonblocking-hub: {kind: hub-and-spoke, nonblocking: true, workers: 4",
        "over-broker: {kind: event-driven, request_reply: over-broker, circular_waits: true",
        "waiting-apis: {kind: api-led, store: none, process_api: per-entity, circular_waits: true",
        "shared-apis: {kind: api-led, process_api: per-entity, process: {workers: 20, nonblocking: true}, "
        "circular_waits: true"}) {
    rows.push_back(other);
  }
  rows.push_back("clustered-bus: {kind: esb, workers: 6, cluster: {nodes: 3, needed: 2, held: resume" + fails + "}");
  rows.push_back(
      "clustered-hub: {kind: hub-and-spoke, workers: 6, circular_waits: true, cluster: {nodes: 2, needed: 1, "
      "held: restart" +
      fails + "}");
  if (trouble) rows.push_back("short: {kind: event-driven, retention: 15 s");
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || random() % 5 < 2) text += fmt::format("  {}}}\n", rows[i]);
  }
  return text;
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
  options.topologies = some_topologies_text(random, trouble);
  options.shares = models::usual_shares();
  options.shares.push_back({models::Pattern::virtualization, 0.15});
  for (const auto& feature : models::generator_features()) {
    const bool wanted = random() % 2 == 0;
    const bool may_fail = feature.is_trouble || feature.name == "timeouts";
    const bool never_ends = feature.name == "users";
    if (wanted && (trouble || !(may_fail || never_ends))) options.features.push_back(feature.name);
  }
  return options;
}

}  // namespace loadscape::tests
