#pragma once
/// The words by which a scenario names kinds of failure: on: [timeout, outage].

#include "models/fields.hpp"
#include "models/policies.hpp"

#include <string>

namespace loadscape::models {

/// A list of words; each adds its kinds. Without the key the set stays as it is.
ValueList failure_list(FailureSet& target);
/// "timeout, outage"; "any failure" when empty.
std::string failure_text(const FailureSet& failures);

}  // namespace loadscape::models
