#include "models/reader/grammar.hpp"

#include "models/policies/numbers_only.hpp"
#include "models/policies/retry.hpp"
#include "models/quantity.hpp"

namespace loadscape::models {

namespace {

Value pattern_value(Pattern& target) {
  static const words<Pattern> legal{
      {"request-reply", Pattern::request_reply, "the sender waits for the reply and holds its worker"},
      {"fire-and-forget", Pattern::fire_and_forget, "nobody waits once the record is stored"},
      {"batch", Pattern::batch, "a scheduled job that sends its records in chunks"},
      {"remote-call-in", Pattern::remote_call_in, "an outside caller waits for the answer"},
      {"data-change", Pattern::data_change, "subscribers learn of a change"},
      {"virtualization", Pattern::virtualization, "a reader fetches on demand what it does not store, and waits"}};
  std::vector<Word> texts;
  for (const auto& row : legal) texts.push_back({std::string(row.word), std::string(row.sentence)});
  Value value = detail::value_of_words(
      std::move(texts), [&target](std::size_t index) { target = legal[index].value; }, [] { return std::size_t{0}; });
  value.text = [] { return std::string(); };
  return value;
}

}  // namespace

void describe(Fields& fields, RedrivePolicy& redrive) {
  fields.need("redrive_after", redrive.after, positive, "how long a delivery stays put aside before it is stored anew");
  fields.add("redrives", redrive.times, between(1, 1000), "how often at most");
}

void describe(Fields& fields, FlowDraft& draft) {
  Flow& flow = draft.flow;
  fields.place(flow.place);
  fields.need("from", draft.from, "system that sends");
  fields.need("to", draft.to, "system that receives, or a list of them");
  fields.add("pairs", draft.pairs,
             words<Pairs>{{"each", Pairs::each, "a flow from each copy to each other copy"},
                          {"once", Pairs::once, "a flow for each two copies, from the earlier to the later"}},
             "which copies a flow from a system with `copies` to itself joins");
  fields.value({"pattern", "who waits for whom", true}, pattern_value(flow.pattern));
  fields.add("priority", flow.priority, between(0, 1000),
             "the larger, the more urgent, at systems with such a discipline; 0 is the least urgent");
  fields.add("entity", flow.entity, "what the records are about; the flow's name unless written");
  fields.add("channel", flow.channel,
             "api-led: whose experience API a synchronous flow calls; the sender's unless written");
  describe_load(fields, draft);
  fields.add("payload", flow.payload, Dimension::size, "size of one record");
  fields.add("work", flow.work, Dimension::duration, "time at each target, instead of its `service`");
  fields.add("work_after", flow.work_after, Dimension::duration,
             "time at each target once it has answered, its worker still held");
  fields.add("timeout", flow.timeout, positive, "the caller gives up an attempt after this");
  fields.add("deadline", flow.deadline, positive, "later deliveries count as throughput, not as goodput");
  fields.add("retry", flow.retry, "what follows a failed attempt");
  fields.add("resilience", draft.resilience,
             "policies around each call, outermost first, instead of `timeout` and `retry`");
  fields.value({"dedup", "idempotent targets: how long they know what they have handled, and do no work for a copy"},
               numbers_only(value_of(flow.dedup, positive), false));
  fields.value({"outbox", "point-to-point: the sender stores records durably and is free; calls at once from there"},
               numbers_only(value_of(flow.outbox, at_least(1)), false));
  fields.add("dead_letters", flow.redrive,
             "what becomes of deliveries that a store has put aside; they stay there unless written");
  describe_batch(fields, draft.batch);
  describe_data(fields, draft);
  fields.add("expect", draft.expect, "what must hold; the run says whether it does");
}

}  // namespace loadscape::models
