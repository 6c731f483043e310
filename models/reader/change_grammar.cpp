#include "models/reader/grammar.hpp"

namespace loadscape::models {

void describe(Fields& fields, SecondKeysDraft& draft) {
  fields.need("at", draft.at, "system that keeps them");
  fields.need("share", draft.share, {Dimension::share, positive}, "of the entities, drawn one by one");
}

void describe(Fields& fields, EntityDraft& draft) {
  fields.place(draft.entity.place);
  fields.add("owner", draft.owner, "system whose contract it is; a change that names no system happens there");
  fields.add("fields", draft.entity.fields, at_least(0), "how many it has, for the report; 0: not stated");
  fields.add("version", draft.entity.version, at_least(1), "of its contract before any change");
  fields.add("second_keys", draft.second_keys,
             "some of them are kept twice by a system, under keys that nobody relates");
}

void describe(Fields& fields, ChangeDraft& draft) {
  using Change = SchemaChange;
  Change& change = draft.change;
  fields.place(change.place);
  fields.add("system", draft.system, "whose shape of the entity changes; its owner unless written");
  fields.need("entity", change.entity, "what changes its shape");
  fields.need("at", change.at, "since the start of the run");
  fields.add("breaking", change.breaking,
             "false: it only adds, and whoever knows the old shape understands the new one");
  fields.add("redeploy", change.redeploy, Dimension::duration, "time of the owning team to redeploy one adapter");
  fields.add("order", change.order,
             {{"sequential", Change::Order::sequential, "one after the other"},
              {"parallel", Change::Order::parallel, "all at once"}},
             "how a team redeploys the adapters that it owns");
  fields.add("failure", change.failure,
             {{"loud", Change::Failure::loud, "the attempt fails"},
              {"silent", Change::Failure::silent, "the record is delivered with wrong data"}},
             "what becomes of a record that passes a broken adapter");
  fields.add("compatible_for", change.compatible_for, at_least(sim::Duration{0}),
             "so long the old shape is served beside the new one; adapters redeployed by then never break");
}

}  // namespace loadscape::models
