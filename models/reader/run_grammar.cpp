#include "models/reader/grammar.hpp"

#include "models/quantity.hpp"
#include "models/reader/clock_text.hpp"

#include <fmt/format.h>

namespace loadscape::models {

namespace {

using namespace std::chrono_literals;

Value warm_up_value(RunDraft& run) {
  Value value = value_of(run.warm_up, Quantity{});
  value.words = {{"auto", "as long as MSER-5 says, from up to five runs made for this"}};
  value.expects += " or `auto`";
  value.text = [text = std::move(value.text), &run] { return run.finds_warm_up ? std::string("auto") : text(); };
  value.read = [read = std::move(value.read), &run](std::string_view text) -> std::optional<Complaint> {
    run.finds_warm_up = trimmed(text) == "auto";
    if (!run.finds_warm_up) {
      auto complaint = read(text);
      if (complaint) complaint->hint = "write a duration such as 10 min, or auto";
      return complaint;
    }
    run.warm_up = sim::Duration{0};
    return std::nullopt;
  };
  return value;
}

Value starts_value(StartTime& target) {
  const auto pattern =
      fmt::format("((Mon|Tue|Wed|Thu|Fri|Sat|Sun)|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}) +{}", clock_pattern);
  Value value = custom_value<StartTime>("a day of the week or a date, and a time", "Mon 06:00", pattern, read_start,
                                        [&target](StartTime time) { target = time; });
  value.text = [&target] { return write_start(target); };
  return value;
}

}  // namespace

void describe(Fields& fields, PrecisionDraft& precision) {
  fields.need("half_width", precision.half_width, {Dimension::share, Range{0.0, 1.0, true}},
              "half width of the 95 % interval, as a share of the figure");
  fields.need("of", precision.of, "figures that must be known so well, in every topology: order.mean, order.p95");
  fields.add("max_replications", precision.max_replications, between(2, 10'000),
             "when to stop even if they are not; a warning tells");
}

void describe(Fields& fields, RunDraft& run) {
  fields.add("duration", run.duration, between(1s, one_day * 366), "simulated time");
  fields.value({"warm_up", "simulated but not counted; shorter than the duration"}, warm_up_value(run));
  fields.value(
      {"starts", "when the run begins: within the week, or on a date, which month ends and days of the month need"},
      starts_value(run.starts));
  fields.add("replications", run.replications, between(1, 10'000),
             "independent runs of each topology; at least so many when there is a `precision`");
  fields.add("batches", run.batches, between(1, 200),
             "parts of one long run that intervals come from, 10 to 30 as a rule; with `replications: 1`");
  fields.add("precision", run.precision, "how well figures must be known; replications are added until they are");
  fields.add("seed", run.seed, "of every random number; the same seed gives the same results");
  fields.require(run.warm_up < run.duration, "warm_up", "must be shorter than the duration",
                 fmt::format("the duration is {}", duration_text(run.duration)));
  fields.require(run.batches == 1 || run.replications == 1, "batches",
                 "must be parts of one long run, but there are several replications",
                 "write replications: 1 beside it, or leave out batches");
  fields.require(run.batches == 1 || !run.precision, "precision",
                 "adds replications, but a run in batches has only one", "leave out batches, or precision");
  fields.require(!run.precision || run.replications >= 2, "replications", "must be at least 2 to judge the precision",
                 "10 is a good start");
  fields.require(!run.precision || run.precision->max_replications >= run.replications, "precision",
                 "allows fewer replications than the run begins with",
                 fmt::format("max_replications: at least {}", run.replications));
}

}  // namespace loadscape::models
