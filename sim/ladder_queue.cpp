#include "sim/ladder_queue.hpp"

#include <bit>
#include <span>
#include <utility>

namespace loadscape::sim {

std::size_t LadderQueue::bytes() const {
  std::size_t total = heap_.bytes() + run_.capacity() * sizeof(Event) + blocks_.size() * sizeof(Block) +
                      rungs_.capacity() * sizeof(Rung);
  for (const Rung& rung : rungs_) total += rung.buckets.capacity() * sizeof(Bucket);
  return total;
}

void LadderQueue::Sample::clear() {
  least = no_border;
  greatest = 0;
  seen_ = 0;
  stride_ = 1;
  kept_ = 0;
}

void LadderQueue::Sample::keep(std::uint64_t at) {
  if (kept_ == times_.size()) {  // half as many from now on, and of those so far
    for (std::size_t i = 0; i < kept_ / 2; ++i) times_[i] = times_[2 * i];
    kept_ /= 2;
    stride_ *= 2;
  }
  times_[kept_++] = at;
}

std::uint64_t LadderQueue::Sample::most() {
  const auto times = std::span{times_}.first(kept_);
  const auto place = times.begin() + static_cast<std::ptrdiff_t>(kept_ * 7 / 8);
  std::ranges::nth_element(times, place);
  return *place;
}

std::uint32_t LadderQueue::new_chunk() {
  if (chunks_ % block_chunks == 0) blocks_.push_back(std::make_unique_for_overwrite<Block>());
  next(chunks_) = no_chunk;
  return chunks_++;
}

/// Brings the earliest bucket to the bottom. @pre the bottom is empty
void LadderQueue::refill() {
  if (size_ == 0) {
    depth_ = 0;
    return;
  }
  while (left_in_run() == 0) {
    Rung& rung = rungs_[depth_ - 1];
    ++rung.current;
    while (rung.current <= rung.beyond && rung.buckets[rung.current].count == 0) ++rung.current;
    if (rung.current >= rung.beyond) --depth_;  // nothing of it is left but what is taken now
    if (rung.current > rung.beyond) continue;
    rung.border = rung.start + ((rung.current + 1) << rung.shift);
    const Bucket bucket = std::exchange(rung.buckets[rung.current], {});
    if (bucket.count <= most_in_bucket || (rung.shift == 0 && rung.current < rung.beyond)) {
      sort_into_run(bucket);
    } else if (rung.current < rung.beyond) {
      spread_bucket(bucket);
    } else {
      spread_rest(bucket);
    }
  }
}

void LadderQueue::sort_into_run(Bucket bucket) {
  next_in_run_ = 0;
  if (bucket.count > most_ranked) {
    run_.clear();
    take_apart(bucket, [this](const Event& event) { run_.push_back(event); });
    sort_run();
    return;
  }
  // Each event goes to the place that has as many before it as are earlier: quadratic, but nothing to guess wrong.
  std::array<std::uint32_t, most_ranked> place{};
  std::size_t count = 0;
  take_apart(bucket, [&](const Event& event) {
    unsorted_[count] = event;
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t is_before = earlier(unsorted_[i], event) ? 1 : 0;
      before += is_before;
      place[i] += 1 - is_before;
    }
    place[count++] = before;
  });
  run_.resize(count + 1);
  for (std::size_t i = 0; i < count; ++i) run_[place[i]] = unsorted_[i];
  run_[count] = last_of_run;
}

void LadderQueue::sort_run() {
  if (!std::ranges::is_sorted(run_, earlier)) std::ranges::sort(run_, earlier);
  run_.push_back(last_of_run);
}

/// A rung at the end of the ladder for `count` events between `start` and `most`, few enough to sort in each bucket.
LadderQueue::Rung& LadderQueue::add_rung(std::uint64_t start, std::uint64_t most, std::size_t count) {
  const std::uint64_t span = most - start + 1;
  // At least four buckets, so that each rung is narrower than the one above and the ladder ends.
  const std::uint64_t width = span / std::clamp<std::uint64_t>(count / bucket_events, 4, most_buckets);
  const int shift = static_cast<int>(std::bit_width(width + width / 2)) - 1;  // the nearest power of two
  const auto usable = static_cast<unsigned>(std::clamp(shift, 0, 60));
  return add_rung(start, usable, (span >> usable) / 4 * 5 + 2);
}

LadderQueue::Rung& LadderQueue::add_rung(std::uint64_t start, unsigned shift, std::size_t beyond) {
  if (depth_ == rungs_.size()) rungs_.emplace_back();
  Rung& rung = rungs_[depth_++];
  rung.start = start;
  rung.border = start;
  rung.shift = shift;
  rung.current = before_first;
  rung.beyond = beyond;
  if (rung.buckets.size() <= beyond) rung.buckets.resize(beyond + 1);
  rung.sample.clear();
  return rung;
}

/// Spreads the current bucket of the last rung over a rung of its own, unless it is one instant.
void LadderQueue::spread_bucket(Bucket bucket) {
  std::uint64_t least = no_border, greatest = 0;
  std::uint32_t id = bucket.last;
  for (std::size_t left = bucket.count; left > 0;) {
    id = next(id);
    const std::size_t used = std::min(left, chunk_events);
    for (std::size_t i = 0; i < used; ++i) {
      least = std::min(least, chunk(id)[i].at);
      greatest = std::max(greatest, chunk(id)[i].at);
    }
    left -= used;
  }
  if (least == greatest) {
    sort_into_run(bucket);
    return;
  }
  Rung& rung = add_rung(least, greatest, bucket.count);
  rung.narrow = false;
  take_apart(bucket, [&](const Event& event) { put(rung, event); });
}

/// Replaces a rung that has come to its end by one for what lay beyond it.
void LadderQueue::spread_rest(Bucket bucket) {
  Rung& old = rungs_[depth_];
  const std::uint64_t most = old.narrow ? old.sample.greatest : old.sample.most();
  Rung& rung = add_rung(old.sample.least, most, bucket.count);
  take_apart(bucket, [&](const Event& event) { put(rung, event); });
  // The sample may mislead once, at the price of a look at every event; then the whole range is covered.
  rung.narrow = rung.buckets[rung.beyond].count > bucket.count / 2;
}

/// Moves an overfull bottom to a rung of its own.
void LadderQueue::spread_bottom() {
  run_.pop_back();
  run_.erase(run_.begin(), run_.begin() + static_cast<std::ptrdiff_t>(next_in_run_));
  next_in_run_ = 0;
  heap_.move_to(run_);
  sort_run();
  const std::uint64_t border = depth_ > 0 ? rungs_[depth_ - 1].border : no_border;
  if (border - run_.front().at <= 1) return;  // one instant: sorted is all that it can be
  const std::size_t count = left_in_run();
  Rung& rung = add_rung(run_.front().at, run_[count * 7 / 8].at, count);
  rung.narrow = false;
  for (std::size_t i = 0; i < count; ++i) put(rung, run_[i]);
  run_.assign(1, last_of_run);
  refill();
}

}  // namespace loadscape::sim
