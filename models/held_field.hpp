#pragma once
/// The field `held`, which systems and middleware share.

#include "models/fields.hpp"
#include "models/policies.hpp"

namespace loadscape::models {

void add_held(Fields& fields, HeldWork& held);

}  // namespace loadscape::models
