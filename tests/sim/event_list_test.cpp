#include "sim/event_list.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <vector>

namespace loadscape::tests {

using sim::Event;

TEST_CASE("events come out by time, then priority, then scheduling order", "[sim][event-list]") {
  sim::EventList list;
  const std::uint64_t normal = 1ULL << 63;
  list.push({20, normal | 1, 0, 1});
  list.push({10, normal | 2, 0, 2});
  list.push({10, 3, 0, 3});  // a release
  list.push({10, normal | 4, 0, 4});
  std::vector<std::uint32_t> order;
  while (!list.empty()) order.push_back(list.pop().subject);
  CHECK(order == std::vector<std::uint32_t>{3, 2, 4, 1});
}

TEST_CASE("a million random pushes, pops and purges agree with a sorted reference", "[sim][event-list]") {
  sim::Stream random{1, 2, 3};
  sim::EventList list;
  std::vector<Event> reference;  // sorted, latest first
  const auto key = [](const Event& e) { return std::pair{e.at, e.order}; };
  const auto later = [&](const Event& a, const Event& b) { return key(a) > key(b); };
  std::uint64_t wrong = 0, now = 0;
  for (std::uint64_t i = 0; i < 1'000'000; ++i) {
    const auto draw = random();
    if (draw % 3 != 0 || reference.empty()) {
      const Event event{now + draw % 64, i, 0, draw};  // many ties
      list.push(event);
      reference.insert(std::ranges::upper_bound(reference, event, later), event);
    } else {
      const auto got = list.pop();
      if (key(got) != key(reference.back())) ++wrong;
      now = got.at;
      reference.pop_back();
    }
    if (reference.size() > 400 || i % 100'000 == 99'999) {
      const auto dead = [](const Event& e) { return e.subject % 2 == 0; };
      list.purge(dead);
      std::erase_if(reference, dead);
      if (list.size() != reference.size()) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

}  // namespace loadscape::tests
