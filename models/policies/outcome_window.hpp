#pragma once
/// The outcomes that a circuit breaker judges by: of the last calls, or of the last while.

#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::models {

struct Outcomes {
  std::uint64_t calls = 0, failed = 0, slow = 0;
  Outcomes& operator+=(const Outcomes& other);
  Outcomes& operator-=(const Outcomes& other);
};

/// The last n outcomes.
class CallWindow {
 public:
  explicit CallWindow(std::uint32_t size) : ring_(size) {}
  /// @returns all in the window, this one included
  const Outcomes& add(bool failed, bool slow);
  void clear();

 private:
  struct Outcome {
    bool failed = false, slow = false;
  };
  std::vector<Outcome> ring_;
  std::size_t next_ = 0;
  Outcomes total_;
};

/// Outcomes by bucket of time.
///
///   seconds  buckets begin with the whole seconds of the clock; a window of n seconds is the present one and the n - 1
///            before it (resilience4j)
///   tenths   a bucket begins with the first outcome after the last one has lasted a tenth of the window; it leaves when
///            it began a whole window ago (Polly)
class TimeWindow {
 public:
  enum class Buckets { seconds, tenths };
  TimeWindow(sim::Duration length, Buckets buckets);
  const Outcomes& add(sim::SimTime now, bool failed, bool slow);
  void clear();

 private:
  struct Bucket {
    sim::SimTime begin;
    Outcomes seen;
  };
  sim::SimTime begin_of_bucket(sim::SimTime now) const;
  bool has_left(const Bucket& bucket, sim::SimTime now) const;

  sim::Duration length_, width_;
  Buckets kind_;
  std::vector<Bucket> ring_;  ///< in use: size_ from first_
  std::size_t first_ = 0, size_ = 0;
  Outcomes total_;
};

}  // namespace loadscape::models
