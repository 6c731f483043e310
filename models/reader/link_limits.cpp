/// The flows that limits name.

#include "models/limits.hpp"
#include "models/reader/link.hpp"

#include <fmt/format.h>

namespace loadscape::models {

void Linker::link_limits(const Landscape& landscape) {
  const auto check = [&](const std::string& where, const std::string& name) {
    if (flows_named(landscape, name).empty()) resolve(where, "flow", flows_, name);
  };
  for (const auto& system : draft_.systems) {
    for (const auto& limit : system.limits) {
      const auto where = fmt::format("systems.{}.limits.{}", system.name, limit.name);
      for (const auto& [flow, cost] : limit.costs) check(fmt::format("{}.costs.{}", where, flow), flow);
      for (std::size_t i = 0; i < limit.free.size(); ++i) check(fmt::format("{}.free[{}]", where, i), limit.free[i]);
    }
  }
}

}  // namespace loadscape::models
