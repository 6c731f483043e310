#include "models/broker.hpp"

#include "models/fields.hpp"
#include "models/quantity.hpp"
#include "models/topology.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {
namespace {

const std::vector<std::pair<std::string_view, Requeue>>& places() {
  static const std::vector<std::pair<std::string_view, Requeue>> all{
      {"aside", Requeue::none}, {"front", Requeue::front}, {"back", Requeue::back}, {"lock", Requeue::lock}};
  return all;
}

/// A preset comes first, so that whatever else is written overrides it.
Value preset_value(BrokerSpec& spec) {
  std::vector<Word> names;
  for (const auto& preset : broker_presets()) names.push_back({preset.name, preset.sentence});
  auto value = detail::value_of_words(
      std::move(names), [&spec](std::size_t index) { spec = broker_presets()[index].settings; },
      [] { return std::size_t{0}; });
  value.text = [&spec] { return spec.like; };
  return value;
}

/// "front", or one delay after another.
ValueList requeue_values(BrokerSpec& spec) {
  ValueList list = values_of(spec.delays, positive);
  list.element.words = {{"aside", "to the dead letters at once, unless `max_deliveries` says otherwise"},
                        {"front", "to where it was, at once"},
                        {"back", "behind all others"},
                        {"lock", "to where it was, when its lock expires: nobody tells the store"}};
  list.element.expects = "aside, front, back, lock or a delay";
  list.element.example = "front";
  list.element.read = [read = std::move(list.element.read), &spec](std::string_view text) -> std::optional<Complaint> {
    const auto place = std::ranges::find(places(), trimmed(text), &std::pair<std::string_view, Requeue>::first);
    const bool is_place = place != places().end();
    if (!is_place) {
      auto complaint = read(text);
      if (complaint) return Complaint{"must be aside, front, back, lock or a delay", "requeue: front, or requeue: 5 s"};
    }
    // A list is of delays only; a place stands alone.
    const bool is_first = spec.requeue == Requeue::later && spec.delays.size() <= (is_place ? 0U : 1U);
    if (!is_first && (is_place || spec.requeue != Requeue::later)) {
      return Complaint{"must be one place or a list of delays", "requeue: front, or requeue: [1 s, 5 s]"};
    }
    if (is_place) spec.requeue = place->second;
    return std::nullopt;
  };
  list.clear = [&spec] {
    spec.delays.clear();
    spec.requeue = Requeue::later;
  };
  list.texts = [&spec] {
    std::vector<std::string> texts;
    for (const auto delay : spec.delays) texts.push_back(duration_text(delay));
    const auto place = std::ranges::find(places(), spec.requeue, &std::pair<std::string_view, Requeue>::second);
    if (place != places().end()) texts.assign(1, std::string(place->first));
    return texts;
  };
  return list;
}

/// "1000000 events" or "10 GB".
Value keep_value(BrokerSpec& spec) {
  auto size = value_of(spec.keep_bytes, {Dimension::size, positive});
  auto count = value_of(spec.keep_events, at_least(std::uint64_t{1}));
  Value value;
  value.expects = "a number of events, or a size";
  value.example = "1000000 events";
  value.pattern = fmt::format("([0-9]+ *events|{})", size.pattern);
  value.words = {{"unlimited", "nothing expires for want of room"}};
  value.text = [&spec] {
    return spec.keep_events
               ? fmt::format("{} events", *spec.keep_events)
               : fmt::format("{}", spec.keep_bytes ? fmt::format("{:.0f} B", *spec.keep_bytes) : "unlimited");
  };
  value.read = [size = std::move(size), count = std::move(count), &spec](std::string_view text) {
    constexpr std::string_view unit = "events";
    text = trimmed(text);
    std::optional<Complaint> complaint;
    if (text.ends_with(unit)) {
      complaint = count.read(trimmed(text.substr(0, text.size() - unit.size())));
      if (!complaint) spec.keep_bytes = std::nullopt;
    } else {
      complaint = size.read(text);
      if (!complaint) spec.keep_events = std::nullopt;
    }
    if (complaint)
      complaint = Complaint{"must be a number of events, or a size", "keep: 1000000 events, or keep: 10 GB"};
    return complaint;
  };
  return value;
}

}  // namespace

void StorePoll::describe(Fields& fields) {
  fields.need("every", every, positive, "consumers that are idle ask at the multiples of this");
  fields.add("batch", batch, at_least(1),
             "messages per answer; after a full one a consumer asks again when it is through");
}

void ReplaySpec::describe(Fields& fields) {
  fields.need("at", at, positive, "when, since the start of the run");
  fields.need("since", since, positive, "what was stored so long before that, or less, and is still retained");
}

void BrokerSpec::describe(Fields& fields) {
  fields.value({"like", "a broker whose settings these are, unless they are written here"}, preset_value(*this));
  describe_settings(fields);
}

