#include "models/catalog/stores.hpp"
#include "models/quantity.hpp"
#include "tests/catch.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace loadscape::tests {

using namespace loadscape::models;

namespace {

/// "lock 30 s; ...": what a store's settings say, in the order of the engine's.
std::string told(std::string_view preset) {
  const auto& spec = find_broker_preset(preset)->settings;
  std::string text;
  for (const auto& [name, value] : broker_texts(spec)) {
    if (name != "like") text += fmt::format("{} {}; ", name, value);
  }
  text += fmt::format("session {}", duration_text(spec.session));
  return spec.retention ? text + fmt::format("; kept {}", duration_text(*spec.retention)) : text;
}

std::string broker(std::string_view name, std::string_view role, std::string_view stores) {
  constexpr std::string_view number =
      "kind: timeout, unit: s, window: setting, scope: queue, source: page, confidence: official, as_of: 2026";
  return fmt::format(
      "  {}:\n"
      "    title: A broker\n"
      "    role: {}\n"
      "    numbers:\n"
      "      lock: {{title: Lock, value: 30, {}}}\n"
      "      room: {{title: Room, value: 10 .. 20, {}}}\n"
      "    stores:\n"
      "      {}\n",
      name, role, number, number, stores);
}

std::string mistakes_in(const std::string& platforms) {
  const auto result = read_catalog({{"a.yaml", "catalog: 1\nsources: {page: a page}\nplatforms:\n" + platforms}});
  std::string text;
  for (const auto& [file, mistakes] : result.mistakes) text += format(mistakes, file);
  return text;
}

}  // namespace

// 20, 185, 5 and 9 are the makers' counts of what follows the first delivery; 168 h are a week.
TEST_CASE("stores of the catalog are settings of the engine", "[models][catalog][broker]") {
  CHECK(told("kafka") == "requeue front; prefetch 500; partitions 1; session 45 s; kept 1 w");
  CHECK(told("rabbitmq-classic") == "lock 1800 s; requeue front; prefetch unlimited; session 60 s");
  CHECK(told("rabbitmq-quorum") == "lock 1800 s; max deliveries 21; requeue front; prefetch unlimited; session 60 s");
  for (const auto* sqs : {"sqs-standard", "sqs-fifo"}) {
    CHECK(told(sqs) == "lock 30 s; max deliveries 10; requeue lock; in flight 120000; session 45 s; kept 4 d");
  }
  CHECK(told("azure-service-bus") == "lock 60 s; max deliveries 10; requeue front; session 45 s");
  CHECK(told("eventbridge-classic") == "max deliveries 186; requeue after 1 s; session 45 s; kept 1 d");
  CHECK(told("eventbridge-custom") == "max deliveries 6; requeue after 1 s; session 45 s; kept 300 s");
  CHECK(told("google-pubsub") == "lock 10 s; requeue front; session 45 s; kept 1 w");
  CHECK(told("platform-events") == "max deliveries 10; requeue front; session 45 s; kept 3 d");
  CHECK(told("outbound-messages") == "requeue after 60 s; session 45 s; kept 1 d");
  CHECK(told("anypoint-mq") == "lock 120 s; requeue lock; in flight 120000; session 45 s");
  CHECK(broker_presets().size() == 12);
  CHECK(find_broker_preset("eventbridge-classic")->settings.delays.size() == 11);
}

TEST_CASE("each setting of a store names its number and source", "[models][catalog][broker]") {
  const auto& sources = find_broker_preset("eventbridge-custom")->sources;
  CHECK(sources.at("retention").starts_with("aws-eventbridge/retry-age#custom-bus: AWS documentation"));
  CHECK(sources.at("requeue").ends_with("first and longest delay are suggestions"));
}

TEST_CASE("every mistake of a store is reported", "[models][catalog][broker]") {
  CHECK(mistakes_in(broker("one", "broker", "s: {title: S, source: page, numbers: {lock: lock}}")).empty());
  CHECK(mistakes_in(broker("one", "broker",
                           "s: {title: S, source: page, numbers: {lock: locks, capacity: room, in_flight: 1 + lock}, "
                           "settings: {requeue: sideways, lok: 1, in_flight: 5}}")) ==
        R"(a.yaml:11:7: platforms.one.stores.s.numbers.capacity: one/room is no single number, but 10 .. 20
  hint: write it under settings
a.yaml:11:7: platforms.one.stores.s.numbers.lock: there is no number "locks"
  hint: did you mean "lock"? known: lock, room
a.yaml:11:7: platforms.one.stores.s.settings.in_flight: is among the numbers too
  hint: remove one of them
a.yaml:11:7: platforms.one.stores.s.requeue: must be aside, front, back, lock or a delay, got "sideways"
  hint: requeue: front, or requeue: 5 s
a.yaml:11:7: platforms.one.stores.s.in_flight: must be a whole number without a unit, got "31 s"
  hint: write a whole number such as 16
a.yaml:11:7: platforms.one.stores.s: unknown key "lok"
  hint: did you mean "lock"?
)");
  CHECK(mistakes_in(broker("one", "broker", "s: {title: S, source: page, variant: fifo, numbers: {lock: lock}}")) ==
        "a.yaml:11:7: platforms.one.stores.s.variant: none of its numbers has a variant \"fifo\"\n");
  CHECK(mistakes_in(broker("one", "system", "s: {title: S, source: pages}")) ==
        R"(a.yaml:11:7: platforms.one.stores.s.source: there is no source "pages"
  hint: did you mean "page"? known: page
a.yaml:11:7: platforms.one.stores.s: only a broker keeps messages
  hint: role: broker
)");
  CHECK(mistakes_in(broker("one", "broker", "s: {title: S, source: page}") +
                    broker("two", "broker", "s: {title: S, source: page}")) ==
        R"(a.yaml:11:7: platforms.one.stores.s: is a store of two too
  hint: rename one of them
a.yaml:19:7: platforms.two.stores.s: is a store of one too
  hint: rename one of them
)");
}

}  // namespace loadscape::tests
