#pragma once
/// Factors that come and go.

#include <algorithm>
#include <vector>

namespace loadscape::models {

/// A product that is exactly 1 again when every factor has been taken off; dividing would not give that.
class Factors {
 public:
  void add(double factor) {
    factors_.push_back(factor);
    multiply();
  }
  /// @pre the factor has been added and is still there
  void remove(double factor) {
    factors_.erase(std::ranges::find(factors_, factor));
    multiply();
  }
  double product() const { return product_; }
  bool empty() const { return factors_.empty(); }

 private:
  void multiply() {
    // In ascending order, so that the product does not depend on who came first.
    std::ranges::sort(factors_);
    product_ = 1.0;
    for (const auto factor : factors_) product_ *= factor;
  }

  std::vector<double> factors_;
  double product_ = 1.0;
};

/// Independent chances of mishap, of which some are always there and some come and go.
class Chances {
 public:
  explicit Chances(double always) : always_{always} {}
  void add(double chance) { misses_.add(1.0 - chance); }
  void remove(double chance) { misses_.remove(1.0 - chance); }
  /// That at least one of them happens; exactly the first one while there is no other.
  double any() const { return misses_.empty() ? always_ : 1.0 - (1.0 - always_) * misses_.product(); }

 private:
  double always_;
  Factors misses_;
};

}  // namespace loadscape::models
