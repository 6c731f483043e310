#include "models/reader/grammar.hpp"

#include "models/distribution_text.hpp"
#include "models/quantity.hpp"
#include "models/reader/expressions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t most_calls = 1'000'000'000;
constexpr std::string_view clock_pattern = "([01][0-9]|2[0-3]):[0-5][0-9]";

Value format_value() {
  Value value;
  value.expects = "1";
  value.words = {{"1", "the only format so far"}};
  value.only_words = true;
  value.bare = Value::Bare::whole;
  value.range = between(1, 1);
  value.text = [] { return std::string(); };
  value.read = [](std::string_view text) -> std::optional<Complaint> {
    if (trimmed(text) == "1") return std::nullopt;
    return Complaint{"is a format that this version cannot read", "this version reads format 1"};
  };
  return value;
}

// A mean time alone is exponential, as failures usually are modeled; a distribution is taken as it is written.
Value failure_time(DistributionPtr& target) {
  Value value = value_of(target, Dimension::duration);
  value.words.clear();
  value.expects = "a mean duration (exponential) or a distribution";
  value.example = "30 d";
  value.read = [&target](std::string_view text) -> std::optional<Complaint> {
    auto read = read_distribution(text, Dimension::duration);
    if (!read.distribution) return read.complaint;
    if (!(read.distribution->mean() > 0.0)) return Complaint{"must be positive", ""};
    if (!read_call(text)) read = read_distribution(fmt::format("exponential({})", text), Dimension::duration);
    target = read.distribution;
    return read.distribution ? std::nullopt : std::optional(read.complaint);
  };
  return value;
}

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

// Sets the kind of a limit along with the number that implies it.
Value implying(Value value, LimitSpec& limit, LimitKind kind) {
  value.text = [] { return std::string(); };
  value.read = [read = std::move(value.read), &limit, kind](std::string_view text) {
    limit.kind = kind;
    return read(text);
  };
  return value;
}

Value patience_value(DistributionPtr& target) {
  Value value = value_of(target, Dimension::duration);
  value.words = {{"none", "without end"}};
  value.example = "exponential(30 s)";
  return value;
}

Value quota_value(LimitSpec& limit) {
  return custom_value<Quota>(
      "a number of calls per window", "100000 / 24 h",
      fmt::format("{} */ *({}|{})", pattern_of(Dimension::count), pattern_of(Dimension::duration),
                  fmt::join(units_of(Dimension::duration), "|")),
      read_quota, [&limit](Quota quota) {
        limit.kind = LimitKind::rolling_quota;
        limit.allowance = quota.allowance;
        limit.window = quota.window;
      });
}

struct MetricRow {
  Expectation::Metric metric;
  std::string_view key;
  Dimension dimension;
  std::string_view example;
  std::string_view sentence;
};
using Metric = Expectation::Metric;
constexpr MetricRow metrics[] = {
    {Metric::success, "success", Dimension::share, ">= 99.7 %", "share of the settled records that were delivered"},
    {Metric::goodput_share, "goodput", Dimension::share, ">= 95 %",
     "share of the settled records delivered within the deadline"},
    {Metric::mean, "mean", Dimension::duration, "< 2 s", "mean end-to-end time"},
    {Metric::p50, "p50", Dimension::duration, "< 2 s", "median end-to-end time"},
    {Metric::p95, "p95", Dimension::duration, "< 5 s", "95th percentile of the end-to-end time"},
    {Metric::p99, "p99", Dimension::duration, "< 10 s", "99th percentile of the end-to-end time"},
    {Metric::max, "max", Dimension::duration, "< 1 min", "longest end-to-end time"},
    {Metric::lost, "lost", Dimension::number, "<= 0", "records lost"},
    {Metric::throughput, "throughput", Dimension::rate, ">= 2/s", "records delivered per time"},
};

