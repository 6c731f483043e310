#pragma once
/// How a number of the catalog becomes a limit of a scenario, or why it does not.

#include "models/catalog/catalog.hpp"
#include "models/catalog/formula.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace loadscape::models {

/// Every word for what uses a limit up.
const std::vector<std::string>& catalog_uses();

/// The keys by which a scenario says what a limit is: one of them replaces all that the catalog gives.
const std::vector<std::string>& limit_kind_keys();

/// A key of a limit in a scenario and its value: {"rolling", "300000 / 24 h"}.
struct LimitKey {
  std::string key, value;
};

/// A limit as a scenario writes it; without keys it is not modeled, and `why` says why.
struct WrittenLimit {
  std::vector<LimitKey> keys;
  std::string why;
};

/// @param limit      what uses it up
/// @param allowance  the number itself, calculated
WrittenLimit write_limit(const CatalogFigure& figure, const ProfileLimit& limit, double allowance);

/// Why nothing obeys a number that counts this, in words for people.
std::string why_not_modeled(const CatalogFigure& figure, std::string_view counts);

}  // namespace loadscape::models
