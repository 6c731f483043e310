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
      const std::uint64_t at = i % 97 == 0 ? now / 2 : std::min(latest, now + delay(shape, random));
      const Event event{at, random() % 4 == 0 ? i : normal | i, 0, static_cast<std::uint32_t>(random())};
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

TEST_CASE("a hundred thousand pending events agree with a sorted reference", "[sim][event-list]") {
  for (const auto shape : {Shape::even, Shape::heavy_tail, Shape::anywhere}) {
    INFO("shape " << static_cast<int>(shape));
    CHECK(differences(sim::LadderQueue{}, shape, 100'000, 250'000) == 0);
  }
}

TEST_CASE("whatever the times, a ladder's memory stays in proportion and is used again", "[sim][event-list]") {
  constexpr std::uint64_t n = 20'000;
  const auto at = [](int pattern, std::uint64_t i) -> std::uint64_t {
    switch (pattern) {
      case 0: return 5;                                // one instant
      case 1: return i == 0 ? latest : 1'000 + i / 8;  // one event at the end of time
      case 2: return latest >> i % 63;                 // every power of two
      default: return i * 1'000'003 % n;               // dense
    }
  };
  for (int pattern = 0; pattern < 4; ++pattern) {
    INFO("pattern " << pattern);
    sim::LadderQueue list;
    std::size_t first_bytes = 0;
    for (int round = 0; round < 3; ++round) {
      for (std::uint64_t i = 0; i < n; ++i) list.push({at(pattern, i), normal | i, 0, 0});
      Event before{};
      std::uint64_t wrong = 0;
      while (!list.empty()) {
        const Event next = list.pop();
        wrong += sim::earlier(before, next) ? 0U : 1U;
        before = next;
      }
      CHECK(wrong == 0);
      if (round == 0) first_bytes = list.bytes();
      CHECK(list.bytes() == first_bytes);
    }
    CHECK(first_bytes < 100 * n);
  }
}

}  // namespace loadscape::tests
