#include "sim/event_list.hpp"

#include "sim/ladder_queue.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace loadscape::tests {
namespace {

using sim::Event;

constexpr std::uint64_t normal = 1ULL << 63;
constexpr std::uint64_t latest = static_cast<std::uint64_t>(sim::never.time_since_epoch().count());

struct Earlier {
  bool operator()(const Event& a, const Event& b) const { return sim::earlier(a, b); }
};

/// How the times of a random schedule lie after the present, in nanoseconds.
enum class Shape : std::uint8_t { ties, bursts, even, two_scales, heavy_tail, anywhere };

std::uint64_t delay(Shape shape, sim::Stream& random) {
  const std::uint64_t draw = random();
  switch (shape) {
    case Shape::ties: return draw % 64 / 60;                                      // mostly this very instant
    case Shape::bursts: return draw % 8 * 1'000'000;                              // many at few instants
    case Shape::even: return draw % 100'000;                                      // uniform
    case Shape::two_scales: return draw % 16 == 0 ? draw * 900 : draw % 1'000;    // microseconds and hours
    case Shape::heavy_tail: return draw >> draw % 32;                             // every scale alike
    default: return random() % 50 == 0 ? latest : std::uint64_t{draw} * random() / 4;  // up to the end of time
  }
}

/// A list and a sorted reference through the same random schedule; counts where they differ.
template <class List>
std::uint64_t differences(List list, Shape shape, std::size_t aim, std::uint64_t steps) {
  sim::Stream random{1, 2, static_cast<std::uint64_t>(shape), static_cast<std::uint32_t>(aim)};
  std::set<Event, Earlier> reference;
  std::uint64_t wrong = 0, now = 0;
  for (std::uint64_t i = 1; i <= steps; ++i) {
    // Around `aim` pending, up and down; a release goes before what was scheduled earlier for the same instant.
    const bool grow = reference.size() < aim / 2 || (reference.size() < 2 * aim && random() % 2 == 0);
    if (grow || reference.empty()) {
      const std::uint64_t at = std::min(latest, now + delay(shape, random));
      const Event event{at, random() % 4 == 0 ? i : normal | i, 0, random()};
      list.push(event);
      reference.insert(event);
    } else {
      const Event got = list.pop();
      wrong += got.order != reference.begin()->order ? 1U : 0U;
      now = got.at;
      reference.erase(reference.begin());
    }
    if (i % (4 * aim) == 0) {
      const auto dead = [&](const Event& event) { return event.subject % 4 != i / (4 * aim) % 4; };
      list.purge(dead);
      std::erase_if(reference, dead);
    }
    wrong += list.size() != reference.size() || list.empty() != reference.empty() ? 1U : 0U;
    wrong += !reference.empty() && list.top().order != reference.begin()->order ? 1U : 0U;
  }
  return wrong;
}

}  // namespace

TEMPLATE_TEST_CASE("events come out by time, then priority, then scheduling order", "[sim][event-list]", sim::EventList,
                   sim::LadderQueue) {
  TestType list;
  list.push({20, normal | 1, 0, 1});
  list.push({10, normal | 2, 0, 2});
  list.push({10, 3, 0, 3});  // a release
  list.push({10, normal | 4, 0, 4});
  std::vector<std::uint32_t> order;
  while (!list.empty()) order.push_back(list.pop().subject);
  CHECK(order == std::vector<std::uint32_t>{3, 2, 4, 1});
}

TEST_CASE("a million random pushes, pops and purges agree with a sorted reference", "[sim][event-list]") {
  for (const auto shape :
       {Shape::ties, Shape::bursts, Shape::even, Shape::two_scales, Shape::heavy_tail, Shape::anywhere}) {
    for (const std::size_t aim : {10U, 100U, 3'000U}) {
      INFO("shape " << static_cast<int>(shape) << ", about " << aim << " pending");
      CHECK(differences(sim::EventList{}, shape, aim, 20'000) == 0);
      CHECK(differences(sim::LadderQueue{}, shape, aim, 20'000) == 0);
      CHECK(differences(sim::LadderQueue{2}, shape, aim, 20'000) == 0);
    }
  }
}

}  // namespace loadscape::tests
