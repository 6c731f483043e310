#pragma once
/// Future-event list for any number of pending events: a ladder of buckets above a small heap.

#include "sim/event_list.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace loadscape::sim {

/// Pops exactly in the order of EventList, at a cost per event that hardly depends on how many are pending [Tang05].
///
/// Few events live in a heap, the bottom. When it outgrows `most_in_heap`, its events are spread over the buckets of a
/// rung, each a power of two nanoseconds wide and meant for some eight events; what lies beyond the rung waits unsorted
/// in its last bucket. A bucket is sorted when its turn comes; one that is too full is spread over a rung of its own
/// first. Buckets are found by whole numbers, (at - start) >> shift, so no event is on the wrong side of a border. A
/// bucket of one instant is sorted whatever its size; any other rung is narrower by a factor than the bucket it came
/// from, so there are never more than some tens of rungs.
///
/// Amortized cost O(1) for push and pop (O(log n) where all events share one instant), O(n) for purge. Events wait in
/// chunks of four: 35 bytes each with 10^4 pending, 26 with 10^5 and more, and 24 more for those of one bucket while it
/// is sorted. Memory is kept for reuse: a list that was as large before allocates nothing.
/// Any time up to `never` may be pushed, also one before the last popped.
class LadderQueue {
 public:
  /// A list with no rungs, ever: EventList's heap.
  static constexpr std::size_t heap_only = std::numeric_limits<std::size_t>::max();

  static constexpr std::size_t usual_heap = 32;

  explicit LadderQueue(std::size_t most_in_heap = usual_heap) : most_in_heap_{most_in_heap} {
    run_.push_back(last_of_run);
  }
  LadderQueue(const LadderQueue&) = delete;
  LadderQueue& operator=(const LadderQueue&) = delete;

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// @pre !empty()
  const Event& top() const { return run_is_first() ? run_[next_in_run_] : heap_.top(); }

  /// An event that will probably be popped after `n` others, for fetching ahead what it needs; null: not known.
  const Event* upcoming(std::size_t n) const {
    return next_in_run_ + n + 1 < run_.size() ? &run_[next_in_run_ + n] : nullptr;
  }

  void push(const Event& event) {
    ++size_;
    for (std::size_t i = 0; i < depth_; ++i) {
      if (event.at < rungs_[i].border) continue;
      put(rungs_[i], event);
      return;
    }
    heap_.push(event);
    if (heap_.size() > most_in_heap_ && heap_.size() > left_in_run()) spread_bottom();
  }

  /// @pre !empty()
  Event pop() {
    --size_;
    const Event first = run_is_first() ? run_[next_in_run_++] : heap_.pop();
    if (heap_.empty() && left_in_run() == 0) refill();
    return first;
  }