void BrokerSpec::describe_settings(Fields& fields) {
  fields.add(
      "lock", lock, positive,
      "from hand-out until the delivery is visible to others again, though its handling goes on; none: for ever");
  fields.add("max_deliveries", max_deliveries, at_least(1),
             "how often one message is handed out, the first time included; then it is put aside");
  fields.values({"requeue",
                 "where a failed delivery goes: a place, or a delay for each time (the last one repeats); "
                 "front when only `max_deliveries` is written"},
                requeue_values(*this));
  fields.add(
      "prefetch", prefetch, at_least(1),
      "deliveries that a consumer may have, in hand or waiting at it; one without a limit of its own: unlimited");
  fields.add("in_flight", in_flight, at_least(1), "the same, of all consumers together");
  fields.add("partitions", partitions, between(0U, 100'000U),
             "each in order and served by one consumer, by the hash of the key or in turn; 0: all consumers compete");
  fields.add("session", session, "until a lost consumer is noticed");
  fields.add("rebalance", rebalance,
             "partitions: how long nobody is served while they are dealt out to the consumers that are left");
  fields.add("retention", retention, positive, "how long a message is kept, instead of the topology's");
  fields.value({"keep", "most that may wait, by count or payload; the oldest expires when there is more"},
               keep_value(*this));
  fields.add("capacity", capacity, at_least(1), "messages that may wait before publishers notice");
  fields.add("on_full", on_full,
             words<OnFull>{{"refuse", OnFull::refuse, "publishers are rejected"},
                           {"block", OnFull::block, "publishers wait, and keep what they hold"}},
             "what a full store does");
  fields.add("low_water", low_water, at_least(0),
             "blocked publishers go on when so few wait; unlimited: as soon as there is room");
  fields.add("poll", poll, "consumers ask for messages instead of being told");
  fields.add("replay", replay, "consumers are handed everything again that they have seen since: duplicates");
  fields.require(requeue != Requeue::lock || lock, "requeue", "needs a lock that expires", "lock: 30 s");
  fields.require(on_full != OnFull::block || capacity, "on_full", "needs a capacity that can be full",
                 "capacity: 1000");
  fields.require(!low_water || (capacity && *low_water < *capacity), "low_water", "must be less than the capacity",
                 "low_water: half of the capacity");
}

std::vector<std::pair<std::string, std::string>> broker_texts(const BrokerSpec& spec) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (!spec.like.empty()) texts.emplace_back("like", spec.like);
  if (spec.lock) texts.emplace_back("lock", duration_text(*spec.lock));
  if (spec.max_deliveries) texts.emplace_back("max deliveries", fmt::format("{}", *spec.max_deliveries));
  const auto after = spec.after_failure();
  const auto place = std::ranges::find(places(), after, &std::pair<std::string_view, Requeue>::second);
  if (after == Requeue::later) {
    texts.emplace_back("requeue", "after " + duration_text(spec.delays.front()));
  } else if (after != Requeue::none) {
    texts.emplace_back("requeue", std::string(place->first));
  }
  if (spec.prefetch != std::uint32_t{1}) {
    texts.emplace_back("prefetch", spec.prefetch ? fmt::format("{}", *spec.prefetch) : "unlimited");
  }
  if (spec.in_flight) texts.emplace_back("in flight", fmt::format("{}", *spec.in_flight));
  if (spec.partitions > 0) texts.emplace_back("partitions", fmt::format("{}", spec.partitions));
  if (spec.keep_events) texts.emplace_back("keeps", fmt::format("{} events", *spec.keep_events));
  if (spec.keep_bytes) texts.emplace_back("keeps", fmt::format("{:g} MB", *spec.keep_bytes * 1e-6));
  if (spec.capacity) {
    texts.emplace_back("capacity", fmt::format("{}, then {}", *spec.capacity,
                                               spec.on_full == OnFull::block ? "publishers wait" : "refused"));
  }
  if (spec.poll) {
    texts.emplace_back("poll", fmt::format("{} every {}", spec.poll->batch, duration_text(spec.poll->every)));
  }
  if (spec.replay) {
    texts.emplace_back("replay",
                       fmt::format("of {} at {}", duration_text(spec.replay->since), duration_text(spec.replay->at)));
  }
  return texts;
}

std::vector<Misfit> store_misfits(const std::optional<BrokerSpec>& store, const Landscape& landscape) {
  std::vector<Misfit> misfits;
  if (!store || store->partitions < 2) return misfits;
  for (const auto& flow : flows_of(landscape)) {
    if (flow.ordering != Ordering::total) continue;
    misfits.push_back({"store.partitions",
                       fmt::format("would split the flow \"{}\", which is in total order", flow.name),
                       "partitions: 1, or ordering: per-key with keys"});
  }
  return misfits;
}

}  // namespace loadscape::models
