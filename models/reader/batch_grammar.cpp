#include "models/quantity.hpp"
#include "models/reader/grammar.hpp"

namespace loadscape::models {

namespace {

using namespace std::chrono_literals;

Value redo_value(std::uint32_t& target) {
  Value value = value_of(target, between(0U, redo_always - 1));
  value.words = {{"next-run", "every later job, until the record is delivered"}};
  value.expects += " or `next-run`";
  value.text = [text = std::move(value.text), &target] {
    return target == redo_always ? std::string("next-run") : text();
  };
  value.read = [read = std::move(value.read), &target](std::string_view text) -> std::optional<Complaint> {
    if (trimmed(text) != "next-run") return read(text);
    target = redo_always;
    return std::nullopt;
  };
  return value;
}

Value per_call_value(std::optional<std::uint32_t>& target) {
  Value value = value_of(target, at_least(1));
  value.words = {{"most", "as many as `via` allows"}};
  value.expects = "a whole number of at least 1, or `most`";
  value.text = [text = std::move(value.text), &target] { return target ? text() : std::string("most"); };
  value.read = [read = std::move(value.read), &target](std::string_view text) -> std::optional<Complaint> {
    if (trimmed(text) != "most") return read(text);
    target = std::nullopt;
    return std::nullopt;
  };
  return value;
}

Value delta_value(DistributionPtr& target) {
  Value value = value_of(target, Dimension::share);
  value.words = {{"none", "every job sends the full set"}};
  value.example = "5 %";
  return value;
}

void describe_stages(Fields& fields, BatchSpec& batch) {
  const auto add = [&](std::string_view name, DistributionPtr& target, std::string_view sentence) {
    fields.add(name, target, Dimension::duration, sentence);
  };
  add("overhead", batch.overhead, "batch: time of the sender's worker per chunk, before anything else");
  add("extract", batch.extract, "batch: time of the sender's worker per chunk");
  add("extract_per_record", batch.extract_per_record,
      "batch: time of the sender's worker per record, besides `extract`");
  add("transform", batch.transform, "batch: time of the sender's worker per chunk, after it has been extracted");
  add("transform_per_record", batch.transform_per_record,
      "batch: time of the sender's worker per record, besides `transform`");
}

}  // namespace

void describe(Fields& fields, BulkSpec& bulk) {
  fields.add("poll", bulk.poll, positive, "from an answer until the client asks again whether the job is done");
  fields.add("request", bulk.request, Dimension::duration,
             "time of the target's worker for each request: create, upload, close, poll");
  fields.add("batch", bulk.batch, at_least(1), "most records in one of the batches that the target makes of a job");
}

void describe_batch(Fields& fields, BatchSpec& batch) {
  fields.add("records", batch.records, between(std::uint64_t{1}, most_records), "batch: records of the full set");
  fields.add(
      "chunk", batch.chunk, between(std::uint64_t{1}, most_records),
      "batch: records extracted, transformed and loaded together; with `via: bulk` the whole job unless written");
  fields.add("parallel", batch.parallel, between(1, 10'000), "batch: chunks under way at once");
  describe_stages(fields, batch);
  fields.add("via", batch.via,
             words<Via>{{"chunk", Via::chunk, "one call for each chunk, whatever its size"},
                        {"single", Via::single, "one call for each record"},
                        {"composite", Via::composite, "calls of up to 25 sub-requests, executed one after the other"},
                        {"collections", Via::collections, "calls of up to 200 records, handled together"},
                        {"bulk", Via::bulk, "an asynchronous job for each chunk, which the client polls"}},
             "batch: how the records travel");
  fields.value({"per_call", "batch: most records in one composite or collections call"},
               per_call_value(batch.per_call));
  fields.add("work_per_record", batch.work_per_record, Dimension::duration,
             "batch: time at each target per record, besides `work` or the target's `service`");
  fields.add("bulk", batch.bulk, "batch: how a bulk job runs");
  fields.add("on_error", batch.on_error,
             words<OnError>{{"partial", OnError::partial, "records fail one by one and go to the error table"},
                            {"all-or-none", OnError::all_or_none, "one failed record fails its whole call"}},
             "batch: what the `error_rate` of a target does to a call of several records");
  fields.value({"redo", "batch: how many later jobs may send a failed record again"}, redo_value(batch.redo));
  fields.add("overlap", batch.overlap,
             words<Overlap>{{"parallel", Overlap::parallel, "both run"},
                            {"skip", Overlap::skip, "the new job is left out"},
                            {"queue", Overlap::queue, "the new job begins when the others have ended"}},
             "batch: what happens when a job is due while another still runs");
  fields.value({"delta", "batch: share of the full set that changes from one job to the next; only changes are sent"},
               delta_value(batch.delta));
  fields.add("scan", batch.scan, Dimension::duration,
             "batch: time of the sender's worker per record of the full set, to find the changes");
}

}  // namespace loadscape::models
