#pragma once
/// What is wrong with a scenario, where, and what to try.

#include "models/landscape.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

struct Mistake {
  Place place;         ///< line 0: nowhere in the file
  std::string where;   ///< path of keys: "flows.order.timeout"; may be empty
  std::string what;    ///< "must be positive, got \"-40 ms\""
  std::string hint;    ///< may be empty
  std::string source;  ///< "--set flows.order.timeout=-40ms" when the value comes from there, else empty
};

/// One mistake after the other, sorted by place: `path:line:column: where: what` and, indented, `hint: ...`.
std::string format(const std::vector<Mistake>& mistakes, std::string_view path);

/// Text in quotes, cut to a readable length, without control characters.
std::string in_quotes(std::string_view text);

}  // namespace loadscape::models
