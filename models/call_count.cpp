#include "models/call_count.hpp"

#include "sim/elementary.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

CallCount CallCount::uniform(std::uint32_t low, std::uint32_t high) {
  CallCount count;
  count.kind_ = Kind::uniform;
  count.low_ = low;
  count.high_ = high;
  count.mean_ = 0.5 * (static_cast<double>(low) + static_cast<double>(high));
  return count;
}

CallCount CallCount::geometric(double mean) {
  CallCount count;
  count.kind_ = Kind::geometric;
  count.low_ = 0;
  count.high_ = most;
  count.mean_ = mean;
  return count;
}

double CallCount::at_least(std::uint32_t n) const {
  if (n <= low_) return 1.0;
  if (kind_ == Kind::geometric) return sim::elementary::pow(mean_ / (1.0 + mean_), n);
  if (n > high_) return 0.0;
  return static_cast<double>(high_ - n + 1) / static_cast<double>(high_ - low_ + 1);
}

std::uint32_t CallCount::quantile(double u) const {
  if (kind_ == Kind::fixed) return low_;
  if (kind_ == Kind::uniform) return std::min(high_, low_ + static_cast<std::uint32_t>(u * (high_ - low_ + 1.0)));
  // N >= n if and only if u^(1 / log q) allows n steps: P(log u / log q >= n) = P(u <= q^n) = q^n.
  const double steps = sim::elementary::log(u) / sim::elementary::log(mean_ / (1.0 + mean_));
  return steps >= most ? most : static_cast<std::uint32_t>(steps);
}

std::string CallCount::text() const {
  switch (kind_) {
    case Kind::fixed: break;
    case Kind::uniform: return fmt::format("{}..{}", low_, high_);
    case Kind::geometric: return fmt::format("geometric({:g})", mean_);
  }
  return fmt::format("{}", low_);
}

}  // namespace loadscape::models
