#include "analysis/stability.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

models::NodeObservation observed(std::uint64_t arrivals, std::uint64_t departures, double busy_s, std::uint64_t middle,
                                 std::uint64_t end) {
  models::NodeObservation seen;
  seen.servers = 2;
  seen.available_s = 100.0;
  seen.arrivals = arrivals;
  seen.departures = departures;
  seen.busy_server_s = seen.service_sum_s = busy_s;
  seen.queue_at_middle = middle;
  seen.queue_at_end = end;
  return seen;
}

TEST_CASE("offered load is the arrival rate while available times the mean service time", "[analysis][stability]") {
  const auto load = station_load(observed(120, 100, 200.0, 10, 20));
  REQUIRE(load);
  CHECK(load->offered_load == Approx(2.4));  // 1.2 /s x 2 s
  CHECK(load->utilization == Approx(1.0));
  CHECK(load->growth == 10.0);
}

TEST_CASE("a station without limited servers or without work has no load to judge", "[analysis][stability]") {
  auto unlimited = observed(120, 100, 200.0, 10, 20);
  unlimited.servers.reset();
  CHECK_FALSE(station_load(unlimited));
  CHECK_FALSE(station_load(observed(0, 0, 0.0, 0, 0)));
}

TEST_CASE("overload whose line grows in every replication is unstable", "[analysis][stability]") {
  const std::vector<StationLoad> loads{
      {1.0, 1.10, 1.0, 50.0, 1000.0}, {1.0, 1.12, 1.0, 60.0, 1000.0}, {1.0, 1.09, 1.0, 45.0, 1000.0}};
  CHECK(is_unstable(loads));
}

TEST_CASE("overload that a full waiting room bounds is stable", "[analysis][stability]") {
  const std::vector<StationLoad> loads{
      {1.0, 1.10, 1.0, 0.0, 1000.0}, {1.0, 1.12, 1.0, 1.0, 1000.0}, {1.0, 1.09, 1.0, -1.0, 1000.0}};
  CHECK_FALSE(is_unstable(loads));
}

TEST_CASE("a line that happens to grow below capacity is stable", "[analysis][stability]") {
  const std::vector<StationLoad> loads{
      {1.0, 0.90, 0.9, 5.0, 1000.0}, {1.0, 0.92, 0.9, 6.0, 1000.0}, {1.0, 0.91, 0.9, 4.0, 1000.0}};
  CHECK_FALSE(is_unstable(loads));
}

TEST_CASE("a load that is not told apart from capacity counts only when the servers hardly ever idle",
          "[analysis][stability]") {
  std::vector<StationLoad> loads{
      {1.0, 0.99, 0.995, 50.0, 1000.0}, {1.0, 1.03, 1.0, 60.0, 1000.0}, {1.0, 1.00, 1.0, 45.0, 1000.0}};
  CHECK(is_unstable(loads));
  for (auto& load : loads) load.utilization = 0.9;
  CHECK_FALSE(is_unstable(loads));
}

TEST_CASE("one replication must grow by more than twice the root of its arrivals", "[analysis][stability]") {
  CHECK(is_unstable(std::vector<StationLoad>{{1.0, 1.1, 1.0, 64.0, 1000.0}}));  // 2 sqrt(1000) = 63.2
  CHECK_FALSE(is_unstable(std::vector<StationLoad>{{1.0, 1.1, 1.0, 63.0, 1000.0}}));
}

}  // namespace
}  // namespace loadscape::tests
