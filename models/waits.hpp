#pragma once
/// Who could wait for himself for ever, in one topology.

#include "models/compiled.hpp"

#include <cstddef>
#include <vector>

namespace loadscape::models {

/// While something of `holder` is held, a message of `flow` waits for what comes next in the circle.
struct Wait {
  std::size_t holder = 0;  ///< vertex: a station, or a concurrency limit that delays
  std::size_t flow = 0;
};

/// Circles of stations and permits of which each could be taken up by messages that wait for the next one, with no
/// timeout that would end a wait; one for each group that waits in circles, a shortest one. None where there are none:
/// then no run without faults leaves anybody waiting for ever.
///
/// Found by how many could be held at once, not by how many are: a circle of large pools may never close in a run. What
/// always ends is no wait: cores of a host, quotas and buckets that refill, a line that nobody can join, patience.
/// A call whose caller has an early answer, or goes on with the first of several, still waits for the first one.
/// Cost: linear in the steps of all routes.
std::vector<std::vector<Wait>> circular_waits(const Landscape& landscape, const Compiled& compiled);

}  // namespace loadscape::models
