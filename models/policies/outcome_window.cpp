#include "models/policies/outcome_window.hpp"

#include <chrono>

namespace loadscape::models {
namespace {

using namespace std::chrono_literals;

constexpr int tenths = 10;

}  // namespace

Outcomes& Outcomes::operator+=(const Outcomes& other) {
  calls += other.calls;
  failed += other.failed;
  slow += other.slow;
  return *this;
}

Outcomes& Outcomes::operator-=(const Outcomes& other) {
  calls -= other.calls;
  failed -= other.failed;
  slow -= other.slow;
  return *this;
}

const Outcomes& CallWindow::add(bool failed, bool slow) {
  auto& place = ring_[next_];
  next_ = (next_ + 1) % ring_.size();
  if (total_.calls == ring_.size()) {
    total_ -= {.calls = 1, .failed = place.failed ? 1U : 0U, .slow = place.slow ? 1U : 0U};
  }
  place = {failed, slow};
  total_ += {.calls = 1, .failed = failed ? 1U : 0U, .slow = slow ? 1U : 0U};
  return total_;
}

void CallWindow::clear() {
  next_ = 0;
  total_ = {};
}

TimeWindow::TimeWindow(sim::Duration length, Buckets buckets)
    : length_{length}, width_{buckets == Buckets::seconds ? sim::Duration{1s} : length / tenths}, kind_{buckets} {
  // One more than fit: a new bucket begins before the oldest leaves.
  ring_.resize(static_cast<std::size_t>((length_ + width_ - sim::Duration{1}) / width_) + 2);
}

sim::SimTime TimeWindow::begin_of_bucket(sim::SimTime now) const {
  return kind_ == Buckets::seconds ? now - now.time_since_epoch() % width_ : now;
}

bool TimeWindow::has_left(const Bucket& bucket, sim::SimTime now) const { return now - bucket.begin >= length_; }

const Outcomes& TimeWindow::add(sim::SimTime now, bool failed, bool slow) {
  while (size_ > 0 && has_left(ring_[first_], now)) {
    total_ -= ring_[first_].seen;
    first_ = (first_ + 1) % ring_.size();
    --size_;
  }
  const auto last = (first_ + size_ + ring_.size() - 1) % ring_.size();
  if (size_ == 0 || now - ring_[last].begin >= width_) {
    ring_[(first_ + size_) % ring_.size()] = {begin_of_bucket(now), {}};
    ++size_;
  }
  auto& bucket = ring_[(first_ + size_ - 1) % ring_.size()];
  const Outcomes one{.calls = 1, .failed = failed ? 1U : 0U, .slow = slow ? 1U : 0U};
  bucket.seen += one;
  total_ += one;
  return total_;
}

void TimeWindow::clear() {
  first_ = size_ = 0;
  total_ = {};
}

}  // namespace loadscape::models
