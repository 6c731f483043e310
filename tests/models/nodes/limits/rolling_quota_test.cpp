/// The worked example of a sliding window in a vendor's documentation.

#include "tests/catch.hpp"
#include "tests/models/nodes/limits/limited.hpp"

#include <algorithm>

namespace loadscape::tests {
namespace {

/// Seconds since Wednesday 00:00 of every call: 14,500 at 05:00, 499 at 23:00, then these.
Trial developer_edition(const std::string& later) {
  std::string csv = "time\n";
  for (int i = 0; i < 14'500; ++i) csv += "18000\n";
  for (int i = 0; i < 499; ++i) csv += "82800\n";
  const models::FileLoader files = [&](const std::string&) { return models::LoadedFile{csv + later, ""}; };
  return run(R"(
loadscape: 1
run: {duration: 2 d, starts: "Wed 00:00", replications: 1}
systems: {client: {}, org: {limits: {daily-api: {rolling: 15000 / 24 h}}}}
flows: {call: {from: client, to: org, pattern: remote-call-in, replay: calls.csv}}
topologies: {point-to-point: {mapping: none}}
)",
             "point-to-point", 0, files);
}

}  // namespace

TEST_CASE("15,000 calls in any 24 h: 14,500 at 05:00 and 499 at 23:00 leave one until 05:00 the next day",
          "[models][limit]") {
  // Thursday 05:00 is 104,400 s. [SalesforceLimits26]
  const auto trial = developer_edition("84600\n84600\n104399.999999999\n104400\n104400\n");
  const auto times = trial.deliveries_of("call");
  CHECK(std::ranges::count(times, 18'000.0) == 14'500);
  CHECK(std::ranges::count(times, 82'800.0) == 499);
  CHECK(std::ranges::count(times, 84'600.0) == 1);
  CHECK(std::ranges::count(times, -1.0) == 2);  // the second of 23:30, and the one that is 1 ns early
  CHECK(std::ranges::count(times, 104'400.0) == 2);
  CHECK(trial.limit("org.daily-api").max_in_window == 15'000);
  CHECK(*trial.limit("org.daily-api").first_exhausted_at_s == 84'600.0);
  CHECK(trial.limit("org.daily-api").exhausted_s == Approx(104'400 - 84'600));
}

}  // namespace loadscape::tests
