#pragma once
/// Distributions as they are written: "lognormal(p50=80 ms, p99=600 ms)", or a bare quantity, which is constant.

#include "models/fields.hpp"

#include <string>
#include <string_view>

namespace loadscape::models {

struct ReadDistribution {
  DistributionPtr distribution;  ///< null on a mistake
  Complaint complaint;
};

/// Reads a distribution of durations, sizes or plain numbers through the rows of `distribution_registry()`.
///
/// Arguments are given by name; one alone may go without. Lists are written in brackets: empirical(values=[1 s, 2 s]).
ReadDistribution read_distribution(std::string_view text, Dimension dimension);

/// "constant 5 ms" as "5 ms", anything else by its name and mean.
std::string write_distribution(const Distribution& distribution, Dimension dimension);

/// A name and the text between its parentheses, shared by every expression of a scenario.
struct CallText {
  std::string_view name;
  std::string_view arguments;
  std::string_view rest;  ///< after the closing parenthesis
};

/// Nothing when `text` is not of the form `name(...)...` or its parentheses do not match.
std::optional<CallText> read_call(std::string_view text);

}  // namespace loadscape::models
