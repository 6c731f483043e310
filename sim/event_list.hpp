#pragma once
/// Future-event list: a 4-ary implicit heap of small trivially copyable records.

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace loadscape::sim {

/// Within one instant, releases run before everything else; equals run in the order they were scheduled.
enum class Priority : std::uint8_t { release, normal };

/// One scheduled event, 24 bytes. `order` is (priority, sequence number): unique, never reused.
struct Event {
  std::uint64_t at = 0;  ///< whole nanoseconds since the start
  std::uint64_t order = 0;
  std::uint32_t node = 0;     ///< whose event it is
  std::uint32_t subject = 0;  ///< a message, or the node's own word for what is due

  SimTime time() const { return SimTime{Duration{static_cast<std::int64_t>(at)}}; }
};

/// The order in which events run: (time, priority, scheduling order).
inline bool earlier(const Event& a, const Event& b) {
  // One 128-bit comparison: no branch that the processor could guess wrong.
  return (static_cast<unsigned __int128>(a.at) << 64 | a.order) <
         (static_cast<unsigned __int128>(b.at) << 64 | b.order);
}

/// Ordered by (time, priority, scheduling order). Push and pop cost O(log n); pushing allocates only when the
/// list outgrows its largest size so far.
class EventList {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  const Event& top() const { return heap_.front(); }

  void push(const Event& event) {
    std::size_t hole = heap_.size();
    heap_.push_back(event);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / arity;
      if (!earlier(event, heap_[parent])) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = event;
  }

  /// @pre !empty()
  Event pop() {
    const Event first = heap_.front();
    const Event last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sift_down(0, last);
    return first;
  }

  /// Drops every event for which `dead(event)` holds. O(n).
  template <class Predicate>
  void purge(Predicate dead) {
    std::erase_if(heap_, dead);
    if (heap_.size() < 2) return;
    for (std::size_t i = (heap_.size() - 2) / arity + 1; i-- > 0;) sift_down(i, heap_[i]);
  }

  /// Appends every event to `to`, in no particular order, and is empty afterwards.
  void move_to(std::vector<Event>& to) {
    to.insert(to.end(), heap_.begin(), heap_.end());
    heap_.clear();
  }
  std::size_t bytes() const { return heap_.capacity() * sizeof(Event); }

 private:
  static constexpr std::size_t arity = 4;

  void sift_down(std::size_t hole, const Event event) {
    const std::size_t size = heap_.size();
    for (std::size_t child = hole * arity + 1; child < size; child = hole * arity + 1) {
      std::size_t least = child;
      const std::size_t end = child + arity < size ? child + arity : size;
      for (std::size_t i = child + 1; i < end; ++i) least = earlier(heap_[i], heap_[least]) ? i : least;
      if (!earlier(heap_[least], event)) break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = event;
  }

  std::vector<Event> heap_;
};

}  // namespace loadscape::sim
