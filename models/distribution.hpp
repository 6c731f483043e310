#pragma once
/// Probability distributions by the names and parameters that architects know.

#include "sim/random.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// A non-negative random quantity in base units: seconds for times, bytes for sizes, plain numbers otherwise.
///
/// Immutable; `sample` draws only from the stream it is given, through Boost.Random.
class Distribution {
 public:
  virtual ~Distribution() = default;
  virtual double sample(sim::Stream& stream) const = 0;
  virtual double mean() const = 0;               ///< may be infinite (pareto with shape <= 1)
  virtual double variance() const = 0;           ///< may be infinite (pareto with shape <= 2)
  virtual std::string_view name() const = 0;     ///< registry name: "lognormal"
  /// The value itself when every draw gives the same one, so that the hot path need not draw.
  virtual std::optional<double> constant() const { return std::nullopt; }
};
using DistributionPtr = std::shared_ptr<const Distribution>;

/// What one argument of a distribution measures: `value` has the unit of the quantity itself
/// (a duration for a service time), `number` has none; `list` is several values, `numbers` several numbers.
enum class ArgumentKind { value, number, list, numbers };

struct Argument {
  std::string_view name;
  ArgumentKind kind;
  std::string_view sentence;
};

/// The arguments that go together, such as (mean) or (p50, p99).
using Signature = std::span<const Argument>;

/// An argument that was given, in base units.
struct GivenArgument {
  std::string_view name;
  std::vector<double> values;  ///< one value unless the argument is a list
};

/// The result of `make`: a distribution, or which argument is wrong and why.
struct MadeDistribution {
  DistributionPtr distribution;    ///< null on a mistake
  std::string_view wrong_argument; ///< empty when the combination is wrong
  std::string why;                 ///< "must be positive"
};

/// One row per distribution: a new one is a header, a source, a test, a doc row and a row here.
struct DistributionRow {
  std::string_view name;                                 ///< as written in a scenario
  std::span<const Signature> signatures;                 ///< alternatives
  std::string_view sentence;
  std::string_view example;  ///< "lognormal(p50=80 ms, p99=600 ms)"
  MadeDistribution (*make)(std::span<const GivenArgument> arguments);
};
std::span<const DistributionRow> distribution_registry();

/// A distribution by name. @throws std::invalid_argument with the reason, for names and arguments that are wrong.
DistributionPtr make_distribution(std::string_view name, const std::vector<GivenArgument>& arguments);

}  // namespace loadscape::models
