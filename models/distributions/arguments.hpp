#pragma once
/// Checks the arguments of one distribution and keeps the first mistake.

#include "models/distribution.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadscape::models {

/// Reads named arguments; a wrong one is remembered, and a stand-in goes on so that `make` reads straight through.
///
/// Arguments are read in the order in which their mistakes should be told. Infinite values and NaN are mistakes.
class Arguments {
 public:
  explicit Arguments(std::span<const GivenArgument> given) : given_{given} {}

  bool has(std::string_view name) const;
  double positive(std::string_view name);
  double non_negative(std::string_view name);
  /// @param bound  how the least value is called in the message: "min"
  double at_least(std::string_view name, double least, std::string_view bound);
  double between(std::string_view name, double least, double most);
  double whole(std::string_view name, double least, double most);
  std::vector<double> list_of_non_negative(std::string_view name);

  /// Tells a mistake of the caller's finding; the first one stays.
  void reject(std::string_view name, std::string why);
  bool wrong() const { return !mistake_.why.empty(); }
  MadeDistribution mistake() const { return mistake_; }

  template <class Made, class... Parameters>
  MadeDistribution made(Parameters&&... parameters) const {
    if (wrong()) return mistake_;
    return {std::make_shared<const Made>(std::forward<Parameters>(parameters)...), {}, {}};
  }

 private:
  const GivenArgument* find(std::string_view name) const;
  double finite(std::string_view name);

  std::span<const GivenArgument> given_;
  MadeDistribution mistake_;
};

}  // namespace loadscape::models
