#include "models/reader/grammar.hpp"

namespace loadscape::models {

void describe(Fields& fields, FaultDraft& fault) {
  fields.place(fault.place);
  fields.need("node", fault.node, "system, host (with its systems) or middleware component that fails");
  fields.need("outage", fault.outage, "true: the node is down");
  fields.need("at", fault.at, "since the start of the run");
  fields.need("for", fault.length, positive, "how long it lasts");
  fields.add("in", fault.in, "labels of the topologies it strikes; all of them unless written");
  fields.require(fault.outage, "outage", "must be true: outages are the only kind of fault so far", "");
}

}  // namespace loadscape::models
