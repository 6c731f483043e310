/// Fixed windows: the last call allowed, the first refused, and where the next window begins.

#include "tests/catch.hpp"
#include "tests/models/nodes/limits/limited.hpp"

namespace loadscape::tests {

TEST_CASE("a fixed window refuses what is too much until the next one begins by the clock", "[models][limit]") {
  // Windows [0, 60) and [60, 120): 10 and 20 s fill the first, the call of 60 s is the first of the second.
  const auto trial = with_limit("fixed: 2 / 1 min");
  CHECK(trial.deliveries_of("job") == Times{10, 20, -1, -1, -1, 60, 70, -1, -1});
  const auto& limit = trial.limit("server.quota");
  CHECK(limit.kind == "fixed_window");
  CHECK(limit.used == 4);
  CHECK(limit.refused == 5);
  CHECK(limit.max_in_window == 2);
  CHECK(*limit.first_exhausted_at_s == 20.0);
  CHECK(limit.exhausted_s == Approx((60 - 20) + (100 - 70)));
}

TEST_CASE("one nanosecond before its boundary a fixed window is still the old one", "[models][limit]") {
  const models::FileLoader files = [](const std::string&) {
    return models::LoadedFile{"time\n1\n59.999999999\n60\n", ""};
  };
  const auto text = [](const std::string& limit) {
    return R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems: {client: {}, server: {limits: {quota: {)" +
           limit + R"(}}}}
flows: {job: {from: client, to: server, pattern: fire-and-forget, replay: calls.csv}}
topologies: {point-to-point: {mapping: none}}
)";
  };
  CHECK(run(text("fixed: 1 / 1 min"), "point-to-point", 0, files).deliveries_of("job") == Times{1, -1, 60});
  // From the first use on: [1, 61).
  const auto first_use = run(text("fixed: 1 / 1 min, from: first-use"), "point-to-point", 0, files);
  CHECK(first_use.deliveries_of("job") == Times{1, -1, -1});
  const auto shorter = run(text("fixed: 1 / 58999999999 ns, from: first-use"), "point-to-point", 0, files);
  CHECK(shorter.deliveries_of("job") == Times{1, 59.999999999, -1});
}

TEST_CASE("a day begins at midnight, in the zone of the limit", "[models][limit]") {
  const Times midnight_at_60{10, 20, -1, -1, -1, 60, 70, -1, -1};
  const auto day = [](const std::string& starts, const std::string& zone) {
    return times_with("fixed: 2 / 1 d" + zone, "none", "duration: 100 s, starts: " + starts);
  };
  CHECK(day("Mon 23:59", "") == midnight_at_60);
  CHECK(day("Sun 07:59", ", zone: \"-08:00\"") == midnight_at_60);  // where it is 23:59 on Saturday
  CHECK(day("Tue 18:29", ", zone: \"+05:30\"") == midnight_at_60);
  CHECK(day("2026-01-30 23:59", "") == midnight_at_60);
  CHECK(day("Mon 23:58", "") == Times{10, 20, -1, -1, -1, -1, -1, -1, -1});
}

TEST_CASE("a window from first use begins with the first call after the last one", "[models][limit]") {
  // [10, 40), [40, 70), [70, 100).
  CHECK(times_with("fixed: 2 / 30 s, from: first-use") == Times{10, 20, -1, 40, 50, -1, 70, 80, -1});
}

TEST_CASE("who waits for a fixed window passes in the instant in which it begins", "[models][limit]") {
  // That of 20 s at 30 s, before that of 30 s, which waits for 60 s; 40 s for 90 s.
  const auto trial = with_limit("fixed: 1 / 30 s, on_breach: delay");
  CHECK(trial.deliveries_of("job") == Times{10, 30, 60, 90, -1, -1, -1, -1, -1});
  CHECK(trial.limit("server.quota").delay_s == Approx((30 - 20) + (60 - 30) + (90 - 40) + (50 + 40 + 30 + 20 + 10)));
}

TEST_CASE("twice the allowance of a fixed window can pass around its boundary, of a rolling one never",
          "[models][limit]") {
  const std::string late = "duration: 100 s, starts: Mon 00:00";
  CHECK(times_with("fixed: 3 / 40 s", "none", late) == Times{10, 20, 30, 40, 50, 60, -1, 80, 90});
  CHECK(times_with("rolling: 3 / 40 s", "none", late) == Times{10, 20, 30, -1, 50, 60, 70, -1, 90});
}

}  // namespace loadscape::tests
