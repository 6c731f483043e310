#pragma once
/// What the bench programs share: time per operation, and the median of several runs.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadscape::bench {

/// Wall-clock nanoseconds per operation of `work()`, which does `operations` of them.
template <class Work>
double ns_each(std::uint64_t operations, Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return took.count() / static_cast<double>(operations);
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
