#pragma once
/// Independent work on several threads, collected in index order.

#include <cstddef>
#include <functional>

namespace loadscape::analysis {

/// Calls work(0), ..., work(count - 1) on up to `jobs` threads and collect(0), ..., collect(count - 1) one at a time
/// and in this order, each after its work: what `collect` builds does not depend on `jobs`.
///
/// Work begins in index order and runs ahead of `collect` by at most 2 * jobs items, which bounds what waits in memory.
/// After an exception nothing new begins; the one with the smallest index is rethrown. @pre jobs >= 1
void run_in_order(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work,
                  const std::function<void(std::size_t)>& collect);

/// `wanted`, or the number of cores when it is 0; at least 1.
unsigned threads_for(unsigned wanted);

}  // namespace loadscape::analysis
