#pragma once
/// Where every effective value of a scenario comes from.

#include "models/place.hpp"
#include "models/reader/read.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

struct ExplainedValue {
  enum class Origin {
    file,          ///< written in the scenario, at `place`
    catalog,       ///< from the number `source` of the catalog
    command_line,  ///< from the override `source`
    standard  ///< the documented default; of the library or broker `source` where the scenario takes its defaults
  };
  std::string path;  ///< "flows.order.retry.attempts"
  std::string value;  ///< as a scenario writes it; empty where nothing is written and nothing holds instead
  Origin origin = Origin::standard;
  Place place;
  std::string source;
};

struct Explanation {
  std::vector<ExplainedValue> values;  ///< in the order of the description, each once
  std::vector<CatalogNote> notes;
};

/// Every key that the grammar describes, of everything that the text has and of each default beside it. What is absent
/// as a whole (a system's `fails`, a flow's `retry`) is one value. Systems with `copies` are explained once.
/// @pre the text reads without mistakes under these overrides
Explanation explain_scenario(std::string_view text, std::span<const std::string> overrides = {});

}  // namespace loadscape::models
