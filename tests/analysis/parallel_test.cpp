#include "analysis/parallel.hpp"
#include "tests/catch.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

TEST_CASE("work is collected in index order, whatever finishes first", "[analysis][parallel]") {
  for (const unsigned jobs : {1u, 2u, 7u}) {
    std::vector<int> done(40, 0);
    std::vector<std::size_t> order;
    run_in_order(
        done.size(), jobs,
        [&](std::size_t i) {
          std::this_thread::sleep_for(std::chrono::microseconds{(i % 5) * 300});
          done[i] = 1;
        },
        [&](std::size_t i) {
          CHECK(done[i] == 1);
          order.push_back(i);
        });
    REQUIRE(order.size() == 40);
    for (std::size_t i = 0; i < order.size(); ++i) CHECK(order[i] == i);
  }
}

TEST_CASE("work runs ahead of what is collected by at most twice the jobs", "[analysis][parallel]") {
  std::atomic<int> waiting{0}, most{0};
  run_in_order(
      60, 2,
      [&](std::size_t i) {
        if (i == 0) std::this_thread::sleep_for(std::chrono::milliseconds{20});
        const int now = ++waiting;
        int seen = most.load();
        while (now > seen && !most.compare_exchange_weak(seen, now)) continue;
      },
      [&](std::size_t) { --waiting; });
  CHECK(most.load() <= 5);
}

TEST_CASE("nothing to do is done at once", "[analysis][parallel]") {
  CHECK_NOTHROW(run_in_order(0, 3, [](std::size_t) { FAIL(); }, [](std::size_t) { FAIL(); }));
}

TEST_CASE("the failure with the smallest index is reported and ends the work", "[analysis][parallel]") {
  std::atomic<int> started{0};
  const auto work = [&](std::size_t i) {
    ++started;
    if (i >= 3) throw std::runtime_error("item " + std::to_string(i));
  };
  CHECK_THROWS_WITH(run_in_order(1000, 3, work, [](std::size_t) {}), "item 3");
  CHECK(started < 20);
}

TEST_CASE("a failure while collecting is reported too", "[analysis][parallel]") {
  CHECK_THROWS_WITH(run_in_order(
                        5, 2, [](std::size_t) {},
                        [](std::size_t i) {
                          if (i == 2) throw std::runtime_error("collecting 2");
                        }),
                    "collecting 2");
}

}  // namespace
}  // namespace loadscape::tests
