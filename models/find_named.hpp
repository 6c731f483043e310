#pragma once
/// Looking things up by their name.

#include <algorithm>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// The first of this name; null when there is none.
template <class Named>
const Named* find_named(const std::vector<Named>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace loadscape::models
