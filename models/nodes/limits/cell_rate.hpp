#pragma once
/// The generic cell rate algorithm, in whole nanoseconds.

#include "sim/time.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace loadscape::models {

/// What a bucket lacks, kept as the instant at which it will lack nothing: so no rounding accumulates.
///
/// Tokens that have left a bucket and flow back, or calls that have filled one and leak out: the two are the same.
/// [ATMForum96 sec. 4.4.3]
class CellRate {
 public:
  CellRate(std::uint64_t size, double rate_per_s) : size_{size}, spacing_{sim::from_seconds(1.0 / rate_per_s)} {}

  sim::Duration spacing() const { return spacing_; }  ///< of one unit
  bool has_left(sim::SimTime now, std::uint64_t cost) const { return lack(now) + of(cost) <= of(size_); }
  void use(sim::SimTime now, std::uint64_t cost) { even_at_ = std::max(even_at_, now) + of(cost); }
  /// @pre it has not so much left now
  sim::SimTime next(std::uint64_t cost) const { return cost > size_ ? sim::never : even_at_ + of(cost) - of(size_); }
  /// What is missing, in whole units, rounded up.
  std::uint64_t in_use(sim::SimTime now) const {
    return static_cast<std::uint64_t>((lack(now) + spacing_ - sim::Duration{1}) / spacing_);
  }
  /// Another size and rate from now on: what is left stays, except for what does not fit.
  void change(sim::SimTime now, std::uint64_t size, double rate_per_s) {
    const double left = static_cast<double>(size_) - units(lack(now));
    size_ = rate_per_s > 0.0 ? size : 0;  // and what it held is gone
    if (rate_per_s > 0.0) spacing_ = sim::from_seconds(1.0 / rate_per_s);
    const double missing = std::max(0.0, static_cast<double>(size_) - left);
    even_at_ = now + sim::Duration{std::llround(missing * static_cast<double>(spacing_.count()))};
  }

 private:
  sim::Duration of(std::uint64_t units) const { return spacing_ * static_cast<std::int64_t>(units); }
  sim::Duration lack(sim::SimTime now) const { return std::max(even_at_, now) - now; }
  double units(sim::Duration time) const {
    return static_cast<double>(time.count()) / static_cast<double>(spacing_.count());
  }

  std::uint64_t size_;  ///< at the present share
  sim::Duration spacing_;
  sim::SimTime even_at_{};
};

}  // namespace loadscape::models
