#include "models/refresh.hpp"

#include "models/fields.hpp"

namespace loadscape::models {

void RefreshParams::describe(Fields& fields) {
  fields.add("sync", sync, positive,
             "how often each copy is synced with its source; none: it is kept up to date by data-change flows alone");
  fields.add("sync_work", work, Dimension::duration, "time of the source per sync, instead of its `service`");
  fields.add("sync_counts", counted, "whether a sync passes the limits of the source");
}

}  // namespace loadscape::models
