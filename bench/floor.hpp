#pragma once
/// M/M/1 written by hand for this one question: what a simulation of it costs at least, on the same random numbers.
///
/// No nodes, no steps, no message: two events, a ring of arrival times, a count and a sum.

#include "sim/event_list.hpp"
#include "sim/random.hpp"
#include "sim/real.hpp"
#include "sim/time.hpp"

#include <boost/random/exponential_distribution.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace loadscape::bench {

struct FloorResult {
  std::uint64_t served = 0;
  double mean_wait_s = 0.0;
};

/// Not even a heap: the times of the next arrival and the next departure.
class TwoEvents {
 public:
  void push(const sim::Event& event) { at_[event.subject] = event.at; }
  sim::Event pop() {
    const std::uint32_t first = at_[1] < at_[0] ? 1 : 0;
    return {std::exchange(at_[first], std::numeric_limits<std::uint64_t>::max()), 0, 0, first};
  }

 private:
  std::array<std::uint64_t, 2> at_{std::numeric_limits<std::uint64_t>::max(),
                                   std::numeric_limits<std::uint64_t>::max()};
};

/// Serves `customers`, first come, first served.
/// @param rate_per_s    arrivals, Poisson
/// @param mean_service_s  exponential
/// @tparam List         sim::EventList or TwoEvents
/// @throws std::length_error if 65,536 customers are present at once
template <class List>
FloorResult mm1_floor(std::uint64_t customers, double rate_per_s, double mean_service_s, std::uint64_t seed) {
  enum Kind : std::uint32_t { arrival, departure };
  sim::Stream arrivals{seed, sim::name_key("arrivals"), 0};
  sim::Stream services{seed, sim::name_key("services"), 0};
  const auto draw = [](sim::Stream& stream, double mean) {
    const double value = mean * boost::random::exponential_distribution<sim::Real>{}(stream).value();
    return static_cast<std::uint64_t>(sim::from_seconds(value).count());
  };

  List list;
  std::vector<std::uint64_t> line(1U << 16U);  // arrival times; the server's customer is the first
  const std::uint64_t mask = line.size() - 1;
  std::uint64_t came = 0, served = 0, sequence = 0, waited = 0;
  list.push({draw(arrivals, 1.0 / rate_per_s), ++sequence, 0, arrival});
  while (served < customers) {
    const sim::Event event = list.pop();
    if (event.subject == arrival) {
      line[came++ & mask] = event.at;
      if (came - served == 1) list.push({event.at + draw(services, mean_service_s), ++sequence, 0, departure});
      list.push({event.at + draw(arrivals, 1.0 / rate_per_s), ++sequence, 0, arrival});
      if (came - served > mask) throw std::length_error("mm1_floor: the line is full");
    } else if (++served < came) {
      waited += event.at - line[served & mask];
      list.push({event.at + draw(services, mean_service_s), ++sequence, 0, departure});
    }
  }
  return {served, static_cast<double>(waited) / 1e9 / static_cast<double>(served)};
}

}  // namespace loadscape::bench
