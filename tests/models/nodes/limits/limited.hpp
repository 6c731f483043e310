#pragma once
/// A client that calls a server whose door has a limit.

#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace loadscape::tests {

/// A record every 10 s; the target needs `service` for each. The limit is `server.quota`.
inline std::string limited(const std::string& limit, const std::string& service = "none",
                           const std::string& run = "duration: 100 s", const std::string& flow = "") {
  return fmt::format(R"(
loadscape: 1
run: {{replications: 1, {}}}
systems:
  client: {{}}
  server: {{service: {}, limits: {{quota: {{{}}}}}}}
flows:
  job: {{from: client, to: server, pattern: request-reply, arrivals: every 10 s{}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                     run, service, limit, flow);
}

inline Trial with_limit(const std::string& limit, const std::string& service = "none",
                        const std::string& run_keys = "duration: 100 s", const std::string& flow = "") {
  return run(limited(limit, service, run_keys, flow), "point-to-point");
}

inline Times times_with(const std::string& limit, const std::string& service = "none",
                        const std::string& run_keys = "duration: 100 s", const std::string& flow = "") {
  return with_limit(limit, service, run_keys, flow).deliveries_of("job");
}

}  // namespace loadscape::tests
