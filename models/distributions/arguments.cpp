#include "models/distributions/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadscape::models {

namespace {

// What a wrong argument is replaced by until `made` reports it.
constexpr double stand_in = 1.0;

}  // namespace

const GivenArgument* Arguments::find(std::string_view name) const {
  const auto found = std::ranges::find(given_, name, &GivenArgument::name);
  return found == given_.end() ? nullptr : &*found;
}

bool Arguments::has(std::string_view name) const { return find(name) != nullptr; }

void Arguments::reject(std::string_view name, std::string why) {
  if (wrong()) return;
  mistake_.wrong_argument = name;
  mistake_.why = std::move(why);
}

double Arguments::finite(std::string_view name) {
  const GivenArgument* argument = find(name);
  if (!argument) {
    reject(name, "is missing");
  } else if (argument->values.size() != 1) {
    reject(name, "must be one value");
  } else if (!std::isfinite(argument->values[0])) {
    reject(name, "must be finite");
  } else {
    return argument->values[0];
  }
  return stand_in;
}

double Arguments::positive(std::string_view name) {
  const double value = finite(name);
  if (value > 0.0) return value;
  reject(name, "must be positive");
  return stand_in;
}

double Arguments::non_negative(std::string_view name) {
  const double value = finite(name);
  if (value >= 0.0) return value;
  reject(name, "must not be negative");
  return stand_in;
}

double Arguments::at_least(std::string_view name, double least, std::string_view bound) {
  const double value = finite(name);
  if (value < least) reject(name, fmt::format("must be at least {}", bound));
  return value;
}

double Arguments::between(std::string_view name, double least, double most) {
  const double value = finite(name);
  if (value < least || value > most) reject(name, fmt::format("must be between {} and {}", least, most));
  return value;
}

double Arguments::whole(std::string_view name, double least, double most) {
  const double value = between(name, least, most);
  if (std::floor(value) != value) reject(name, "must be a whole number");
  return value;
}

std::vector<double> Arguments::list_of_non_negative(std::string_view name) {
  const GivenArgument* argument = find(name);
  if (!argument) {
    reject(name, "is missing");
    return {stand_in};
  }
  if (argument->values.empty()) reject(name, "must not be empty");
  for (const double value : argument->values) {
    if (!std::isfinite(value)) reject(name, "must all be finite");
    if (value < 0.0) reject(name, "must not be negative");
  }
  return argument->values;
}

}  // namespace loadscape::models
