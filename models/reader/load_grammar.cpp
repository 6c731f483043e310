#include "models/reader/grammar.hpp"

#include "models/distribution_text.hpp"
#include "models/quantity.hpp"
#include "models/reader/expressions.hpp"

#include <fmt/format.h>

namespace loadscape::models {

namespace {

// Unlike work, time to think cannot be left out by writing `none`.
Value think_value(DistributionPtr& target) {
  Value value = value_of(target, Dimension::duration);
  value.words.clear();
  value.expects = "a duration or a distribution of durations";
  value.example = "exponential(10 s)";
  value.text = [] { return std::string(); };
  value.read = [&target](std::string_view text) -> std::optional<Complaint> {
    const auto read = read_distribution(text, Dimension::duration);
    if (!read.distribution) return read.complaint;
    if (!(read.distribution->mean() > 0.0)) {
      return Complaint{"must be positive", "users who never think would send without end in one instant"};
    }
    target = read.distribution;
    return std::nullopt;
  };
  return value;
}

ValueList schedule_values(Arrivals& arrivals) {
  ValueList list;
  list.element = custom_value<sim::Duration>("a time of day", "daily 02:00", fmt::format("(daily +)?{}", clock_pattern),
                                             read_time_of_day, [&arrivals](sim::Duration time) {
                                               arrivals.kind = ArrivalKind::schedule;
                                               arrivals.times_of_day.push_back(time);
                                             });
  list.clear = [&arrivals] { arrivals.times_of_day.clear(); };
  list.texts = [] { return std::vector<std::string>{}; };
  return list;
}

Value arrivals_value(Arrivals& target) {
  const std::string pattern = R"((poisson *\(.*\)|every +.*|renewal *\(.*\))( *\* *(always|business-hours))?)";
  return custom_value<Arrivals>("an arrival process", "poisson(500/day) * business-hours", pattern, read_arrivals,
                                [&target](Arrivals arrivals) { target = std::move(arrivals); });
}

Value users_value(Arrivals& arrivals) {
  Value value = value_of(arrivals.users, between(1, 1'000'000));
  value.example = "50";
  value.text = [] { return std::string(); };
  value.read = [read = std::move(value.read), &arrivals](std::string_view text) {
    arrivals.kind = ArrivalKind::users;
    return read(text);
  };
  return value;
}

}  // namespace

void describe_load(Fields& fields, FlowDraft& draft) {
  fields.value({"arrivals", "how records come into being"}, arrivals_value(draft.flow.arrivals));
  fields.value({"users", "closed load: people who each think, send, wait for the outcome and think again"},
               users_value(draft.flow.arrivals));
  fields.value({"think", "users: time from an outcome, or from the start of the run, to the next record"},
               think_value(draft.flow.arrivals.think));
  fields.values({"schedule", "batch: when the job starts, each day"}, schedule_values(draft.flow.arrivals));
  fields.add("during", draft.during, "flow whose handling makes this call and waits for it");
  fields.add("after", draft.after, "flow whose handling is followed by this one; nobody waits");
  fields.one_of({"arrivals", "users", "schedule", "during", "after"});
  fields.add("probability", draft.trigger.probability, Dimension::share,
             "that the trigger fires; with during or after");
  describe_calls(fields, draft);
}

}  // namespace loadscape::models
