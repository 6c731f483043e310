#include "analysis/parallel.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace loadscape::analysis {
namespace {

class OrderedPool {
 public:
  OrderedPool(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work,
              const std::function<void(std::size_t)>& collect)
      : count_{count},
        ahead_{2 * static_cast<std::size_t>(jobs)},
        work_{work},
        collect_{collect},
        done_(count, false) {}

  void serve() {
    std::unique_lock lock(mutex_);
    while (next_ < count_ && !stopping()) {
      if (next_ >= collected_ + ahead_) {
        changed_.wait(lock);
        continue;
      }
      const std::size_t index = next_++;
      attempt(index, work_, lock);
      done_[index] = true;
      collect_ready(lock);
      changed_.notify_all();
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool stopping() const { return failure_ != nullptr; }

  /// Runs the action without the lock, which is held again afterwards.
  void attempt(std::size_t index, const std::function<void(std::size_t)>& action, std::unique_lock<std::mutex>& lock) {
    std::exception_ptr failure;
    lock.unlock();
    try {
      action(index);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && (!failure_ || index < failed_index_)) {
      failure_ = failure;
      failed_index_ = index;
    }
  }

  /// One thread at a time collects, without holding up those that only look for work.
  void collect_ready(std::unique_lock<std::mutex>& lock) {
    if (collecting_) return;
    collecting_ = true;
    while (collected_ < count_ && done_[collected_] && !stopping()) {
      attempt(collected_, collect_, lock);
      ++collected_;
      changed_.notify_all();
    }
    collecting_ = false;
  }

  std::size_t count_;
  std::size_t ahead_;
  const std::function<void(std::size_t)>& work_;
  const std::function<void(std::size_t)>& collect_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> done_;
  std::size_t next_ = 0;
  std::size_t collected_ = 0;
  bool collecting_ = false;
  std::exception_ptr failure_;
  std::size_t failed_index_ = 0;
};

}  // namespace

void run_in_order(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work,
                  const std::function<void(std::size_t)>& collect) {
  OrderedPool pool(count, jobs, work, collect);
  {
    std::vector<std::jthread> helpers;
    const std::size_t useful = std::min<std::size_t>(jobs, count);
    for (std::size_t i = 1; i < useful; ++i) helpers.emplace_back([&pool] { pool.serve(); });
    pool.serve();
  }
  pool.rethrow();
}

unsigned threads_for(unsigned wanted) {
  return wanted > 0 ? wanted : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace loadscape::analysis
