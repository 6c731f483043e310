#include "analysis/route_time.hpp"

#include <algorithm>

namespace loadscape::analysis {
namespace {

using Shape = RouteTime::Shape;

}  // namespace

RouteTime time_of(const models::DistributionPtr& distribution) {
  const double mean = distribution->mean();
  const auto shape = mean == 0.0                             ? Shape::zero
                     : distribution->name() == "exponential" ? Shape::exponential
                                                             : Shape::other;
  return {.mean = mean, .bare = mean, .bare_square = distribution->variance() + mean * mean, .shape = shape};
}

RouteTime time_of(const models::Demand& demand, double units) {
  auto time = time_of(demand.distribution);
  if (!demand.counts_units()) return time;
  const double times = demand.each ? units : 1.0;
  const auto& per_unit = demand.per_unit;
  time.mean = time.bare = times * time.mean + (per_unit ? units * per_unit->mean() : 0.0);
  const double variance = times * demand.distribution->variance() + (per_unit ? units * per_unit->variance() : 0.0);
  time.bare_square = variance + time.mean * time.mean;
  time.shape = time.mean == 0.0 ? Shape::zero : Shape::other;
  return time;
}

RouteTime constant_time(double seconds) {
  return {.mean = seconds,
          .bare = seconds,
          .bare_square = seconds * seconds,
          .shape = seconds > 0.0 ? Shape::other : Shape::zero};
}

RouteTime operator+(const RouteTime& a, const RouteTime& b) {
  RouteTime sum;
  sum.mean = a.mean + b.mean;
  sum.bare = a.bare + b.bare;
  sum.bare_square = a.bare_square + b.bare_square + (a.bare > 0.0 && b.bare > 0.0 ? 2.0 * a.bare * b.bare : 0.0);
  sum.shape = a.shape == Shape::zero ? b.shape : b.shape == Shape::zero ? a.shape : Shape::other;
  sum.waits = a.waits + b.waits;
  sum.waited_at = a.waits > 0 ? a.waited_at : b.waited_at;
  return sum;
}

RouteTime repeated(const RouteTime& each, double times, double times_square) {
  if (times <= 0.0) return {};
  if (times == 1.0 && times_square == 1.0) return each;
  RouteTime sum = each;
  sum.mean = times * each.mean;
  sum.bare = times * each.bare;
  sum.bare_square = times * (each.bare_square - each.bare * each.bare) + times_square * each.bare * each.bare;
  if (sum.shape != Shape::zero) sum.shape = Shape::other;
  if (sum.waits > 0) sum.waits = std::max<std::size_t>(2, sum.waits);
  return sum;
}

void Mixture::add(double weight, const RouteTime& time) {
  if (weight <= 0.0) return;
  if (total_ == 0.0) {
    sum_ = time;
    sum_.mean = sum_.bare = sum_.bare_square = 0.0;
  } else {
    sum_.shape = Shape::other;
    sum_.waits = std::max<std::size_t>(2, sum_.waits + time.waits);
  }
  total_ += weight;
  sum_.mean += weight * time.mean;
  sum_.bare += weight * time.bare;
  sum_.bare_square += weight * time.bare_square;
}

RouteTime Mixture::time() const {
  RouteTime mean = sum_;
  if (total_ > 0.0) {
    mean.mean /= total_;
    mean.bare /= total_;
    mean.bare_square /= total_;
  }
  return mean;
}

RouteTime mixed(double weight_a, const RouteTime& a, double weight_b, const RouteTime& b) {
  Mixture mixture;
  mixture.add(weight_a, a);
  mixture.add(weight_b, b);
  return mixture.time();
}

RouteOutcome followed(const RouteOutcome& a, const RouteOutcome& b) {
  RouteOutcome all;
  all.ok = a.ok * b.ok;
  all.ok_time = a.ok_time + b.ok_time;
  all.failed = a.failed + a.ok * b.failed;
  all.failed_time = mixed(a.failed, a.failed_time, a.ok * b.failed, a.ok_time + b.failed_time);
  all.lost = a.lost + a.ok * b.lost;
  all.after = a.after + b.after;
  all.delivered = a.delivered + a.ok * b.delivered;
  all.delivery_time = mixed(a.delivered, a.delivery_time, a.ok * b.delivered, a.ok_time + b.delivery_time);
  return all;
}

}  // namespace loadscape::analysis
