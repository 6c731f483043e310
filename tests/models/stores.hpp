#pragma once
/// One sender, one subscriber, one store between them: small trials of what a store promises.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace loadscape::tests {

struct StoreTrial {
  std::string store;                  ///< what is written in `store: {...}`
  std::string records = "0\n";        ///< lines of "time" or "time,bytes,key"
  std::string columns = "time";
  std::string target = "workers: 1, service: constant(10 s)";  ///< of erp
  std::string flow = "";              ///< more about the flow `order`, beginning with a comma
  std::string more = "";              ///< more sections: faults
  std::string topology = "event-driven";
  std::string sender = "";            ///< of shop
  std::string params = "service: none, mapping: none";
};

/// Records of `order` go from shop to erp; nothing but erp's work takes time.
inline Trial run(const StoreTrial& trial) {
  const auto text =
      fmt::format(R"(
loadscape: 1
run: {{duration: 20000 s, replications: 1}}
systems: {{shop: {{{}}}, erp: {{{}}}}}
flows:
  order: {{from: shop, to: erp, pattern: fire-and-forget, replay: records.csv{}}}
topologies:
  {}: {{{}, store: {{{}}}}}
{})",
                  trial.sender, trial.target, trial.flow, trial.topology, trial.params, trial.store, trial.more);
  const auto csv = trial.columns + "\n" + trial.records;
  auto done = run(text, trial.topology, 0, [&](const std::string&) { return models::LoadedFile{csv, ""}; });
  CHECK(done.seen.invariants.first_violation == "");
  return done;
}

/// Every record fails at erp, its work done.
inline const std::string all_poisonous = "faults: {bad: {flow: order, poison: 100 %}}\n";

inline double closed_s(const Trial& trial, std::size_t record = 0) {
  return sim::to_seconds(trial.entries_of("order").at(record).closed);
}

}  // namespace loadscape::tests
