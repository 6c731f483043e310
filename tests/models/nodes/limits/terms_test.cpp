/// What limits of every kind have in common: overrun, costs, what becomes of a refused call.

#include "tests/catch.hpp"
#include "tests/models/nodes/limits/limited.hpp"

#include <algorithm>

namespace loadscape::tests {
namespace {

using Counts = std::map<std::string, std::uint64_t>;
using Uses = std::vector<std::uint64_t>;

/// `often` every 10 s, `seldom` every 25 s; each call takes `service` there.
Trial two_flows(const std::string& limits, const std::string& service = "none") {
  return run(fmt::format(R"(
loadscape: 1
run: {{duration: 100 s, replications: 1}}
systems: {{client: {{}}, server: {{service: {}, limits: {{{}}}}}}}
flows:
  often: {{from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}}
  seldom: {{from: client, to: server, pattern: fire-and-forget, arrivals: every 25 s}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                         service, limits),
             "point-to-point");
}

}  // namespace

TEST_CASE("a soft limit tolerates a share on top of the allowance, and tells how much was used", "[models][limit]") {
  const auto trial = with_limit("rolling: 4 / 1 h, overrun: 50 %");
  CHECK(trial.deliveries_of("job") == Times{10, 20, 30, 40, 50, 60, -1, -1, -1});
  const auto& limit = trial.limit("server.quota");
  CHECK(limit.allowance == 4);
  CHECK(limit.used == 6);
  CHECK(limit.overrun == 2);
  CHECK(limit.max_in_window == 6);
  CHECK(*limit.first_exhausted_at_s == 60.0);
  CHECK(times_with("rolling: 4 / 1 h, overrun: 49 %")[5] == -1.0);  // 5.96 is five
  CHECK(times_with("concurrent: 2, overrun: 50 %", "35 s") == Times{45, 55, 65, -1, 85, 95, -1, -1, -1});
}

TEST_CASE("calls of some flows cost more, and some nothing", "[models][limit]") {
  // 3 at 25 s, 1 each at 10, 20, 30 s: six of seven at 30 s; one more at 40 s; nothing is left.
  const auto dear = two_flows("quota: {rolling: 7 / 1 h, costs: {seldom: 3}}");
  CHECK(dear.deliveries_of("often") == Times{10, 20, 30, 40, -1, -1, -1, -1, -1});
  CHECK(dear.deliveries_of("seldom") == Times{25, -1, -1});
  CHECK(dear.limit("server.quota").used_by == Uses{4, 3});
  CHECK(dear.limit("server.quota").refused_by == Uses{5, 2});
  CHECK(dear.limit("server.quota").first_exhausted_by == 0U);
  const auto free = two_flows("quota: {rolling: 2 / 1 h, free: [often]}");
  CHECK(free.flow("often").delivered == 9);
  CHECK(free.limit("server.quota").used_by == Uses{0, 2});
  CHECK(free.limit("server.quota").first_exhausted_by == 1U);
}

TEST_CASE("a rolling window in which calls cost differently frees what the oldest of them cost", "[models][limit]") {
  // 10, 20, 25, 30, 40 s: 1 + 1 + 3 + 1 + 1 = 7 of 8. At 50 s that of 10 s leaves: 6. Seldom, which is first then, needs 3
  // and waits until 20 s leaves at 60 s: 5 + 3 = 8. Often waits behind it until 25 s leaves at 65 s, with that of 60 s: 7.
  // 70 s takes the place of 30 s. At 75 s seldom finds 7: it has to wait until its call of 60 s leaves at 100 s.
  const auto trial = two_flows("quota: {rolling: 8 / 40 s, costs: {seldom: 3}, on_breach: delay}");
  CHECK(trial.deliveries_of("seldom") == Times{25, 60, 100});
  CHECK(trial.deliveries_of("often") == Times{10, 20, 30, 40, 65, 65, 70, 100, 100});
}

TEST_CASE("records can be counted instead of calls", "[models][limit]") {
  const auto load = [](const std::string& limit) {
    return run(R"(
loadscape: 1
run: {duration: 1 h, replications: 1}
systems: {erp: {}, crm: {limits: {quota: {)" +
                   limit + R"(}}}}
flows: {load: {from: erp, to: crm, pattern: batch, schedule: daily 00:30, records: 100, via: composite}}
topologies: {point-to-point: {mapping: none}}
)",
               "point-to-point");
  };
  const auto calls = load("rolling: 4 / 1 h");  // 25 records in a composite request: four calls
  CHECK(calls.flow("load").delivered == 100);
  CHECK(calls.limit("crm.quota").used == 4);
  const auto records = load("rolling: 99 / 1 h, counts: records");
  CHECK(records.flow("load").delivered == 75);
  CHECK(records.limit("crm.quota").unit == "records");
}

TEST_CASE("what the first limit has counted stays counted when the second refuses the call", "[models][limit]") {
  const auto passing = two_flows("first: {rolling: 100 / 1 h}, second: {rolling: 3 / 1 h}");
  CHECK(passing.limit("server.first").used == 12);
  CHECK(passing.limit("server.second").used == 3);
  const auto other_way = two_flows("second: {rolling: 3 / 1 h}, first: {rolling: 100 / 1 h}");
  CHECK(other_way.limit("server.first").used == 3);
}

TEST_CASE("a permit is given back when a limit behind it refuses the call", "[models][limit]") {
  // Had the refused calls kept their permits, two would be gone at 30 s. Often at 10 and 20 s, then all is used up.
  const auto trial = two_flows("slots: {concurrent: 2}, quota: {rolling: 2 / 1 h}", "5 s");
  CHECK(trial.limit("server.slots").refused == 0);
  CHECK(trial.limit("server.slots").used == 12);
  CHECK(trial.limit("server.quota").refused == 10);
}

TEST_CASE("limits are passed in declared order, also those that are held", "[models][limit]") {
  const auto quota_first = two_flows("quota: {rolling: 2 / 1 h}, slots: {concurrent: 2}", "5 s");
  CHECK(quota_first.limit("server.slots").used == 2);
}

TEST_CASE("who is told when to come back rests until then", "[models][limit]") {
  const std::string retry = ", retry: {attempts: 2, backoff: [1 s]}";
  const auto told = with_limit("rolling: 1 / 25 s, retry_after: true", "none", "duration: 100 s", retry);
  // One call each 25 s. 20 and 30 s are told 35 s, where 20 s comes first and 30 s fails. 40 and 50 s are told 60 s: 40 s
  // passes, before that of 60 s itself, which passes at 85 s, told like 70 and 80 s.
  CHECK(told.deliveries_of("job") == Times{10, 35, -1, 60, -1, 85, -1, -1, -1});
  // The same among policies: the breaker passes on what it was told.
  const std::string policies =
      ", resilience: {retry: {attempts: 2, base: 1 s}, breaker: {consecutive: 100, wait: 1 s}}";
  const auto inside = with_limit("rolling: 1 / 25 s, retry_after: true", "none", "duration: 100 s", policies);
  CHECK(inside.deliveries_of("job") == told.deliveries_of("job"));
  const auto untold = with_limit("rolling: 1 / 25 s", "none", "duration: 100 s", retry);
  CHECK(untold.deliveries_of("job") == Times{10, -1, -1, 40, -1, -1, 70, -1, -1});
}

TEST_CASE("whoever is disconnected stays so until it may connect again", "[models][limit]") {
  // Room at 35, 45, 65, ... s. Refused at 30 s, the flow is cut off until 55 s, whatever room there is.
  const auto trial = with_limit("rolling: 2 / 25 s, on_breach: disconnect, reconnect: 25 s");
  CHECK(trial.deliveries_of("job") == Times{10, 20, -1, -1, -1, 60, 70, -1, -1});
  // Without a time of its own: as soon as there is room, so like refusing.
  CHECK(times_with("rolling: 2 / 25 s, on_breach: disconnect") == times_with("rolling: 2 / 25 s"));
  const auto others = two_flows("quota: {rolling: 3 / 30 s, on_breach: disconnect, reconnect: 1 h}");
  // 10, 20 and 25 s fill it; often is cut off at 30 s, seldom goes on.
  CHECK(others.deliveries_of("often") == Times{10, 20, -1, -1, -1, -1, -1, -1, -1});
  CHECK(others.deliveries_of("seldom") == Times{25, 50, 75});
}

TEST_CASE("the use of a limit over time is a series", "[models][limit]") {
  auto text = limited("rolling: 12 / 1 h", "none", "duration: 3 min");
  text.replace(text.find("every 10 s"), 10, "every 11 s");
  const auto trial = run(text, "point-to-point");
  const auto series = std::ranges::find(trial.seen.series, "server.quota.in_use", &models::Series::name);
  REQUIRE(series != trial.seen.series.end());
  CHECK(series->values == std::vector<double>{5, 10, 12});  // at the end of each minute
}

}  // namespace loadscape::tests
