#pragma once
/// What the bench programs share: time per operation, and the median of several runs.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <vector>

namespace loadscape::bench {

inline double cpu_ns() {
  std::timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

/// Nanoseconds of processor time per operation of `work()`, which does `operations` of them: others on the machine
/// disturb it less than they do the clock on the wall.
template <class Work>
double ns_each(std::uint64_t operations, Work work) {
  const double start = cpu_ns();
  work();
  return (cpu_ns() - start) / static_cast<double>(operations);
}

/// @pre !values.empty()
inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

inline double least(const std::vector<double>& values) { return *std::ranges::min_element(values); }

/// Keeps the compiler from dropping a computation whose result nobody reads.
inline void keep(std::uint64_t value) { asm volatile("" : : "r"(value) : "memory"); }

}  // namespace loadscape::bench
