#pragma once
/// Times on a route by their first two moments, and how they add up, repeat and mix.

#include "models/distribution.hpp"
#include "models/draws.hpp"

#include <cstddef>

namespace loadscape::analysis {

/// A random time by what the formulas need of it [s].
struct RouteTime {
  enum class Shape { zero, exponential, other };

  double mean = 0.0;         ///< waits for servers included
  double bare = 0.0;         ///< mean without them
  double bare_square = 0.0;  ///< second moment without them
  Shape shape = Shape::zero; ///< without them
  std::size_t waits = 0;     ///< how many waits it contains
  std::size_t waited_at = 0; ///< vertex of one of them
};

/// How a message leaves a piece of route: a share goes on, one fails, one is lost on a link.
struct RouteOutcome {
  double ok = 1.0, failed = 0.0, lost = 0.0;
  RouteTime ok_time, failed_time;
  double delivered = 0.0;   ///< expected deliveries of the route's own record, per message: up to its targets
  RouteTime delivery_time;  ///< from the beginning of the piece, of those deliveries
  RouteTime after;          ///< what follows an early reply while everything is still held, of those that go on
};

RouteTime time_of(const models::DistributionPtr& distribution);
/// Of a message that stands for so many units.
RouteTime time_of(const models::Demand& demand, double units);
RouteTime constant_time(double seconds);

/// One after the other, independent.
RouteTime operator+(const RouteTime& a, const RouteTime& b);

/// So many of them, one after the other and independent; of the number the mean and the mean square are known.
RouteTime repeated(const RouteTime& each, double times, double times_square);

/// One or the other; weights need not add up to 1. Infinite times with no weight do not count.
class Mixture {
 public:
  void add(double weight, const RouteTime& time);
  RouteTime time() const;

 private:
  double total_ = 0.0;
  RouteTime sum_;
};
RouteTime mixed(double weight_a, const RouteTime& a, double weight_b, const RouteTime& b);

/// One piece of route, and then the other for what goes on.
RouteOutcome followed(const RouteOutcome& a, const RouteOutcome& b);

}  // namespace loadscape::analysis
