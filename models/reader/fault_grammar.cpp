#include "models/reader/grammar.hpp"

#include "models/profile.hpp"
#include "models/quantity.hpp"
#include "models/reader/clock_text.hpp"

#include <fmt/format.h>

#include <utility>

namespace loadscape::models {

namespace {

/// What was written implies a kind of fault, or where one strikes.
template <class Then>
Value implying(Value value, Then then) {
  value.text = [] { return std::string(); };
  value.read = [read = std::move(value.read), then](std::string_view text) {
    auto complaint = read(text);
    if (!complaint) then();
    return complaint;
  };
  return value;
}

Value duration_or_distribution(DistributionPtr& target, std::string example) {
  Value value = value_of(target, Dimension::duration);
  value.words.clear();
  value.expects = "a duration or a distribution of durations";
  value.example = std::move(example);
  value.text = [] { return std::string(); };
  value.read = [read = std::move(value.read), &target](std::string_view text) -> std::optional<Complaint> {
    DistributionPtr before = target;
    if (auto complaint = read(text)) return complaint;
    if (target && target->mean() > 0.0) return std::nullopt;
    target = std::move(before);
    return Complaint{"must be positive", ""};
  };
  return value;
}

/// "Sun 02:00", "daily 02:00", "weekdays 02:00": since Monday 00:00.
Read<std::vector<sim::Duration>> read_window_starts(std::string_view text) {
  text = trimmed(text);
  const auto space = text.find(' ');
  const auto days = space == std::string_view::npos ? std::nullopt : read_days(text.substr(0, space));
  const auto time = days ? read_clock(trimmed(text.substr(space))) : std::nullopt;
  if (!time) return Complaint{"must be a day of the week and a time", R"(write "Sun 02:00" or "daily 02:00")"};
  std::vector<sim::Duration> times;
  for (int day = 0; day < 7; ++day) {
    if ((*days >> day & 1U) != 0) times.push_back(day * one_day + *time);
  }
  return times;
}

ValueList window_values(FaultDraft& fault) {
  using Times = std::vector<sim::Duration>;
  ValueList list;
  list.element = custom_value<Times>("a day of the week and a time", "Sun 02:00",
                                     fmt::format("{} +{}", days_pattern, clock_pattern), read_window_starts,
                                     [&fault](Times times) {
                                       auto& weekly = fault.timing.weekly;
                                       weekly.insert(weekly.end(), times.begin(), times.end());
                                       fault.effect = OutageFault{};
                                     });
  list.clear = [&fault] { fault.timing.weekly.clear(); };
  list.texts = [] { return std::vector<std::string>{}; };
  return list;
}

Value partition_value(FaultDraft& fault) {
  Value value = detail::value_of_words(
      {{"vanish", "messages vanish, nobody is told"}, {"refused", "whoever sends is told at once"}},
      [&fault](std::size_t index) { fault.effect = PartitionFault{index == 1}; }, [] { return std::size_t{0}; });
  value.text = [] { return std::string(); };
  return value;
}

void describe_effect(Fields& fields, FaultDraft& fault) {
  const auto number = [&](std::string_view name, std::string_view sentence, const Quantity& quantity, auto effect) {
    fields.value({name, sentence},
                 implying(value_of(fault.number, quantity), [&fault, effect] { fault.effect = effect(fault.number); }));
  };
  fields.value({"outage", "true: the nodes are down"},
               implying(value_of(fault.outage, {}), [&] { fault.effect = OutageFault{}; }));
  fields.values({"maintenance", "an outage in each of these windows, every week"}, window_values(fault));
  number("slowdown", "work takes so many times as long; what is under way goes on at the new speed",
         Range{1.0, 1e6, true}, [](double factor) { return SlowdownFault{factor}; });
  number("error_rate", "handlings that end in an error, their work done, beside the system's own",
         {Dimension::share, positive}, [](double probability) { return ErrorFault{probability}; });
  fields.value({"latency", "each passage over the link takes so much longer"},
               implying(duration_or_distribution(fault.latency, "200 ms"),
                        [&fault] { fault.effect = LatencyFault{fault.latency}; }));
  number("loss", "messages that vanish on the link, beside those that it always loses", {Dimension::share, positive},
         [](double probability) { return LossFault{probability}; });
  fields.value({"partition", "nothing passes the link"}, partition_value(fault));
  number("quota", "the share of its allowance that the limit still grants", {Dimension::share, between(0.0, 0.999999)},
         [](double share) { return QuotaFault{share}; });
  number("poison", "records that fail at their target every time, by the record's own luck",
         {Dimension::share, positive}, [](double probability) { return PoisonFault{probability, 0}; });
  fields.value(
      {"poison_every", "the same for each record whose number is a multiple of this"},
      implying(value_of(fault.every_nth, at_least(1)), [&fault] { fault.effect = PoisonFault{0.0, fault.every_nth}; }));
  fields.value({"disconnect", "true: the store's consumers are gone; it takes in and hands out nothing"},
               implying(value_of(fault.disconnect, {}), [&] { fault.effect = DisconnectFault{}; }));
  fields.value({"consumers_lost", "so many of the store's consumers are gone, the others go on"},
               implying(value_of(fault.consumers_lost, at_least(1)),
                        [&fault] { fault.effect = ConsumersLostFault{.consumers = fault.consumers_lost}; }));
  fields.one_of({"outage", "maintenance", "slowdown", "error_rate", "latency", "loss", "partition", "quota", "poison",
                 "poison_every", "disconnect", "consumers_lost"});
}

void describe_target(Fields& fields, FaultDraft& fault) {
  fields.add("node", fault.node, "system, host (an outage: with its systems) or middleware component that it strikes");
  fields.add("nodes", fault.nodes, "several of them at once");
  fields.add("group", fault.group, "every node of a group");
  fields.add("link", fault.link, "system or middleware component whose access to the network it strikes");
  fields.add("between", fault.between, "two components that call each other: what lies between them");
  fields.add("limit", fault.limit, "limit of a system, as SYSTEM.LIMIT");
  fields.add("flow", fault.flow, "flow whose records are poisonous");
  fields.add("subscription", fault.subscription, "subscriber whose subscriptions it strikes, of whatever flow");
  fields.add("queue", fault.queue, "destination whose queue it strikes, or hub for the hub's inbox");
  fields.one_of({"node", "nodes", "group", "link", "between", "limit", "flow", "subscription", "queue"});
}

}  // namespace

void describe(Fields& fields, ColdStart& restart) {
  fields.need("warm_up", restart.warm_up, positive, "how long after coming up");
  fields.need("slowdown", restart.slowdown, Range{1.0, 1e6, true}, "work takes so many times as long meanwhile");
}

void describe(Fields& fields, GroupDraft& group) {
  fields.place(group.place);
  fields.need("nodes", group.nodes, "systems and middleware components that can fail together");
}

void describe(Fields& fields, FaultDraft& fault) {
  fields.place(fault.place);
  describe_target(fields, fault);
  describe_effect(fields, fault);
  fields.value({"at", "when it begins, since the start of the run"},
               implying(value_of(fault.at, Quantity{}), [&fault] { fault.timing.at = fault.at; }));
  fields.value({"every",
                "at random: time from the end of one, or the start of the run, to the beginning of the next; a "
                "mean alone is exponential"},
               mean_or_distribution(fault.timing.every));
  fields.value({"for", "how long it lasts; as written, a distribution for random lengths"},
               duration_or_distribution(fault.timing.length, "2 h"));
  fields.add("drain", fault.drain,
             "outage, maintenance: at first nothing new is taken in and work in hand is finished");
  fields.add("held", fault.held,
             words<FaultDraft::Held>{{"declared", FaultDraft::Held::declared, "as the component declares"},
                                     {"lose", FaultDraft::Held::lose, "attempts fail; a store takes deliveries back"},
                                     {"resume", FaultDraft::Held::resume, "work goes on afterwards, arrivals wait"},
                                     {"restart", FaultDraft::Held::restart, "work begins anew, arrivals wait"}},
             "what happens to the work in hand");
  fields.add("restart", fault.restart, "cold start after it: slower for a while, instead of what the system declares");
  fields.add("in", fault.in, "labels of the topologies it strikes; all of them unless written");
  fields.one_of({"at", "every", "maintenance"}, true);
  fields.require(fault.outage, "outage", "must be true", "remove the fault, or write outage: true");
  fields.require(fault.disconnect, "disconnect", "must be true", "remove the fault, or write disconnect: true");
}

}  // namespace loadscape::models
