#pragma once
/// What well-known libraries do unless told otherwise, as data.

#include "models/policies/policy.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// One default: `value` is written as in a scenario.
struct LibraryDefault {
  std::string_view library;
  std::string_view policy;
  std::string_view parameter;  ///< "budget.share" for a parameter of a parameter
  std::string_view value;      ///< of a list: separated by commas
  std::string_view source;
  bool is_verified = true;     ///< read in the source; else recalled
};

struct Library {
  std::string_view name;
  std::string_view sentence;
  std::span<const std::string_view> pipeline;  ///< policies that it brings along, outermost first; empty: none
};

/// An order of policies, outermost first.
struct PolicyOrder {
  std::string_view name;
  std::string_view sentence;
  std::span<const std::string_view> keys;
};

std::span<const Library> libraries();
std::span<const LibraryDefault> library_defaults();
std::span<const PolicyOrder> policy_orders();

/// Sets what the library's table says of the policy.
/// @throws std::logic_error if the table names a parameter or a value that the policy does not have
void apply_library(std::string_view library, PolicyParams& params);

}  // namespace loadscape::models
