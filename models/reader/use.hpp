#pragma once
/// `use: salesforce/enterprise`: the limits of a profile of the catalog, written into the tree of the scenario.

#include "models/catalog/catalog.hpp"
#include "models/reader/read.hpp"
#include "models/reader/tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// Gives each system with `use` the limits of its profile, as if they were written there, each marked with the id of
/// its number as `Tree::source`. What the scenario states wins, key by key; a limit of its own kind (rolling, bucket,
/// ...) replaces that of the catalog, and `NAME: none` switches it off.
///
/// Limits of the profile that no scenario can express come back as notes. A parameter that is missing or that the
/// profile does not have, and names that nothing has, are mistakes.
void expand_uses(Tree& root, std::vector<Mistake>& mistakes, std::vector<CatalogNote>& notes);

/// The id of the catalog's number in a `Tree::source` of ours; empty when it is another source.
std::string_view catalog_id_in(std::string_view source);

}  // namespace loadscape::models