Value bound_value(const MetricRow& row, std::vector<Expectation>& expectations) {
  Value value;
  value.expects = fmt::format("a relation and {}", noun_of(row.dimension));
  value.example = fmt::format("\"{}\"", row.example);
  value.pattern = fmt::format("(<|<=|>|>=) *{}", pattern_of(row.dimension));
  value.text = [] { return std::string(); };
  value.read = [&row, &expectations](std::string_view text) -> std::optional<Complaint> {
    const auto read = read_bound(text, row.dimension, row.example);
    if (const auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
    const auto& bound = std::get<Bound>(read);
    expectations.push_back({.metric = row.metric,
                            .relation = bound.relation,
                            .bound = bound.value,
                            .text = std::string(trimmed(text)),
                            .topologies = {},
                            .place = {}});
    return std::nullopt;
  };
  return value;
}

Value pattern_value(Pattern& target) {
  static const words<Pattern> legal{
      {"request-reply", Pattern::request_reply, "the sender waits for the reply and holds its worker"},
      {"fire-and-forget", Pattern::fire_and_forget, "nobody waits once the record is stored"},
      {"batch", Pattern::batch, "a scheduled job that sends its records in chunks"},
      {"remote-call-in", Pattern::remote_call_in, "an outside caller waits for the answer"},
      {"data-change", Pattern::data_change, "subscribers learn of a change"}};
  std::vector<Word> texts;
  for (const auto& row : legal) texts.push_back({std::string(row.word), std::string(row.sentence)});
  Value value = detail::value_of_words(
      std::move(texts), [&target](std::size_t index) { target = legal[index].value; }, [] { return std::size_t{0}; });
  value.text = [] { return std::string(); };
  value.read = [read = std::move(value.read)](std::string_view text) -> std::optional<Complaint> {
    if (trimmed(text) != "virtualization") return read(text);
    return Complaint{"is not available yet: reading on demand through a cache is not modeled",
                     "state the reads that reach the source as request-reply"};
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

Value starts_value(sim::Duration& target) {
  Value value = custom_value<sim::Duration>("a day of the week and a time", "Mon 06:00",
                                            fmt::format("(Mon|Tue|Wed|Thu|Fri|Sat|Sun) +{}", clock_pattern),
                                            read_time_of_week, [&target](sim::Duration time) { target = time; });
  value.text = [&target] { return write_time_of_week(target); };
  return value;
}

Choices topology_choices(std::vector<TopologyChoice>& target) {
  Choices choices;
  choices.noun = "topology";
  for (const auto& row : topology_registry())
    choices.kinds.push_back({std::string(row.name), std::string(row.sentence)});
  choices.append = [&target](std::string_view label, std::size_t kind, Fields& fields) {
    const TopologyRow& row = topology_registry()[kind];
    std::shared_ptr<TopologyParams> params = row.make_params();
    params->describe(fields);
    TopologyChoice& choice = target.emplace_back(TopologyChoice{std::string(label), &row, std::move(params), {}});
    fields.place(choice.place);
  };
  choices.sample = [](std::size_t kind, Fields& fields) { topology_registry()[kind].make_params()->describe(fields); };
  return choices;
}

}  // namespace

std::string_view key_of(Expectation::Metric metric) {
  return std::ranges::find(metrics, metric, &MetricRow::metric)->key;
}

std::optional<Expectation::Metric> metric_of(std::string_view key) {
  const auto* const row = std::ranges::find(metrics, key, &MetricRow::key);
  return row == std::end(metrics) ? std::nullopt : std::optional(row->metric);
}

std::vector<std::string> metric_keys() {
  std::vector<std::string> keys;
  for (const auto& row : metrics) keys.emplace_back(row.key);
  return keys;
}

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
  fields.value({"starts", "when the run begins within the week"}, starts_value(run.starts));
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

void describe(Fields& fields, LimitSpec& limit) {
  const auto add = [&](std::string_view name, std::string_view sentence, const Value& value) {
    fields.value({name, sentence}, value);
  };
  fields.place(limit.place);
  add("rolling", "calls in any window of that length", quota_value(limit));
  add("bucket", "tokens that the bucket holds, one per call; needs `refill`",
      implying(value_of(limit.allowance, between(std::uint64_t{1}, most_calls)), limit, LimitKind::token_bucket));
  fields.add("refill", limit.refill_per_s, {Dimension::rate, positive}, "tokens that flow into the bucket");
  add("concurrent", "calls under way at once",
      implying(value_of(limit.allowance, between(std::uint64_t{1}, most_calls)), limit, LimitKind::concurrency));
  fields.add("on_breach", limit.on_breach,
             words<OnBreach>{{"refuse", OnBreach::refuse, "the call fails at once"},
                             {"delay", OnBreach::delay, "the call waits until there is room"}},
             "what happens to a call beyond the limit");
  fields.one_of({"rolling", "bucket", "concurrent"});
  const bool is_bucket = limit.kind == LimitKind::token_bucket;
  fields.require(!is_bucket || limit.refill_per_s > 0.0, "bucket", "needs the key \"refill\" beside it",
                 "refill: 50/s");
  fields.require(is_bucket || limit.refill_per_s == 0.0, "refill", "belongs to a bucket",
                 "remove it, or add bucket: 100");
}

void describe(Fields& fields, RandomFailures& failures) {
  fields.value({"mtbf", "time from a repair to the next failure; a mean alone is exponential", true},
               failure_time(failures.up));
  fields.value({"mttr", "time to repair; a mean alone is exponential", true}, failure_time(failures.down));
}

void describe(Fields& fields, System& system) {
  fields.place(system.place);
  fields.add("workers", system.workers, at_least(1), "messages handled at once");
  fields.add("waiting_room", system.waiting_room, "messages that may wait for a worker; others are rejected");
  fields.add("discipline", system.discipline,
             words<Discipline>{{"fifo", Discipline::fifo, "first come, first served"},
                               {"priority", Discipline::priority,
                                "the most urgent message that waits is next; nothing is interrupted"},
                               {"preemptive-resume", Discipline::preemptive_resume,
                                "a more urgent message takes the worker of the least urgent; that work goes on later"},
                               {"processor-sharing", Discipline::processor_sharing,
                                "all are served at once, each at an equal share of the workers"}},
             "who gets a worker next");
  fields.value({"patience", "how long a message waits for a worker before it gives up and has failed"},
               patience_value(system.patience));
  fields.add("service", system.service, Dimension::duration, "time a worker needs for one message");
  fields.add("error_rate", system.error_rate, Dimension::share, "handlings that end in an error, their work done");
  fields.add("link", system.link, "the system's access to the network");
  fields.add("limits", system.limits, "limits on calls into this system, by name, applied in this order");
  fields.add("fails", system.fails, "random outages");
  fields.add("held", system.held,
             words<HeldWork>{{"lose", HeldWork::lose, "attempts fail at once, arrivals are refused while down"},
                             {"resume", HeldWork::resume, "work goes on after the outage, arrivals wait"},
                             {"restart", HeldWork::restart, "work begins anew after the outage, arrivals wait"}},
             "what happens to the work in hand when the system goes down");
  fields.require(!system.patience || system.discipline != Discipline::processor_sharing, "patience",
                 "has no meaning under processor-sharing: nobody waits for a worker",
                 "remove it, or write discipline: fifo");
}

void describe(Fields& fields, RetryPolicy& retry) {
  fields.add("attempts", retry.attempts, between(1, 1000), "tries in all, the first included");
  fields.add("backoff", retry.backoff, "waits before attempt 2, 3, ...; the last one repeats");
}

void describe(Fields& fields, ExpectDraft& expect) {
  for (const auto& row : metrics) fields.value({row.key, row.sentence}, bound_value(row, expect.expectations));
  fields.add("in", expect.in, "labels of the topologies that must meet this; all of them unless written");
}

namespace {

void describe_triggers(Fields& fields, FlowDraft& draft) {
  fields.value({"arrivals", "how records come into being"}, arrivals_value(draft.flow.arrivals));
  fields.value({"users", "closed load: people who each think, send, wait for the outcome and think again"},
               users_value(draft.flow.arrivals));
  fields.value({"think", "users: time from an outcome, or from the start of the run, to the next record"},
               think_value(draft.flow.arrivals.think));
  fields.values({"schedule", "batch: when the job starts, each day"}, schedule_values(draft.flow.arrivals));
  fields.add("during", draft.during, "flow whose handling makes this call and waits for it");
  fields.add("after", draft.after, "flow whose handling is followed by this one; nobody waits");
  fields.one_of({"arrivals", "users", "schedule", "during", "after"});
  fields.add("probability", draft.probability, Dimension::share, "that the trigger fires; with during or after");
  fields.add("count", draft.count, between(1, 1'000'000), "calls or follow-ups when it fires; with during or after");
}

void describe_batch(Fields& fields, FlowDraft& draft) {
  fields.add("records", draft.batch.records, between(std::uint64_t{1}, most_calls), "batch: records per job");
  fields.add("chunk", draft.batch.chunk, at_least(1), "batch: records per call");
  fields.add("parallel", draft.batch.parallel, between(1, 10'000), "batch: chunks under way at once");
  fields.add("extract", draft.batch.extract, Dimension::duration, "batch: time of the sender's worker per chunk");
}

}  // namespace

void describe(Fields& fields, FlowDraft& draft) {
  Flow& flow = draft.flow;
  fields.place(flow.place);
  fields.need("from", draft.from, "system that sends");
  fields.need("to", draft.to, "system that receives, or a list of them");
  fields.value({"pattern", "who waits for whom", true}, pattern_value(flow.pattern));
  fields.add("priority", flow.priority, between(0, 1000),
             "the larger, the more urgent, at systems with such a discipline; 0 is the least urgent");
  fields.add("entity", flow.entity, "what the records are about; the flow's name unless written");
  describe_triggers(fields, draft);
  fields.add("payload", flow.payload, Dimension::size, "size of one record");
  fields.add("work", flow.work, Dimension::duration, "time at each target, instead of its `service`");
  fields.add("timeout", flow.timeout, positive, "the caller gives up an attempt after this");
  fields.add("deadline", flow.deadline, positive, "later deliveries count as throughput, not as goodput");
  fields.add("retry", flow.retry, "what follows a failed attempt");
  describe_batch(fields, draft);
  fields.add("expect", draft.expect, "what must hold; the run says whether it does");
}

void describe(Fields& fields, FaultDraft& fault) {
  fields.place(fault.place);
  fields.need("node", fault.node, "system or middleware component that fails");
  fields.need("outage", fault.outage, "true: the node is down");
  fields.need("at", fault.at, "since the start of the run");
  fields.need("for", fault.length, positive, "how long it lasts");
  fields.add("in", fault.in, "labels of the topologies it strikes; all of them unless written");
  fields.require(fault.outage, "outage", "must be true: outages are the only kind of fault so far", "");
}

void describe(Fields& fields, ScenarioDraft& scenario) {
  fields.value({"loadscape", "format of this file", true}, format_value());
  fields.add("title", scenario.title, "one line for people");
  fields.add("run", scenario.run, "how long, how often and from when to simulate");
  fields.need("systems", scenario.systems, "what exchanges messages, by name");
  fields.need("flows", scenario.flows, "who must tell whom what and how often, by name");
  fields.choices({"topologies", "architectures to compare, by label; all of them unless written"},
                 topology_choices(scenario.topologies));
  fields.add("faults", scenario.faults, "scheduled outages, by name");
}

}  // namespace loadscape::models
