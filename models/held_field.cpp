#include "models/held_field.hpp"

namespace loadscape::models {

void add_held(Fields& fields, HeldWork& held) {
  fields.add("held", held,
             words<HeldWork>{{"lose", HeldWork::lose, "attempts fail at once, arrivals are refused while down"},
                             {"resume", HeldWork::resume, "work goes on after the outage, arrivals wait"},
                             {"restart", HeldWork::restart, "work begins anew after the outage, arrivals wait"}},
             "what happens to the work in hand when it goes down");
}

}  // namespace loadscape::models
