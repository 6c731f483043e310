#include "models/reader/grammar.hpp"

namespace loadscape::models {

void describe(Fields& fields, ResyncSpec& resync) {
  fields.need("records", resync.records, between(std::uint64_t{1}, most_records), "records to read again");
  fields.add("page", resync.page, at_least(1), "records per call");
  fields.add("work", resync.work, Dimension::duration, "time at the publisher per call, instead of its `service`");
}

void describe(Fields& fields, CacheSpec& cache) {
  fields.need("ttl", cache.ttl, positive, "how long a copy is served, from the moment when its fetch began");
  fields.need("entities", cache.entities, between(1U, 10'000'000U),
              "distinct things that are read; drawn for each read");
  fields.add("zipf", cache.zipf, between(0.0, 10.0),
             "popularity: the k-th entity is read in proportion to k to the power of minus this; 0: all alike");
  fields.add("size", cache.size, at_least(1), "copies; the one used longest ago makes room");
  fields.add("stale_if_error", cache.stale_if_error, positive,
             "how much longer a copy is served when the source fails");
}

void describe_data(Fields& fields, FlowDraft& draft) {
  fields.add("poll", draft.poll, positive, "data-change: subscribers ask for changes so often instead of being told");
  fields.add("page", draft.page, at_least(1), "poll: changes per call; a full page is followed by another call");
  fields.add("poll_work", draft.poll_work, Dimension::duration,
             "poll: time at the publisher per call, instead of its `service`");
  fields.add("resync", draft.flow.resync,
             "data-change: what a subscriber reads again when changes have expired before it saw them");
  fields.add("cache", draft.flow.cache, "virtualization: copies that the reader keeps, one for each entity");
  fields.add("max_age", draft.flow.max_age, positive, "data that is older when it is read or applied counts as stale");
}

}  // namespace loadscape::models