  /// Drops every event for which `dead(event)` holds. O(n).
  template <class Predicate>
  void purge(Predicate dead) {
    heap_.purge(dead);
    run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(next_in_run_));
    next_in_run_ = 0;
    std::erase_if(run_, [&](const Event& event) { return event.order != last_of_run.order && dead(event); });
    size_ = heap_.size() + left_in_run();
    for (std::size_t i = 0; i < depth_; ++i) purge(rungs_[i], dead);
    if (heap_.empty() && left_in_run() == 0) refill();
  }

  /// Memory held, used or not.
  std::size_t bytes() const;

 private:
  static constexpr std::size_t chunk_events = 4;
  static constexpr std::size_t block_chunks = 128;
  static constexpr std::size_t bucket_events = 8;  // aimed at
  static constexpr std::size_t most_buckets = 1024;  // more would not stay in the cache while they are filled
  static constexpr std::size_t most_in_bucket = 32;  // more are spread again before they are sorted
  static constexpr std::size_t most_ranked = 32;  // more are sorted by comparing and swapping
  static constexpr std::uint64_t no_border = std::numeric_limits<std::uint64_t>::max();
  static constexpr Event last_of_run{no_border, no_border, 0, 0};

  using Chunk = std::array<Event, chunk_events>;
  struct Block {
    std::array<Chunk, block_chunks> chunks;
    std::array<std::uint32_t, block_chunks> next;  ///< apart, as walking along a bucket reads only these ahead
  };

  /// A circle of chunks, full but for the last, in the order of pushing: events of one instant stay in order.
  struct Bucket {
    std::uint32_t last = 0;
    std::uint32_t count = 0;
  };

  /// Times of some of the events that went beyond a rung, evenly spread over the order of pushing.
  class Sample {
   public:
    void clear();
    void add(std::uint64_t at) {
      least = std::min(least, at);
      greatest = std::max(greatest, at);
      if ((seen_++ & (stride_ - 1)) == 0) keep(at);
    }
    /// The time before which about 7 in 8 lie. @pre something was added
    std::uint64_t most();

    std::uint64_t least = 0;
    std::uint64_t greatest = 0;

   private:
    void keep(std::uint64_t at);

    std::uint64_t seen_ = 0;
    std::uint64_t stride_ = 1;  ///< a power of two
    std::size_t kept_ = 0;
    std::array<std::uint64_t, 128> times_{};
  };

  struct Rung {
    std::uint64_t start = 0;
    std::uint64_t border = 0;  ///< end of the current bucket: what is earlier belongs further down
    unsigned shift = 0;
    std::size_t current = 0;
    std::size_t beyond = 0;  ///< number of the last bucket, which has no end of its own
    bool narrow = false;  ///< the rung held but few of the events it was made for
    std::vector<Bucket> buckets;  ///< those at and before `current` are empty
    Sample sample;  ///< of the last bucket
  };

  std::size_t left_in_run() const { return run_.size() - 1 - next_in_run_; }
  bool run_is_first() const { return heap_.empty() || earlier(run_[next_in_run_], heap_.top()); }

  void put(Rung& rung, const Event& event) {
    const std::size_t number = (event.at - rung.start) >> rung.shift;
    append(rung.buckets[std::min(number, rung.beyond)], event);
    if (number >= rung.beyond) rung.sample.add(event.at);
  }

  Chunk& chunk(std::uint32_t id) { return blocks_[id / block_chunks]->chunks[id % block_chunks]; }
  std::uint32_t& next(std::uint32_t id) { return blocks_[id / block_chunks]->next[id % block_chunks]; }

  void append(Bucket& bucket, const Event& event) {
    const std::size_t used = bucket.count % chunk_events;
    if (used == 0) extend(bucket);
    ++bucket.count;
    chunk(bucket.last)[used] = event;
  }

  void extend(Bucket& bucket) {
    const std::uint32_t fresh = free_ != no_chunk ? free_ : new_chunk();
    free_ = next(fresh);
    next(fresh) = fresh;
    if (bucket.count > 0) std::swap(next(fresh), next(bucket.last));
    bucket.last = fresh;
  }

  /// Calls visit(event) for each event of the bucket in the order of pushing; the chunks are free to be used for them.
  template <class Visitor>
  void take_apart(Bucket bucket, Visitor visit) {
    std::uint32_t id = bucket.count > 0 ? next(bucket.last) : no_chunk;
    for (std::size_t left = bucket.count; left > 0;) {
      const Chunk taken = chunk(id);
      free_ = std::exchange(id, std::exchange(next(id), free_));
      const std::size_t used = std::min(left, chunk_events);
      for (std::size_t i = 0; i < used; ++i) visit(taken[i]);
      left -= used;
    }
  }

  template <class Predicate>
  void purge(Rung& rung, Predicate dead) {
    rung.sample.clear();
    for (std::size_t i = rung.current + 1; i <= rung.beyond; ++i) {
      take_apart(std::exchange(rung.buckets[i], {}), [&](const Event& event) {
        if (!dead(event)) put(rung, event);
      });
      size_ += rung.buckets[i].count;
    }
  }

  std::uint32_t new_chunk();
  void refill();
  void sort_into_run(Bucket bucket);
  void spread_bucket(Bucket bucket);
  void spread_rest(Bucket bucket);
  void spread_bottom();
  void sort_run();
  Rung& add_rung(std::uint64_t start, std::uint64_t most, std::size_t count);
  Rung& add_rung(std::uint64_t start, unsigned shift, std::size_t beyond);

  static constexpr std::size_t before_first = std::numeric_limits<std::size_t>::max();
  static constexpr std::uint32_t no_chunk = std::numeric_limits<std::uint32_t>::max();

  std::size_t most_in_heap_;
  std::array<Event, most_ranked> unsorted_{};
  std::size_t size_ = 0;
  EventList heap_;
  std::vector<Event> run_;  ///< sorted; ends with `last_of_run`, so that it has a first event always
  std::size_t next_in_run_ = 0;
  std::size_t depth_ = 0;
  std::vector<Rung> rungs_;  ///< the first `depth_` in use, each within the current bucket of the one before
  std::uint32_t free_ = no_chunk;
  std::vector<std::unique_ptr<Block>> blocks_;  ///< blocks never move: growing copies nothing
  std::uint32_t chunks_ = 0;
};

}  // namespace loadscape::sim
