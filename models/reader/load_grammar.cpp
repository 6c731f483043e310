#include "models/reader/grammar.hpp"

#include "models/distribution_text.hpp"
#include "models/quantity.hpp"
#include "models/reader/arrivals_text.hpp"
#include "models/reader/clock_text.hpp"
#include "models/reader/entity_text.hpp"

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
  const auto clock = clock_pattern;
  const auto pattern = fmt::format(
      "({0} +)?({1}|every +.+)|(monthly +[0-9]{{1,2}}|last day|(first|last) business day) +{1}", days_pattern, clock);
  ValueList list;
  list.element = custom_value<ScheduleRule>("a time by the clock", "daily 02:00", pattern, read_schedule,
                                            [&arrivals](const ScheduleRule& rule) {
                                              arrivals.kind = ArrivalKind::schedule;
                                              arrivals.schedule.rules.push_back(rule);
                                            });
  list.clear = [&arrivals] { arrivals.schedule.rules.clear(); };
  list.texts = [] { return std::vector<std::string>{}; };
  return list;
}

Value arrivals_value(FlowDraft& draft) {
  const std::string pattern = R"((poisson *\(.*\)|every +.*|renewal *\(.*\)|mmpp *\(.*\))( *\* *[A-Za-z].*)?)";
  Value value =
      custom_value<Arrivals>("an arrival process", "poisson(500/day) * business-hours", pattern, read_arrivals_early,
                             [&draft](Arrivals arrivals) { draft.flow.arrivals = std::move(arrivals); });
  value.read = [read = std::move(value.read), &draft](std::string_view text) {
    draft.arrivals = std::string(text);  // read again when every profile is known
    return read(text);
  };
  return value;
}

Value replay_value(FlowDraft& draft) {
  Value value = value_of(draft.replay, Quantity{});
  value.expects = "a CSV file";
  value.example = "orders.csv";
  value.read = [read = std::move(value.read), &draft](std::string_view text) {
    draft.flow.arrivals.kind = ArrivalKind::replay;
    return read(text);
  };
  return value;
}

Value keys_value(std::optional<EntityKeys>& target) {
  Value value = custom_value<EntityKeys>("a number of entities", "zipf(1000, 1.1)", R"(zipf *\(.*\)|[0-9_]+)",
                                         read_entity_keys, [&target](EntityKeys keys) { target = keys; });
  value.bare = Value::Bare::whole;
  value.range = between(1U, most_entities);
  return value;
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

void describe(Fields& fields, ProfileDraft& profile) {
  fields.place(profile.place);
  ValueList points;
  points.element = custom_value<std::vector<WeekPoint>>(
      "a point of the week", "Mon-Fri 08:00 1.5", fmt::format("({} +)?{} +[0-9.]+", days_pattern, clock_pattern),
      read_points, [&profile](const std::vector<WeekPoint>& more) {
        profile.points.insert(profile.points.end(), more.begin(), more.end());
      });
  points.clear = [&profile] { profile.points.clear(); };
  points.texts = [] { return std::vector<std::string>{}; };
  fields.values({"points", "from when on which factor holds, until the next point of the week"}, points);
  fields.value({"times", "further factors: business-hours, month-end(business_days=3, factor=2), growth(5 %/month)"},
               custom_value<Profile>("factors", "month-end(business_days=3, factor=2)", "[A-Za-z].*", read_factors,
                                     [&profile](Profile times) { profile.times = std::move(times); }));
  fields.require(!profile.points.empty() || profile.times.varies(), "points", "says nothing",
                 "write points: [Mon-Fri 08:00 1, Mon-Fri 18:00 0.1], or times: month-end");
}

void describe_load(Fields& fields, FlowDraft& draft) {
  fields.value({"arrivals", "how records come into being"}, arrivals_value(draft));
  fields.value({"users", "closed load: people who each think, send, wait for the outcome and think again"},
               users_value(draft.flow.arrivals));
  fields.value({"think", "users: time from an outcome, or from the start of the run, to the next record"},
               think_value(draft.flow.arrivals.think));
  fields.values({"schedule", "when a batch job starts, or a single record comes, by the clock"},
                schedule_values(draft.flow.arrivals));
  fields.value({"replay", "records at the times of a CSV file beside the scenario, with columns time, bytes and key"},
               replay_value(draft));
  fields.add("during", draft.during, "flow whose handling makes this call and waits for it");
  fields.add("after", draft.after, "flow whose handling is followed by this one; nobody waits");
  fields.one_of({"arrivals", "users", "schedule", "replay", "during", "after"});
  fields.add("probability", draft.trigger.probability, Dimension::share,
             "that the trigger fires; with during or after");
  describe_calls(fields, draft);
  fields.value({"keys", "entities that records are about: how many, all alike or by Zipf's law"},
               keys_value(draft.flow.keys));
  fields.add(
      "ordering", draft.flow.ordering,
      {{"none", Ordering::none, "competing consumers and retries may overtake"},
       {"per-key", Ordering::per_key, "where deliveries are stored, one waits for the earlier ones about its entity"},
       {"total", Ordering::total, "where deliveries are stored, one waits for every earlier one of the flow"}},
      "what a store keeps in order, for each target");
}

}  // namespace loadscape::models
