#include "sim/time_weighted.hpp"

#include "tests/catch.hpp"

namespace loadscape::tests {

using namespace std::chrono_literals;
using sim::SimTime;

TEST_CASE("the integral of a level counts each value for as long as it held", "[sim][time-weighted]") {
  sim::TimeWeighted busy;
  busy.set(SimTime{10s}, 2);
  busy.set(SimTime{15s}, 1);
  CHECK(busy.integral_s(SimTime{25s}) == Approx(2 * 5 + 1 * 10));
  CHECK(busy.exact_area(SimTime{25s}) == 20'000'000'000ULL);
  CHECK(busy.highest() == 2);
}

TEST_CASE("a new window keeps the level and forgets the past", "[sim][time-weighted]") {
  sim::TimeWeighted busy;
  busy.set(SimTime{0s}, 3);
  busy.set(SimTime{4s}, 1);
  busy.begin_window(SimTime{10s});
  CHECK(busy.integral_s(SimTime{12s}) == Approx(2));
  CHECK(busy.highest() == 1);
}

TEST_CASE("several changes in one instant leave only the last one's mark", "[sim][time-weighted]") {
  sim::TimeWeighted busy;
  busy.set(SimTime{1s}, 9);
  busy.set(SimTime{1s}, 1);
  CHECK(busy.integral_s(SimTime{3s}) == Approx(2));
  CHECK(busy.highest() == 9);
}

}  // namespace loadscape::tests
